"""A MariaDB server of the test's own: a temporary folder, a port of the loopback, nothing left behind."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pymysql
import pytest

from tests.until import until

SCHEMA = "department"
_SYSTEM = ("mysql_system_tables.sql", "mysql_system_tables_data.sql")
_PLACES = ("/usr/share/mysql", "/usr/share/mariadb", "/usr/local/share/mysql", "/opt/homebrew/share/mysql")


@dataclass
class Mariadb:
    """The server, its administrator, and a login that may only read."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def dsn(self, login: str = "reader", word: str = "reader") -> str:
        """How a department registers it."""
        return f"mysql://{login}:{word}@127.0.0.1:{self.port}/{SCHEMA}"

    def run(self, *statements: str) -> None:
        """Change something at the source, as its administrator."""
        with closing(self._administrator()) as there, there.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def start(self) -> None:
        """Start it and wait until it answers."""
        arguments = [f"--port={self.port}", f"--socket={self.folder / 'socket'}", "--bind-address=127.0.0.1"]
        self.process = subprocess.Popen(
            [*_command(self.folder), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(self._answers, 30)

    def stop(self) -> None:
        """Take it away, as a machine that goes down would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _administrator(self) -> pymysql.Connection[pymysql.cursors.Cursor]:
        return pymysql.connect(host="127.0.0.1", port=self.port, user="root", autocommit=True, charset="utf8mb4")

    def _answers(self) -> bool:
        try:
            self._administrator().close()
        except pymysql.OperationalError:
            return False
        return True


def _server() -> str:
    """The server program; skips the test where there is none, fails it in CI."""
    found = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found:
        return found
    word = "no MariaDB server on this machine: deploy/find-mariadb.sh installs one (Debian: mariadb-server-core)"
    if os.environ.get("CI") == "true":
        pytest.fail(word)
    pytest.skip(word)


def _command(folder: Path) -> list[str]:
    return [_server(), "--no-defaults", f"--user={getpass.getuser()}", f"--datadir={folder / 'data'}"]


def _create(folder: Path) -> None:
    """The system tables, as the package's own script makes them; the administrator has no password on the loopback."""
    (folder / "data").mkdir()
    scripts = next(path for place in _PLACES if (path := Path(place)) and (path / _SYSTEM[0]).exists())
    made = "CREATE DATABASE mysql;\nUSE mysql;\n" + "".join((scripts / name).read_text() for name in _SYSTEM)
    subprocess.run([*_command(folder), "--bootstrap"], input=made.encode(), check=True, capture_output=True)


def _free_port() -> int:
    with closing(socket.socket()) as there:
        there.bind(("127.0.0.1", 0))
        return int(there.getsockname()[1])


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mariadb]:
    """A running server with an empty schema and a login that may only read it."""
    server = Mariadb(tmp_path_factory.mktemp("mariadb"), _free_port())
    _server()
    _create(server.folder)
    try:
        server.start()
        server.run(
            f"CREATE DATABASE {SCHEMA} CHARACTER SET utf8mb4",
            "CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'reader'",
            f"GRANT SELECT, SHOW VIEW ON {SCHEMA}.* TO reader@'127.0.0.1'",
        )
        yield server
    finally:
        server.stop()
