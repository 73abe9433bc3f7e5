"""What the supervisor does when something is in its way, falls, or is killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation
from tests.until import until

pytestmark = pytest.mark.slow

LOOKUP = ("call", "政务服务窗口名录", "13010201")


def test_a_taken_port_is_told_in_one_line(installation: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = installation.run("run", "--web-port", str(port))

    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == [
        f"Error: 端口 127.0.0.1:{port} 已被占用：请停掉占用它的程序，或用 --web-port/--gateway-port 另选端口。"
    ]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MiB."""
    mount = shutil.which("mount")
    command = [mount or "", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(tmp_path)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_a_full_disk_is_told_in_one_line_and_nothing_is_begun(small_disk: Path) -> None:
    done = Installation(small_disk).run("run", "--prepare-only")

    assert done.returncode == 1
    assert done.stderr.strip() == f"Error: 磁盘空间不足：{small_disk} 只剩 64 MiB，至少需要 512 MiB。"
    assert list(small_disk.iterdir()) == []


def test_a_second_start_prepares_nothing_again(installation: Installation) -> None:
    done = installation.run("run", "--prepare-only")

    assert done.returncode == 0
    assert done.stdout == "› 数据库 … 好\n"


def test_ctrl_c_stops_everything(running: Installation) -> None:
    assert running.interrupt() == 0

    assert running.processes() == []
    assert "已全部停止" in running.log.read_text()


@pytest.mark.parametrize("service", ["web", "gateway", "worker"])
def test_a_killed_service_is_started_again(running: Installation, service: str) -> None:
    killed = running.pid(service)

    os.kill(killed, signal.SIGKILL)

    assert until(lambda: _other_pid(running, service, killed), 30)
    until(running.answers, 30)
    assert running.run(*LOOKUP).returncode == 0


def _other_pid(running: Installation, service: str, former: int) -> bool:
    try:
        return running.pid(service) != former
    except StopIteration:  # between the fall and the new start
        return False


def test_killing_the_supervisor_takes_its_services_along_and_the_data_stays(running: Installation) -> None:
    assert running.process is not None
    before = running.run(*LOOKUP).stdout
    os.killpg(running.process.pid, signal.SIGKILL)
    running.process.wait()
    until(lambda: all("postgres" in line for line in running.processes()), 30)

    running.start()

    assert running.run(*LOOKUP).stdout == before
    assert running.run("audit", "verify").returncode == 0
