"""Wiring only: every setting that differs between machines is read from the environment, once, here."""

import os
from urllib.parse import unquote, urlsplit

from shuzheng.config.systems import BASES, SYSTEMS
from shuzheng.lib import postgres
from shuzheng.lib.home import ROOT, home, key

DEBUG = os.environ.get("SHUZHENG_DEBUG") == "1"
SECRET_KEY = key("django").hex()
ALLOWED_HOSTS = os.environ.get("SHUZHENG_HOSTS", "127.0.0.1,localhost").split(",")
SECURE = os.environ.get("SHUZHENG_HTTPS") == "1"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "shuzheng.kernel.calendar",
    "shuzheng.kernel.audit",
    "shuzheng.kernel.orgs",
    "shuzheng.kernel.catalogue",
    "shuzheng.kernel.exchange",
    "shuzheng.kernel.registers",
    "shuzheng.kernel.cases",
    "shuzheng.web",
    "shuzheng.config",
    *BASES,
    *SYSTEMS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shuzheng.web.middleware.SecurityHeaders",
    "shuzheng.web.middleware.Maintenance",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shuzheng.web.middleware.KeepSession",
    "shuzheng.web.middleware.Refusals",
]

ROOT_URLCONF = "shuzheng.config.urls"
WSGI_APPLICATION = "shuzheng.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shuzheng.web.context.face",
            ],
            "builtins": ["django.templatetags.static", "shuzheng.web.templatetags.face"],
        },
    }
]

DATABASES = {"default": postgres.django_settings(os.environ.get("SHUZHENG_DB_ROLE", postgres.OWNER))}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if test_name := os.environ.get("SHUZHENG_TEST_DB"):
    DATABASES["default"]["TEST"] = {"NAME": test_name}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "orgs.Person"
AUTHENTICATION_BACKENDS = ["shuzheng.kernel.orgs.sign_in.queries.Sessions"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = home() / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [
    ("lib/htmx", ROOT / "node_modules/htmx.org/dist"),
    ("lib/echarts", ROOT / "node_modules/echarts/dist"),
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None  # TLS ends at nginx, see deploy/
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
CSRF_FAILURE_VIEW = "shuzheng.web.faults.stale_form"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
FILE_UPLOAD_TEMP_DIR = None

PROVINCE = os.environ.get("SHUZHENG_PROVINCE", "河北省")
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

GATEWAY_URL = os.environ.get("SHUZHENG_GATEWAY_URL", "http://127.0.0.1:8010")
SITE_URL = os.environ.get("SHUZHENG_SITE_URL", "http://127.0.0.1:8000").rstrip("/")

SMTP = urlsplit(os.environ.get("SHUZHENG_SMTP_URL", "smtp://127.0.0.1:25"))
EMAIL_HOST, EMAIL_PORT = SMTP.hostname or "127.0.0.1", SMTP.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(SMTP.username or ""), unquote(SMTP.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = SMTP.scheme == "smtps", SMTP.scheme == "smtp+tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("SHUZHENG_MAIL_FROM", "shuzheng@localhost")
SMS_GATEWAY = os.environ.get("SHUZHENG_SMS_URL", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "shuzheng.lib.redaction.RedactingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("SHUZHENG_LOG_LEVEL", "WARNING")},
}
