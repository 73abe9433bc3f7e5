"""The writer of evidence: every line is on the disk before its call is answered; one thread, one fdatasync a batch."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from shuzheng.gateway.evidence import FIRST, FORMAT, folder, seal_line
from shuzheng.gateway.problems import Problem
from shuzheng.lib.home import key

SEGMENT_BYTES, SEGMENT_SECONDS = 64 * 2**20, 3600.0
WINDOW_SECONDS = 0.0003
RETRY_SECONDS = 1.0  # after a failed write, how long calls are refused at once


@dataclass(slots=True)
class _Entry:
    """A line for the writer and who waits for it; with `opens`, the head of a new segment; without a line, the end."""

    line: bytes = b""
    waiting: asyncio.Future[None] | None = None
    opens: str = ""


class Journal:
    """Takes records in the event loop, writes them in its thread, and wakes the callers of each durable batch."""

    def __init__(self, where: Path | None = None) -> None:
        self._folder = where or folder()
        self._secret = key("evidence")
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[_Entry] = SimpleQueue()
        self._stopping = False
        self._segment, self._size, self._opened, self._number = "", 0, 0.0, 0
        self._prev = FIRST
        self._failed_at = float("-inf")
        self._file = -1  # the writer's own, -1 while there is no segment that can be trusted
        self._thread = threading.Thread(target=self._run, name="evidence", daemon=True)
        self._thread.start()

    @property
    def failing(self) -> bool:
        """Whether a write failed a moment ago."""
        return time.monotonic() - self._failed_at < RETRY_SECONDS

    def write(self, record: dict[str, Any]) -> asyncio.Future[None]:
        """A future that is done when the record is durable, and fails with a Problem when it cannot be."""
        future: asyncio.Future[None] = self._loop.create_future()
        if self.failing or self._stopping:
            future.set_exception(Problem("evidence.unavailable"))
            return future
        if not self._segment or self._size > SEGMENT_BYTES or time.monotonic() - self._opened > SEGMENT_SECONDS:
            self._begin()
        line, self._prev = seal_line(record, self._prev, self._secret)
        self._size += len(line)
        self._queue.put(_Entry(line, future))
        return future

    async def close(self) -> None:
        """Write what is left and stop."""
        self._stopping = True
        self._queue.put(_Entry())
        await asyncio.to_thread(self._thread.join, 10)

    def _begin(self) -> None:
        """Head a new segment; it names the one before, so that a missing one is noticed."""
        head = {"segment": FORMAT, "at": time.time(), "after": self._segment, "after_hash": self._prev}
        self._number += 1
        self._segment = f"{time.time_ns() // 1000}-{os.getpid()}-{self._number:06d}.jsonl"
        line, self._prev = seal_line(head, FIRST, self._secret)
        self._size, self._opened = len(line), time.monotonic()
        self._queue.put(_Entry(line, opens=self._segment))

    def _finish(self, waiting: list[asyncio.Future[None]], error: OSError | None) -> None:
        """In the loop: wake the callers of a batch; after a failure the next line begins a new segment."""
        if error is not None:
            self._failed_at, self._segment = time.monotonic(), ""
        for future in waiting:
            if future.done():
                continue
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(Problem("evidence.unavailable"))

    # What follows runs in the writer's thread.

    def _run(self) -> None:
        batch: list[_Entry] = []
        while True:
            busy = len(batch) > 1
            batch = [self._queue.get()]
            if busy:
                time.sleep(WINDOW_SECONDS)  # under load, let more calls share one sync; a lone call waits for nobody
            batch += [self._queue.get() for _ in range(self._queue.qsize())]
            for group in _split(batch):
                self._store(group)
            if not batch[-1].line:
                self._shut()
                return

    def _store(self, group: list[_Entry]) -> None:
        """Write and sync one group; after a failure the segment is given up and nothing passes until one opens."""
        error: OSError | None = None
        try:
            if group[0].opens:
                self._shut()
                self._file = _create(self._folder / group[0].opens)
            elif self._file < 0:
                raise OSError("the segment was given up")
            data = memoryview(b"".join([entry.line for entry in group]))
            while data:
                data = data[os.write(self._file, data) :]  # O_DSYNC: durable when it returns
        except OSError as failure:
            error = failure
            self._shut()
        waiting = [entry.waiting for entry in group if entry.waiting is not None]
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits any more
            self._loop.call_soon_threadsafe(self._finish, waiting, error)

    def _shut(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _split(batch: list[_Entry]) -> list[list[_Entry]]:
    """The entries by segment, the mark of the end left out."""
    groups: list[list[_Entry]] = []
    for entry in batch:
        if not entry.line:
            continue
        if entry.opens or not groups:
            groups.append([])
        groups[-1].append(entry)
    return groups


def _create(path: Path) -> int:
    """A new segment, whose name is durable as well."""
    # O_DSYNC is a write and an fdatasync in one step, for which the thread gives up the interpreter only once.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_DSYNC | os.O_CLOEXEC
    file = os.open(path, flags, 0o600)
    where = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(where)
    finally:
        os.close(where)
    return file
