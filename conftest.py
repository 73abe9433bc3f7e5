"""Start the database before Django reads its settings."""

import os
import warnings

import pytest

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")

from shuzheng.lib import postgres  # noqa: E402
from shuzheng.lib.home import home  # noqa: E402

os.environ.setdefault("SHUZHENG_LOCAL_SOURCES", "1")  # the sources of tests are on this machine
postgres.start()

pytest_plugins = ["tests.browser", "tests.mariadb"]


@pytest.fixture(autouse=True)
def no_heads_of_other_tests() -> None:
    """What a test filed of the log is rolled back with it, and so the next one's log begins empty."""
    from django.db import connection

    (home() / "audit" / f"heads-{connection.settings_dict['NAME']}.log").unlink(missing_ok=True)


def pytest_configure() -> None:
    from tests.strict import make_templates_strict

    make_templates_strict()
