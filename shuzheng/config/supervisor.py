"""One supervisor: prepares the installation, then keeps web, gateway and worker running until told to stop."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import click

from shuzheng.config.preparation import prepare
from shuzheng.lib import postgres
from shuzheng.lib.home import ROOT, home

FREE_BYTES_NEEDED = 512 * 2**20
STOP_SECONDS = 15
LIVED_SECONDS = 10  # a service that lived so long was in order: what felled it is worth another try
FALLS_AT_MOST = 5  # in a row, of a service that never lived
LONGEST_WAIT = 15.0
BEAT = 0.3


@dataclass
class Service:
    """A process of ours: what it is called, how it starts, how often it fell without having lived."""

    name: str
    argv: list[str]
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    again_at: float = 0.0
    falls: int = 0
    ever_lived: bool = False

    def start(self) -> None:
        """Start it, in a session of its own."""
        self.started_at, self.again_at = time.monotonic(), 0.0
        self.process = subprocess.Popen(
            self.argv,
            cwd=ROOT,
            env={**os.environ, **self.env},
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which then stops the others in order
            preexec_fn=_die_with_parent,  # noqa: PLW1509  the supervisor has one thread
        )

    def look(self) -> bool:
        """Start it again if it fell, later each time; False when there is no hope."""
        if self.process is None or self.process.poll() is None:
            self.ever_lived |= time.monotonic() - self.started_at > LIVED_SECONDS
            return True
        if not self.again_at:
            return self._fell()
        if time.monotonic() >= self.again_at:
            self.start()
        return True

    def _fell(self) -> bool:
        self.clear()
        lived = time.monotonic() - self.started_at > LIVED_SECONDS
        self.falls = 0 if lived else self.falls + 1
        if self.falls >= FALLS_AT_MOST and not self.ever_lived:
            click.echo(f"{self.name}反复退出（代码 {self.process and self.process.returncode}），全部停止。", err=True)
            return False
        click.echo(f"{self.name}意外退出，重新启动。", err=True)
        self.again_at = time.monotonic() + min(LONGEST_WAIT, 2.0**self.falls - 1)
        return True

    def clear(self) -> None:
        """Kill what a fallen service left behind: its own workers would hold the port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--web-port", default=8000, show_default=True, help="网站端口")
@click.option("--gateway-port", default=8010, show_default=True, help="网关端口")
@click.option("--prepare-only", is_flag=True, help="只准备（迁移、演示数据），不启动服务")
@click.option("--empty", is_flag=True, help="不装入演示省份")
def run(host: str, web_port: int, gateway_port: int, prepare_only: bool, empty: bool) -> None:
    """启动数政：网站、网关与后台任务。

    例：shuzheng run --web-port 8080
    """
    os.environ.setdefault("SHUZHENG_GATEWAY_URL", f"http://{host}:{gateway_port}")  # behind nginx it has another name
    if not empty:
        # the demonstration's population base: fictitious persons, for trying
        os.environ.setdefault("SHUZHENG_IDENTITY_VERIFIER", "shuzheng.bases.population.queries:known")
    try:
        _check_room(host, () if prepare_only else (web_port, gateway_port))
        prepare(demo=not empty)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _disk_full() from None
        raise
    except Exception as error:
        if type(error.__cause__ or error).__name__ == "DiskFull":  # of psycopg, not imported for this alone
            raise _disk_full() from None
        raise
    if not prepare_only:
        services = _services(host, web_port, gateway_port)
        services += [] if empty else _departments(gateway_port + 10)
        _print_welcome(host, web_port, gateway_port, demo=not empty)
        sys.exit(supervise(services))


def _disk_full() -> click.ClickException:
    return click.ClickException(f"磁盘已满：请在 {home()} 所在磁盘腾出空间后重试。")


def _check_room(host: str, ports: tuple[int, ...]) -> None:
    """Refuse at once, in one line, when a port is taken or the disk is nearly full."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                raise click.ClickException(
                    f"端口 {host}:{port} 已被占用：请停掉占用它的程序，或用 --web-port/--gateway-port 另选端口。"
                ) from None
    free = shutil.disk_usage(home()).free
    if free < FREE_BYTES_NEEDED:
        raise click.ClickException(
            f"磁盘空间不足：{home()} 只剩 {free // 2**20} MiB，至少需要 {FREE_BYTES_NEEDED // 2**20} MiB。"
        )


def _services(host: str, web_port: int, gateway_port: int) -> list[Service]:
    python = sys.executable
    app = {"SHUZHENG_DB_ROLE": "app"}
    web = [python, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(web_port)]
    web += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    return [
        Service("网站", [*web, "shuzheng.config.wsgi:application"], app),
        Service("网关", [python, "-m", "shuzheng.gateway", "--host", host, "--port", str(gateway_port)]),
        Service("后台任务", [python, "-c", "from shuzheng.config.worker import main; main()"], app),
    ]


def _departments(wanted: int) -> list[Service]:
    """A department's own API, as a stand-in, at that port or any other that is free; its bindings follow it there."""
    _set_up_django()
    from seeds.departments import connect, may_connect
    from shuzheng.lib import clock

    if not may_connect():
        return []
    port = _free(wanted)
    connect(host=f"127.0.0.1:{port}", at=clock.now())
    argv = [sys.executable, "-m", "seeds.service", "--port", str(port)]
    return [Service("部门接口（演示）", argv, ever_lived=True)]  # a department's trouble never stops the platform


def _free(wanted: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except (OSError, OverflowError):
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
    import django

    django.setup()


def supervise(services: list[Service]) -> int:
    """Run until a signal; what falls is started again, the embedded database too; 1 when something keeps falling."""
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    for service in services:
        service.start()
    hopeful = True
    while hopeful and not asked.wait(BEAT):
        if postgres.revive():
            click.echo("数据库意外退出，已重新启动。", err=True)
        looks = [service.look() for service in services]  # each is looked at, whatever the others say
        hopeful = all(looks)
    click.echo("\n正在停止 …", nl=False)
    _stop(services)
    click.echo(" 已全部停止。")
    return 0 if hopeful else 1


def _stop(services: list[Service]) -> None:
    running = [service for service in services if service.process and service.process.poll() is None]
    for service in running:
        service.process.terminate()  # type: ignore[union-attr]
    deadline = time.monotonic() + STOP_SECONDS
    for service in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            service.process.wait(max(0.1, deadline - time.monotonic()))  # type: ignore[union-attr]
        service.clear()


def _die_with_parent() -> None:
    """On Linux, a killed supervisor takes its services with it (prctl PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _print_welcome(host: str, web_port: int, gateway_port: int, *, demo: bool) -> None:
    click.echo(f"\n  网站  http://{host}:{web_port}\n  网关  http://{host}:{gateway_port}\n  停止  Ctrl-C\n")
    if not demo:
        return
    _set_up_django()
    from seeds.departments import tries
    from seeds.identities import CITIZENS
    from seeds.province import demo_people

    click.echo("  演示登录（动态口令：shuzheng demo-code 登录名）")
    people = demo_people()
    width = max(len(login) for login, *_ in people) + 2
    for login, password, role, org in people:
        click.echo(f"  {login:<{width}}{password:<20}{role}（{org}）")
    click.echo(f"\n  citizen 核验身份用的号码：{CITIZENS[0][1]}（虚构）\n\n  试一次调用：")
    for name, code in tries():
        click.echo(f"  shuzheng call {name} {code}")
    click.echo("")
