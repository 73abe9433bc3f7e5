"""What a backup lets others see, and what a restore lets in."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import click
import pytest

from shuzheng.config import backup
from shuzheng.lib.crypto import keyed_digest

URL = "postgresql://owner:s%40crit@db.example.cn:5433/shuzheng?sslmode=verify-full"
SECRET = bytes(32)


def test_no_password_stands_among_the_arguments_of_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", URL)
    seen: dict[str, Any] = {}

    def run(argv: list[str], **more: Any) -> subprocess.CompletedProcess[str]:
        seen.update(argv=argv, env=more["env"])
        return subprocess.CompletedProcess(argv, 0)

    monkeypatch.setattr(subprocess, "run", run)
    backup._pg("pg_dump", "--format=custom")
    assert not [one for one in seen["argv"] if "crit" in one]
    wanted = {"PGPASSWORD": "s@crit", "PGHOST": "db.example.cn", "PGPORT": "5433", "PGSSLMODE": "verify-full"}
    assert wanted.items() <= seen["env"].items()


def test_a_backup_is_its_owners_alone_to_read(tmp_path: Path) -> None:
    with backup._private(tmp_path / "x.tar") as file:
        file.write(b"x")
    assert (tmp_path / "x.tar").stat().st_mode & 0o777 == 0o600


def unpacked(folder: Path, files: dict[str, bytes], *, secret: bytes = SECRET) -> Path:
    """What a backup looks like when it is unpacked."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    said = json.dumps({"version": "0", "at": "", "sha256": digests})
    everything = {**files, backup.MANIFEST: json.dumps({"said": said, "mac": keyed_digest(secret, said)}).encode()}
    for name, content in everything.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_a_whole_backup_is_taken(tmp_path: Path) -> None:
    backup._verify(unpacked(tmp_path, {"database.dump": b"1", "uploads/a": b"2"}), SECRET)
    assert (tmp_path / "database.dump").exists()


def test_a_backup_made_by_another_is_refused_though_its_digests_agree(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, {"database.dump": b"DROP"}, secret=os.urandom(32))
    with pytest.raises(click.ClickException, match="密钥不符"):
        backup._verify(folder, SECRET)


def test_a_file_that_the_manifest_does_not_name_is_refused(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, {"database.dump": b"1"})
    (folder / "uploads").mkdir()
    (folder / "uploads" / "extra").write_bytes(b"x")
    with pytest.raises(click.ClickException, match="uploads/extra"):
        backup._verify(folder, SECRET)


def test_an_archive_does_not_write_outside_its_folder(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        backup._add_bytes(archive, "../escaped", "x")
    packed.seek(0)
    (tmp_path / "in").mkdir()
    with tarfile.open(fileobj=packed) as archive, pytest.raises(tarfile.FilterError):
        archive.extractall(tmp_path / "in", filter="data")
    assert not (tmp_path / "escaped").exists()
