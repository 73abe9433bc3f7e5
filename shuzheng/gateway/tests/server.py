"""The real server in a process of its own, for the tests that need real sockets, several workers and kill -9."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import httpx


class Server:
    """`python -m shuzheng.gateway` on a free port."""

    def __init__(self, *, workers: int = 1, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self._command = [sys.executable, "-m", "shuzheng.gateway", "--port", str(self.port), "--workers", str(workers)]
        self._environment = {**os.environ, **environment}

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start and wait until it answers."""
        self.process = subprocess.Popen(self._command, env=self._environment, start_new_session=True)
        end = time.monotonic() + 30
        while True:
            try:
                if httpx.get(f"{self.base}/v1/healthz", timeout=1).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            assert self.process.poll() is None, "the gateway did not start"
            assert time.monotonic() < end, "the gateway did not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill -9 the server and its workers at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Stop gracefully; the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                return self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.returncode

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def memory(self) -> int:
        """Resident bytes of the largest worker."""
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.workers()]
        return max(pages) * os.sysconf("SC_PAGE_SIZE")
