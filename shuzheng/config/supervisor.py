"""One supervisor: prepares the installation, then keeps web, gateway and worker running until told to stop."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import click

from shuzheng.lib.home import ROOT, home

FREE_BYTES_NEEDED = 512 * 2**20
RESTARTS_PER_MINUTE = 5
STOP_SECONDS = 15


@dataclass
class Service:
    """A process of ours: what it is called, how it starts, how often it had to."""

    name: str
    argv: list[str]
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(
            self.argv,
            cwd=ROOT,
            env={**os.environ, **self.env},
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which then stops the others in order
            preexec_fn=_die_with_parent,  # noqa: PLW1509  the supervisor has one thread
        )

    def keeps_falling(self) -> bool:
        recent = [start for start in self.starts if time.monotonic() - start < 60]
        return len(recent) > RESTARTS_PER_MINUTE


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
    try:
        _check_room(host, () if prepare_only else (web_port, gateway_port))
        people = prepare(demo=not empty)
        if prepare_only:
            return
        services = _services(host, web_port, gateway_port)
        _print_welcome(host, web_port, gateway_port, people)
        sys.exit(supervise(services))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise click.ClickException(f"磁盘已满：请在 {home()} 所在磁盘腾出空间后重试。") from None
        raise


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


class Progress:
    """Says what is being done, and how long it took when that was noticeable."""

    def __call__(self, label: str, work: Callable[[], object]) -> None:
        started = time.monotonic()
        click.echo(f"› {label} …", nl=False)
        work()
        took = time.monotonic() - started
        click.echo(f" {took:.1f} 秒" if took >= 1 else " 好")


def prepare(*, demo: bool) -> list[tuple[str, str, str, str]]:
    """Database, migrations, logins, legal parameters, demonstration data; returns the sign-ins to print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
    from shuzheng.lib import postgres

    step = Progress()
    step("数据库", postgres.start)
    import django

    django.setup()
    from django.core.management import call_command

    step("数据结构", lambda: call_command("migrate", verbosity=0))
    step("数据库角色", lambda: call_command("setup_roles", verbosity=0))
    step("法定参数与工作日历", lambda: call_command("load_parameters", verbosity=0))
    if not demo:
        return []
    call_command("seed_demo")
    from seeds.province import demo_people

    return demo_people()


def _services(host: str, web_port: int, gateway_port: int) -> list[Service]:
    python = sys.executable
    app = {"SHUZHENG_DB_ROLE": "app", "SHUZHENG_GATEWAY_URL": f"http://{host}:{gateway_port}"}
    web = [python, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(web_port)]
    web += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    return [
        Service("网站", [*web, "shuzheng.config.wsgi:application"], app),
        Service("网关", [python, "-m", "shuzheng.gateway", "--host", host, "--port", str(gateway_port)]),
        Service("后台任务", [python, "-m", "shuzheng.config.worker"], app),
    ]


def supervise(services: list[Service]) -> int:
    """Run until a signal; a service that falls is started again, one that keeps falling stops all."""
    asked: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _frame: asked.append(received))
    for service in services:
        service.start()
    failed = 0
    while not asked and not failed:
        time.sleep(0.3)
        for service in services:
            if service.process and service.process.poll() is not None and not asked:
                if service.keeps_falling():
                    click.echo(f"{service.name}反复退出（代码 {service.process.returncode}），全部停止。", err=True)
                    failed = 1
                    break
                click.echo(f"{service.name}意外退出，重新启动。", err=True)
                service.start()
    click.echo("\n正在停止 …", nl=False)
    _stop(services)
    click.echo(" 已全部停止。")
    return failed


def _stop(services: list[Service]) -> None:
    running = [service.process for service in services if service.process and service.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _die_with_parent() -> None:
    """On Linux, a killed supervisor takes its services with it (prctl PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _print_welcome(host: str, web_port: int, gateway_port: int, people: list[tuple[str, str, str, str]]) -> None:
    click.echo(f"\n  网站  http://{host}:{web_port}\n  网关  http://{host}:{gateway_port}\n  停止  Ctrl-C\n")
    if not people:
        return
    click.echo("  演示登录（动态口令：shuzheng demo-code 登录名）")
    width = max(len(login) for login, *_ in people) + 2
    for login, password, role, org in people:
        click.echo(f"  {login:<{width}}{password:<20}{role}（{org}）")
    click.echo("")
