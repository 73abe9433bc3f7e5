"""A small HTTP/JSON API, as a department might have: pages of rows, or one row by its code."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl, urlsplit

import orjson

KEY = "监测点编码"


class Stations:
    """Serves the rows it was given; they may be changed while it runs."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self.rows = rows
        stations = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = orjson.dumps({"data": {"rows": stations.answer(dict(parse_qsl(urlsplit(self.path).query)))}})
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, asked: dict[str, str]) -> list[dict[str, str | None]]:
        """The rows asked for: blank coordinates are null."""
        if "code" in asked:
            found = [row for row in self.rows if row[KEY] == asked["code"]]
        else:
            size, page = int(asked["size"]), int(asked["page"])
            found = self.rows[(page - 1) * size : page * size]
        return [{name: value or None for name, value in row.items()} for row in found]

    def correct(self, code: str, **said: str) -> None:
        """Change one row at the source."""
        next(row for row in self.rows if row[KEY] == code).update(said)
