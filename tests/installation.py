"""A whole installation in a folder of its own: prepared, started and stopped as a person does it, by the command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg

from shuzheng.lib import postgres
from shuzheng.lib.home import ROOT
from tests.until import until

SERVICES = {"web": "granian", "gateway": "shuzheng.gateway", "worker": "shuzheng.config.worker"}


class Installation:
    """One data folder, two free ports, and the commands run against it."""

    def __init__(self, home: Path, *, database: str = "") -> None:
        self.home = home
        self.web_port, self.gateway_port = free_port(), free_port()
        self.web, self.gateway = f"http://127.0.0.1:{self.web_port}", f"http://127.0.0.1:{self.gateway_port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("SHUZHENG_TEST_DB", "DATABASE_URL")},
            "SHUZHENG_HOME": str(home),
            "SHUZHENG_GATEWAY_URL": self.gateway,
            **({"DATABASE_URL": database} if database else {}),
        }
        self.log = home / "supervisor.log"
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """`shuzheng …`, to its end."""
        environment = {**self.environment, **more}
        return subprocess.run(
            [sys.executable, "-m", "shuzheng", *arguments],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def python(self, script: str, *arguments: str) -> subprocess.Popen[str]:
        """A script inside the installation, Django set up, its output piped."""
        head = "import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'shuzheng.config.settings'; django.setup()\n"
        return subprocess.Popen(
            [sys.executable, "-c", head + script, *arguments],
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def start(self) -> None:
        """`shuzheng run`, until web and gateway answer."""
        ports = ["--web-port", str(self.web_port), "--gateway-port", str(self.gateway_port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "shuzheng", "run", *ports],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until(self.answers, 90)

    def answers(self) -> bool:
        """Whether web and gateway both answer."""
        assert self.process is None or self.process.poll() is None, self.log.read_text()
        return status(f"{self.web}/help") == 200 and status(f"{self.gateway}/v1/healthz") == 200

    def interrupt(self) -> int:
        """Ctrl-C; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(40)

    def stop(self) -> None:
        """Leave nothing running."""
        if self.process is not None and self.process.poll() is None:
            self.interrupt()

    def pid(self, service: str) -> int:
        """The process that the supervisor started for a service."""
        assert self.process is not None
        return next(pid for pid in children(self.process.pid) if SERVICES[service] in command(pid))

    def processes(self) -> list[str]:
        """What runs with this data folder, by its command line; the database server too."""
        mark = f"SHUZHENG_HOME={self.home}".encode()
        found = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
        return [command(pid) for pid in found if _mentions(pid, mark) or str(self.home / "pg") in command(pid)]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def status(url: str) -> int:
    """The status of an answer, 0 when there is none."""
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code
    except httpx.TransportError:
        return 0


def children(pid: int) -> list[int]:
    """The children of a process."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command(pid: int) -> str:
    """The command line of a process, empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _mentions(pid: int, mark: bytes) -> bool:
    try:
        return mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


@contextmanager
def database_of_its_own(name: str) -> Iterator[str]:
    """A fresh database where the tests run on a real server; "" where the installation embeds its own."""
    given = os.environ.get("DATABASE_URL", "")
    if not given:
        yield ""
        return
    with psycopg.connect(given, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        parts = urlsplit(given)
        yield urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def empty() -> Iterator[Installation]:
    """An installation without anything in it; stopped at the end, whatever a test left.

    Its folder is none of pytest's: those are closed to the user as whom the database runs where tests run as root.
    """
    with TemporaryDirectory(prefix="shuzheng-") as home, database_of_its_own(Path(home).name) as database:
        installation = Installation(Path(home), database=database)
        if database:  # a real server's logins are shared: their passwords stay
            for role in (postgres.APP, postgres.GATEWAY):
                installation.environment[f"SHUZHENG_KEY_DB_{role.upper()}"] = postgres.password(role)
        try:
            yield installation
        finally:
            installation.stop()


@contextmanager
def prepared(*arguments: str) -> Iterator[Installation]:
    """An installation after `shuzheng run --prepare-only`."""
    with empty() as installation:
        done = installation.run("run", "--prepare-only", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        yield installation
