"""Start the database before Django reads its settings."""

import os
import warnings

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")

from shuzheng.lib import postgres  # noqa: E402
from shuzheng.lib.home import home  # noqa: E402

os.environ.setdefault("SHUZHENG_LOCAL_SOURCES", "1")  # the sources of tests are on this machine
postgres.start()

for _left in (home() / "audit").glob("heads-test_*.log"):
    _left.unlink()  # a fresh test database has no tree heads yet

pytest_plugins = ["tests.browser", "tests.mariadb"]


def pytest_configure() -> None:
    from tests.strict import make_templates_strict

    make_templates_strict()
