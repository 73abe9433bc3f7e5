"""Backup and restore, as after the loss of a machine: into a new data folder with a new database server."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shuzheng.lib.home import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the embedded server's own user may enter."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def shuzheng(home: Path, *arguments: str) -> str:
    """The command's output in an installation of its own."""
    return run(home, "-m", "shuzheng", *arguments)


def run(home: Path, *arguments: str, **more: str) -> str:
    """Python's output there."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SHUZHENG_TEST_DB"}
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**environment, "SHUZHENG_HOME": str(home), **more},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def epoch(home: Path) -> int:
    """How often the installation's database was restored, and once."""
    asked = "from shuzheng.lib import postgres; postgres.start(); import django; django.setup();"
    asked += "from shuzheng.kernel.registers import queries; print(queries.epoch())"
    settings = {"DJANGO_SETTINGS_MODULE": "shuzheng.config.settings"}
    return int(run(home, "-c", asked, **settings))


def test_a_backup_restores_on_a_new_machine_with_its_log_intact(folder: Path) -> None:
    before, after, archive = folder / "before", folder / "after", folder / "backup.tar"
    shuzheng(before, "run", "--empty", "--prepare-only")
    shuzheng(before, "backup", str(archive))

    shuzheng(after, "restore", str(archive))

    assert "日志完好" in shuzheng(after, "audit", "verify")
    assert [epoch(one) for one in (before, after)] == [1, 2]  # what registers write now comes after what was restored
    shuzheng(after, "run", "--empty", "--prepare-only")
    assert (after / "keys" / "audit").read_text() == (before / "keys" / "audit").read_text()
