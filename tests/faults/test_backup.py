"""A backup brings everything back, keys apart; a damaged one is refused before anything is touched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from seeds.identities import CITIZENS
from seeds.service import KEY, rows
from tests.installation import Installation, empty
from tests.until import until

pytestmark = pytest.mark.slow

LOOKUP = ("call", "政务服务窗口名录", "13010201")
LIVE: list[tuple[str, ...]] = [("call", *one) for one in (("社会救助待遇领取信息", CITIZENS[0][1]), ("企业环境信用评价结果", rows()[1][KEY]))]


@pytest.fixture(scope="module")
def backup(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup, taken while everything runs and right after a call."""
    if installation.process is None or installation.process.poll() is not None:
        installation.start()
    assert installation.run(*LOOKUP).returncode == 0
    target = tmp_path_factory.mktemp("backup") / "shuzheng.tar"
    done = installation.run("backup", str(target))
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def bare() -> Iterator[Installation]:
    """An installation without anything in it."""
    with empty() as found:
        yield found


def test_a_restored_installation_verifies_and_answers_the_same(
    installation: Installation, backup: Path, bare: Installation
) -> None:
    key = (installation.home / "demo-key.json").read_text()
    before = installation.run(*LOOKUP).stdout

    restored = bare.run("restore", str(backup))

    assert restored.returncode == 0, restored.stderr
    assert bare.run("audit", "verify").returncode == 0
    (bare.home / "demo-key.json").write_text(key)
    bare.start()
    until(lambda: bare.run(*LOOKUP).stdout == before, 30)
    assert bare.interrupt() == 0
    assert bare.run("audit", "verify").returncode == 0


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="departments' sources lie on the embedded server")
def test_a_departments_table_and_api_answer_and_do_so_again_after_a_restore_elsewhere(
    installation: Installation, backup: Path, bare: Installation
) -> None:
    before = [installation.run(*one).stdout for one in LIVE]
    assert ["是否在保" in before[0], "评价等级" in before[1]] == [True, True]

    assert bare.run("restore", str(backup)).returncode == 0
    (bare.home / "demo-key.json").write_text((installation.home / "demo-key.json").read_text())
    bare.start()

    until(lambda: [bare.run(*one).stdout for one in LIVE] == before, 30)


def test_the_keys_lie_apart_and_are_nobody_elses_to_read(backup: Path) -> None:
    keys = Path(f"{backup}.keys")

    assert oct(keys.stat().st_mode & 0o777) == "0o600"
    assert b"keys/audit" not in backup.read_bytes()


def test_without_its_keys_a_backup_is_not_restored(backup: Path, bare: Installation, tmp_path: Path) -> None:
    alone = tmp_path / "alone.tar"
    alone.write_bytes(backup.read_bytes())

    done = bare.run("restore", str(alone))

    assert (done.returncode, "找不到密钥文件" in done.stderr) == (1, True)


@pytest.mark.parametrize(("place", "said"), [(0.5, "已损坏"), (0.0, "不是数政的备份文件")])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    installation: Installation, backup: Path, tmp_path: Path, place: float, said: str
) -> None:
    damaged, content = tmp_path / "damaged.tar", bytearray(backup.read_bytes())
    at = int(len(content) * place)
    content[at : at + 512] = bytes(byte ^ 0xFF for byte in content[at : at + 512])
    damaged.write_bytes(content)

    done = installation.run("restore", "--yes", "--keys", f"{backup}.keys", str(damaged))

    assert (done.returncode, said in done.stderr) == (1, True), done.stderr
    assert installation.run(*LOOKUP).returncode == 0


def test_a_database_with_content_is_not_overwritten_unasked(installation: Installation, backup: Path) -> None:
    done = installation.run("restore", str(backup))

    assert (done.returncode, "不是空的" in done.stderr) == (1, True)


def test_a_backup_is_not_overwritten(installation: Installation, backup: Path) -> None:
    done = installation.run("backup", str(backup))

    assert (done.returncode, "已存在" in done.stderr) == (1, True)
