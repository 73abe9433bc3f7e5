"""A department's own HTTP/JSON API, as a stand-in: the environment department's ratings of enterprises.

`python -m seeds.service --port 8020` serves it; the supervisor does so in a demonstration.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import orjson

from seeds.codes import uscc

PATH, KEY = "/ratings", "统一社会信用代码"
LEVELS = ("绿色", "蓝色", "黄色")
OWN = ((8, "数政运维服务有限公司（演示）", "130100"), (9, "燕赵食品有限公司（演示）", "130102"))
OTHERS = 40


def rows() -> list[dict[str, object]]:
    """The enterprises of the cast and some that nobody founded."""
    made = [(f"演示企业{serial}号", uscc("91", "130102", serial)) for serial in range(201, 201 + OTHERS)]
    named = [(name, uscc("91", division, serial)) for serial, name, division in OWN] + made
    return [
        {KEY: code, "企业名称": name, "评价年度": 2025, "评价等级": LEVELS[place % 3], "评价日期": "2026-03-31"}
        for place, (name, code) in enumerate(named)
    ]


def answer(asked: Mapping[str, str]) -> list[dict[str, object]]:
    """One enterprise by its code, or a page of them."""
    found = rows()
    if KEY in asked:
        return [row for row in found if row[KEY] == asked[KEY]]
    page, size = (_number(asked.get(name, ""), start) for name, start in (("page", 1), ("size", 50)))
    return found[(page - 1) * size : page * size]


def _number(text: str, start: int) -> int:
    return min(int(text), 1000) if text.isascii() and text.isdecimal() and 0 < len(text) < 7 and int(text) else start


class Handler(BaseHTTPRequestHandler):
    """GET /ratings, and nothing else."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        is_here = asked.path == PATH
        body = orjson.dumps({"data": answer(dict(parse_qsl(asked.query)))} if is_here else {"error": "没有这个地址"})
        self.send_response(200 if is_here else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """A stand-in keeps no log."""


def server(port: int) -> ThreadingHTTPServer:
    """The server, not yet serving; on this machine only."""
    made = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    made.daemon_threads = True
    return made


@contextmanager
def serving() -> Iterator[str]:
    """Serve while something is bound to it; where it listens."""
    made = server(0)
    threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"127.0.0.1:{made.server_port}"
    finally:
        made.shutdown()
        made.server_close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8020)
    server(parser.parse_args().port).serve_forever()
