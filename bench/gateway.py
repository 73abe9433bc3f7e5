"""The gateway beside a bare answer and Datasette: `python -m bench.gateway [--sizes 10000,1000000] [--seconds 5]`."""

from __future__ import annotations

import argparse
import os
import platform
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench import gateway_load as load
from bench.gateway_world import KEY_ID, PURPOSE, RESOURCE, SECRET, World, world
from shuzheng.gateway.client import sign
from shuzheng.gateway.evidence import read_segment, segments

ROOT = Path(__file__).parent.parent
DATASETTE = ROOT / ".venv-bench" / "bin" / "datasette"
GATEWAY, BARE, PEER = "127.0.0.1:8911", "127.0.0.1:8912", "127.0.0.1:8913"
MARK = "## Gateway"
EXPORTED = (10_000, 1_000_000)
FASTEST = 30_000  # calls a second for which requests are made beforehand


@dataclass
class Server:
    """A server under load."""

    process: subprocess.Popen[bytes]

    def _tree(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def cpu(self) -> float:
        """Seconds of CPU used so far, workers included."""
        ticks = 0
        for pid in self._tree():
            values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(values[11]) + int(values[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Mebibytes of its own (mapped files do not count) in the largest process."""
        found = [re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in self._tree()]
        return max(int(one.group(1)) for one in found if one) / 1024


@contextmanager
def server(command: list[str], probe: str, **environment: str) -> Iterator[Server]:
    """Start, wait for the first answer, stop."""
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            try:
                httpx.get(probe, timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield Server(process)
    finally:
        process.terminate()
        process.wait(20)


def gateway(workers: int) -> list[str]:
    return [sys.executable, "-m", "shuzheng.gateway", "--port", GATEWAY.partition(":")[2], "--workers", str(workers)]


def bare(workers: int) -> list[str]:
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--http", "1", "--loop", "uvloop", "--no-ws"]
    return [
        *command,
        "--workers",
        str(workers),
        "--port",
        BARE.partition(":")[2],
        "--log-level",
        "error",
        "bench.bare:app",
    ]


def peer(folder: Path, sizes: list[int]) -> list[str]:
    files = [part for size in sizes for part in ("-i", str(folder / "snapshots" / f"rows_{size}.sqlite"))]
    settings = [
        "--setting",
        "max_returned_rows",
        "10000",
        "--setting",
        "sql_time_limit_ms",
        "60000",
        "--setting",
        "max_csv_mb",
        "0",
    ]
    return [str(DATASETTE), "serve", *files, "--port", PEER.partition(":")[2], *settings]


class Bench:
    """Measures and remembers lines of the report."""

    def __init__(self, province: World, seconds: float, workers: int) -> None:
        self.province, self.seconds, self.workers = province, seconds, workers
        self.lines: list[str] = []

    def say(self, line: str = "") -> None:
        print(line, flush=True)
        self.lines.append(line)

    def lookups(self, what: str, grant: str, size: int, running: Server) -> load.Figure:
        """Our calls a second; the evidence must hold as many answers as were counted."""
        before = answered()
        requests = self.signed(grant, size, int(FASTEST * self.seconds))
        spent = running.cpu()
        found = load.run(GATEWAY, requests, seconds=self.seconds)
        spent = running.cpu() - spent
        self.row(what, found, f"{spent / max(1, found.calls) * 1e6:.0f} µs CPU a call")
        lines = answered() - before
        if (
            not found.calls <= lines <= found.calls + 16 or found.failed
        ):  # wrk leaves when time is up, with 16 under way
            raise SystemExit(f"{lines} lines of evidence for {found.calls} calls, {found.failed} failed: no result")
        return found

    def signed(self, grant: str, size: int, count: int) -> list[bytes]:
        targets = [f"/v1/{RESOURCE}/{one_code(size)}" for _ in range(count)]
        return load.signed_gets(GATEWAY, targets, grant=grant, purpose=PURPOSE, key_id=KEY_ID, secret=SECRET)

    def exact(self, grant: str, size: int) -> int:
        """Send a known number of calls, wait for all: the evidence must hold exactly as many. The size of an answer."""
        count, before = 20_000, answered()
        found = load.run(GATEWAY, self.signed(grant, size, count), seconds=0, exact=True)
        lines = answered() - before
        self.say(
            f"| {count:,} calls, each answer awaited: {found.calls:,} answers, {lines:,} lines of evidence | | | | |"
        )
        if lines != found.calls:
            raise SystemExit("evidence and answers differ: no result")
        url = f"http://{GATEWAY}/v1/{RESOURCE}/{one_code(size)}"
        return len(httpx.get(url, headers=self.headers(url, grant)).content)

    def headers(self, url: str, grant: str) -> dict[str, str]:
        return sign("GET", url, None, key_id=KEY_ID, secret=SECRET, grant=grant, purpose=PURPOSE)

    def export(self, kind: str, size: int, grant: str, running: Server) -> float:
        url = f"http://{GATEWAY}/v1/{RESOURCE}/export.csv"
        return self.download(f"gateway, {kind}, {size:,} rows", url, running, lambda: self.headers(url, grant), size)

    def floor(self, length: int) -> float:
        """The bare answer of the same size, on the same server, to the same requests."""
        with server(bare(self.workers), f"http://{BARE}/", BARE_BYTES=str(length)) as running:
            requests = self.signed("no-grant", 1000, 1000)
            spent = running.cpu()
            found = load.run(BARE, requests * int(60 * self.seconds), seconds=self.seconds)
            spent = running.cpu() - spent
            self.row("bare ASGI answer", found, f"{spent / found.calls * 1e6:.0f} µs CPU a call")
        return found.rate

    def peer(self, sizes: list[int], size: int) -> tuple[float, dict[str, float]]:
        """Datasette on the same rows, with none of the duties."""
        exports: dict[str, float] = {}
        with server(peer(self.province.folder, sizes), f"http://{PEER}/") as running:
            targets = [f"/rows_{size}/rows/{one_code(size)}.json?_shape=array" for _ in range(2000)]
            requests = [load.raw(PEER, target, {}) for target in targets]
            found = load.run(PEER, requests * int(2 * self.seconds), seconds=self.seconds)
            self.row("Datasette", found)
            for n in [n for n in sizes if n in EXPORTED]:
                url = f"http://{PEER}/rows_{n}/rows.csv?_stream=on&_size=max"
                exports[str(n)] = self.download(f"Datasette, {n:,} rows", url, running, dict, n)
        return found.rate, exports

    def row(self, what: str, found: load.Figure, more: str = "") -> None:
        self.say(f"| {what} | {found.rate:,.0f} | {found.p50:.2f} | {found.p99:.2f} | {more} |")

    def download(
        self, what: str, url: str, running: Server, headers: Callable[[], dict[str, str]], expected: int
    ) -> float:
        """Seconds of the best of three downloads, and how much memory the server took more."""
        best, before, most = float("inf"), running.memory(), 0.0
        for _ in range(3):
            began, lines = time.perf_counter(), 0
            with httpx.stream("GET", url, headers=headers(), timeout=300) as answer:
                for piece in answer.iter_raw():
                    lines += piece.count(b"\n")
                    most = max(most, running.memory()) if lines % 50 == 0 else most
            best = min(best, time.perf_counter() - began)
            if lines != expected + 1:
                raise SystemExit(f"{what}: {lines} lines")
        grown = max(most, running.memory()) - before
        self.say(f"| {what} | {best * 1000:,.0f} | {grown:+.0f} |")
        return best


def one_code(size: int) -> str:
    return f"E{random.randint(1, size):09d}"


def answered() -> int:
    """How many answered calls the evidence holds."""
    lines = (line.record for segment in segments() for line in read_segment(segment))
    return sum(1 for record in lines if record.get("code") == "ok" and record.get("phase") != "begin")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000,10000000")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    with world() as province:
        for size in sizes:
            print(f"making {size:,} rows", flush=True)
            province.make(size)
        bench = Bench(province, given.seconds, given.workers)
        measure(bench, sizes)
    write(bench.lines)


def measure(bench: Bench, sizes: list[int]) -> None:
    """Everything, in one run on one machine."""
    size = 1_000_000 if 1_000_000 in sizes else sizes[-1]
    grants = {(kind, n): bench.province.grant(kind, n) for kind in ("live", "snapshot") for n in sizes}
    rates: dict[str, float] = {}
    exports: dict[str, float] = {}
    bench.say(f"### Lookup by key, 16 connections, {bench.seconds:g} s each, {bench.workers} workers")
    bench.say("\n| | calls/s | p50 ms | p99 ms | |\n| --- | ---: | ---: | ---: | --- |")
    with server(gateway(bench.workers), f"http://{GATEWAY}/v1/healthz") as running:
        for (kind, n), grant in grants.items():
            rates[f"{kind} {n}"] = bench.lookups(f"gateway, {kind}, {n:,} rows", grant, n, running).rate
        length = bench.exact(grants["snapshot", size], size)
        rates["bare"] = bench.floor(length)
        bench.say("\n### Masked CSV export, best of three (Datasette unmasked)")
        bench.say("\n| | ms | MiB more |\n| --- | ---: | ---: |")
        for (kind, n), grant in grants.items():
            if n in EXPORTED:
                exports[f"{kind} {n}"] = bench.export(kind, n, grant, running)
    beside = bench.peer(sizes, size) if DATASETTE.exists() else (0.0, {})
    verdict(bench, size, rates=rates, exports=exports, peer=beside)


def verdict(
    bench: Bench, size: int, *, rates: dict[str, float], exports: dict[str, float], peer: tuple[float, dict[str, float]]
) -> None:
    """The ratios that the aims are about."""
    peer_rate, peer_exports = peer
    live, snapshot = rates[f"live {size}"], rates[f"snapshot {size}"]
    bench.say("\n### Ratios\n")
    if peer_rate:
        bench.say(
            f"- live PostgreSQL: {live / peer_rate:.1f} × Datasette (aim 8); snapshot: {snapshot / peer_rate:.1f} ×"
        )
    bench.say(f"- snapshot: {snapshot / rates['bare']:.2f} of the bare answer (aim 0.25)")
    for name, seconds in exports.items():
        kind, n = name.split()
        beside = f", {peer_exports[n] / seconds:.1f} × as fast as Datasette" if n in peer_exports else ""
        bench.say(f"- {int(n):,} masked rows, {kind}: {seconds * 1000:,.0f} ms{beside}")


def write(lines: list[str]) -> None:
    """This bench's chapter of RESULTS.md, with the machine it ran on."""
    path = ROOT / "bench" / "RESULTS.md"
    whole = path.read_text() if path.exists() else "# Results\n"
    before, _, rest = whole.partition(MARK)
    _, _, after = rest.partition("\n## ")
    model = next(
        (line.partition(": ")[2] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        "?",
    )
    machine = (
        f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"
    )
    chapter = "\n".join(
        [
            MARK,
            "",
            f"`python -m bench.gateway {' '.join(sys.argv[1:])}` on {machine}, {time.strftime('%Y-%m-%d')}.",
            "",
            *lines,
        ]
    )
    path.write_text(before.rstrip() + "\n\n" + chapter + "\n" + (f"\n## {after}" if after else ""))


if __name__ == "__main__":
    main()
