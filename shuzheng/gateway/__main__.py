"""`python -m shuzheng.gateway`: the app on granian, one event loop a worker, graceful on SIGTERM and Ctrl-C."""

from __future__ import annotations

import argparse
import os

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

WORKERS = min(4, os.cpu_count() or 1)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m shuzheng.gateway", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--workers", type=int, default=int(os.environ.get("SHUZHENG_GATEWAY_WORKERS", WORKERS)))
    given = parser.parse_args()
    Granian(
        "shuzheng.gateway.app:app",
        address=given.host,
        port=given.port,
        interface=Interfaces.ASGI,
        workers=given.workers,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=64 * 1024),
        websockets=False,
        backlog=1024,
        backpressure=512,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
