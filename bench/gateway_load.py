"""A load of distinct signed requests: made beforehand, replayed over keep-alive connections by wrk or by ourselves."""

from __future__ import annotations

import re
import secrets
import selectors
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shuzheng.gateway.client import sign

# Requests are read into memory once; each connection of wrk takes the next one, so that none is sent twice.
_LUA = """
local requests, at = {}, 0
function init(args)
  local file = io.open(args[1], "rb")
  while true do
    local size = file:read("*l")
    if not size then break end
    requests[#requests + 1] = file:read(tonumber(size))
    file:read(1)
  end
  file:close()
end
function request()
  at = at % #requests + 1
  return requests[at]
end
function done(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a run measured."""

    calls: int
    failed: int
    seconds: float
    p50: float  # milliseconds
    p99: float

    @property
    def rate(self) -> float:
        return self.calls / self.seconds


def signed_gets(
    host: str, targets: Sequence[str], *, grant: str, purpose: str, key_id: str, secret: bytes
) -> list[bytes]:
    """One request a target, each with its own nonce."""
    made = []
    for target in targets:
        url = f"http://{host}{target}"
        headers = sign(
            "GET", url, None, key_id=key_id, secret=secret, grant=grant, purpose=purpose, nonce=secrets.token_hex(8)
        )
        made.append(raw(host, target, headers))
    return made


def raw(host: str, target: str, headers: dict[str, str]) -> bytes:
    """The bytes of a GET."""
    lines = [f"GET {target} HTTP/1.1", f"host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def run(host: str, requests: Sequence[bytes], *, seconds: float, connections: int = 16, exact: bool = False) -> Figure:
    """Replay for some seconds; `exact` sends each request once and waits for every answer instead."""
    if exact or shutil.which("wrk") is None:
        return _replay(host, requests, connections=connections, seconds=None if exact else seconds)
    with tempfile.TemporaryDirectory() as folder:
        script, file = Path(folder) / "replay.lua", Path(folder) / "requests"
        script.write_text(_LUA)
        file.write_bytes(b"".join(b"%d\n%s\n" % (len(one), one) for one in requests))
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{max(1, round(seconds))}s",
            "-s",
            str(script),
            f"http://{host}/",
        ]
        done = subprocess.run([*command, "--", str(file)], capture_output=True, text=True, check=True)
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", done.stdout)
    if not found:
        raise RuntimeError(done.stdout + done.stderr)
    calls, micros, bad, broken, p50, p99 = map(int, found.groups())
    if calls > len(requests):
        raise RuntimeError(f"{calls} calls from {len(requests)} requests: make more")
    return Figure(calls - bad, bad + broken, micros / 1e6, p50 / 1000, p99 / 1000)


@dataclass(slots=True)
class _Line:
    """One connection and the answer it waits for."""

    socket: socket.socket
    sent: float = 0.0
    got: bytes = b""


def _replay(host: str, requests: Sequence[bytes], *, connections: int, seconds: float | None) -> Figure:
    """Our own replay: one thread, as many connections as asked, every answer counted."""
    name, _, port = host.partition(":")
    selector, waiting = selectors.DefaultSelector(), iter(requests)
    times: list[float] = []
    failed = 0
    began = time.perf_counter()
    end = began + seconds if seconds else float("inf")
    for _ in range(connections):
        line = _Line(socket.create_connection((name, int(port))))
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(line.socket, selectors.EVENT_READ, line)
        _next(line, waiting, selector)
    while selector.get_map():
        for key, _ in selector.select():
            line = key.data
            line.got += line.socket.recv(65536)
            if (good := _whole(line.got)) is None:
                continue
            now = time.perf_counter()
            times.append(now - line.sent)
            failed += not good
            line.got = b""
            _next(line, waiting if now < end else iter(()), selector)
    times.sort()
    taken = time.perf_counter() - began
    p50, p99 = (times[int(len(times) * part)] * 1000 for part in (0.5, 0.99))
    return Figure(len(times) - failed, failed, taken, p50, p99)


def _next(line: _Line, waiting: Iterator[bytes], selector: selectors.BaseSelector) -> None:
    following = next(waiting, None)
    if following is None:
        selector.unregister(line.socket)
        line.socket.close()
        return
    line.sent = time.perf_counter()
    line.socket.sendall(following)


def _whole(answer: bytes) -> bool | None:
    """Whether a whole answer is a good one; None while it is not whole."""
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return None
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    if length is None or len(body) < int(length.group(1)):
        return None
    return head.startswith(b"HTTP/1.1 200")
