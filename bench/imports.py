"""Rows a second of an import beside PostgreSQL's own COPY: `python -m bench.imports [--rows 1000000]`.

A CSV of enterprises (name, checked USCC, telephone, seats, date) goes into a register by all of its steps: read and
judged, compared, written. Beside it COPY puts the same rows, ready-made, into an equal table: same columns, indexes,
constraints, trigger. Then the list of today beside the list as known before a second import that changed a tenth.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
JAN = date(2026, 1, 1)
HEAD = ("编号", "名称", "电话", "座位数", "性质", "主管单位代码", "开放日期")
COLUMNS = dict(zip(("code", "name", "phone", "seats", "kind", "keeper", "opened_on"), HEAD, strict=True))


def rows(count: int, *, changed_every: int = 0) -> Iterator[tuple[str, ...]]:
    """Rooms with valid values, each number once; some with other seats than before."""
    from shuzheng.lib.codes import org_code, uscc

    keepers = []
    for n in range(2000):
        body = f"{n * 7919 % 100_000_000:08d}"
        code = f"91130000{body}{org_code.check_character(body)}"
        keepers.append(code + uscc.check_character(code))
    for n in range(count):
        seats = str(n % 500 + (1000 if changed_every and n % changed_every == 0 else 0))
        opened = (date(1990, 1, 1) + timedelta(days=n % 12_000)).isoformat()
        kind = ("public", "school")[n % 2]
        yield f"{n:08d}", f"第{n}号阅览室", f"138{n:08d}", seats, kind, keepers[n % 2000], opened


def write(path: Path, lines: Iterator[tuple[str, ...]]) -> None:
    """The file that a department would send."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEAD)
        out.writerows(lines)


@contextmanager
def peak_of_the_database() -> Iterator[Callable[[], int]]:
    """The most memory of its own (MiB) that one backend of the server held, looked at each half second."""
    found, stop = [0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.5):
            found[0] = max(found[0], *_backends(), 0)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield lambda: found[0] // 1024
    finally:
        stop.set()
        thread.join()


def _backends() -> list[int]:
    sizes = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if text.startswith("Name:\tpostgres"):
            sizes += [int(line.split()[1]) for line in text.splitlines() if line.startswith("RssAnon:")]
    return sizes


def timed(act: Callable[[], Any]) -> float:
    """Seconds."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def imported(path: Path, by: Any, at: datetime, true_from: date) -> dict[str, float]:
    """One import by all of its steps, and how long each took."""
    from shuzheng.kernel.registers.imports import actions
    from shuzheng.kernel.registers.imports.specs import Columns
    from shuzheng.kernel.registers.tests.toy import ROOMS

    with path.open("rb") as file:
        run = actions.begin_file(register=ROOMS, upload=file, name=path.name, source=by.org, by=by, at=at)
    plan = Columns(COLUMNS, true_from=true_from)
    actions.map_columns(run=run, columns=plan, reason="测量", by=by, at=at)
    trial = timed(lambda: actions.go_on(run=run, now=lambda: at))
    actions.confirm(run=run, by=by, at=at)
    writing = timed(lambda: actions.go_on(run=run, now=lambda: at))
    run.refresh_from_db()
    if run.state != "done" or run.bad:
        raise SystemExit(f"the import ended as {run.state}: {run.faults}, {run.bad} bad")
    return {"trial": trial, "writing": writing, "written": run.written}


def copied(path: Path, change: int, at: datetime) -> float:
    """The same rows by COPY into a table that is equal in everything."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_rooms (LIKE registers_toy_room INCLUDING ALL)")
        cursor.execute(
            "ALTER TABLE bench_rooms ADD FOREIGN KEY (change_id) REFERENCES registers_change, "
            "ADD FOREIGN KEY (closed_by_id) REFERENCES registers_change"
        )
        cursor.execute("SELECT count(*), min(id) FROM registers_toy_room")
    ready = path.with_suffix(".copy")
    columns = "entity, valid_from, known_from, change_id, code, name, phone, seats, kind, keeper, opened_on"
    statement = f"COPY (SELECT {columns} FROM registers_toy_room ORDER BY id) TO STDOUT"
    with connection.cursor() as cursor, ready.open("wb") as file, cursor.copy(statement) as copy:
        for piece in copy:
            file.write(piece)

    def put_in() -> None:
        with (
            connection.cursor() as cursor,
            ready.open("rb") as file,
            cursor.copy(f"COPY bench_rooms ({columns}) FROM STDIN") as copy,
        ):
            while piece := file.read(2**20):
                copy.write(piece)

    return timed(put_in)


def asked(at: datetime, count: int) -> tuple[float, float]:
    """Milliseconds of one page of the list, now and as known before the second import: medians over many keys."""
    from shuzheng.kernel.registers import queries
    from shuzheng.kernel.registers.tests.toy import ROOMS

    def page(n: int, known: datetime | None) -> None:
        start = f"{n * 997 % count:08d}"
        found = queries.rows(ROOMS, person=None, on=JAN + timedelta(days=300), known=known)
        list(found.filter(code__gte=start).order_by("code")[:50])

    now = [timed(lambda n=n: page(n, None)) for n in range(30)]  # type: ignore[misc]
    then = [timed(lambda n=n: page(n, at)) for n in range(30)]  # type: ignore[misc]
    return statistics.median(now) * 1000, statistics.median(then) * 1000


def main(count: int) -> None:
    """Measure, and print lines for RESULTS.md."""
    from shuzheng.lib import postgres

    postgres.start()
    import django

    django.setup()
    from django.db import connection

    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_imports"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        measure(count)
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


def measure(count: int) -> None:
    """On a database of its own."""
    import tempfile

    from django.db import connection

    from seeds import small
    from shuzheng.kernel.registers.models import Change
    from shuzheng.kernel.registers.tests.toy import installed_toy
    from shuzheng.lib.clock import SHANGHAI
    from shuzheng.lib.home import home

    at = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
    with installed_toy(), tempfile.TemporaryDirectory(dir=home()) as folder, peak_of_the_database() as peak:
        by = small().education_officer
        path = Path(folder) / "rooms.csv"
        write(path, rows(count))
        first = imported(path, by, at, JAN)
        copy = copied(path, Change.objects.get().pk, at)
        again = timed(lambda: _tried_again(path, by, at))
        write(path, rows(count, changed_every=10))
        second = imported(path, by, at + timedelta(days=1), JAN + timedelta(days=31))
        with connection.cursor() as cursor:  # the toy's own index is of what is known now
            cursor.execute("CREATE INDEX ON registers_toy_room (code)")
            cursor.execute("ANALYZE registers_toy_room")
        now, then = asked(at, count)
        mine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        report(count, first, copy, again, second, (now, then), (mine, peak()))


def _tried_again(path: Path, by: Any, at: datetime) -> None:
    """The same file a second time: nothing is to be written."""
    from shuzheng.kernel.registers.imports import actions
    from shuzheng.kernel.registers.imports.specs import Columns
    from shuzheng.kernel.registers.tests.toy import ROOMS

    with path.open("rb") as file:
        run = actions.begin_file(register=ROOMS, upload=file, name=path.name, source=by.org, by=by, at=at)
    actions.map_columns(run=run, columns=Columns(COLUMNS, true_from=JAN), reason="测量", by=by, at=at)
    actions.go_on(run=run, now=lambda: at)
    run.refresh_from_db()
    assert (run.new, run.changed, run.same) == (0, 0, run.read)
    actions.confirm(run=run, by=by, at=at)


def report(
    count: int,
    first: dict[str, float],
    copy: float,
    again: float,
    second: dict[str, float],
    pages: tuple[float, float],
    memory: tuple[int, int],
) -> None:
    """One table."""
    whole = first["trial"] + first["writing"]
    print(f"\n{count:,} rows\n\n| | s | rows a second |\n| --- | ---: | ---: |")
    lines = (
        ("read, judged, compared (the dry run)", first["trial"]),
        ("written", first["writing"]),
        ("import, whole", whole),
        ("COPY of the finished rows into an equal table", copy),
        ("the same file again: nothing changes", again),
    )
    for label, seconds in lines:
        print(f"| {label} | {seconds:.1f} | {count / seconds:,.0f} |")
    changes = second["trial"] + second["writing"]
    print(f"| a file with a tenth changed | {changes:.1f} | {count / changes:,.0f} |")
    print(f"\n- import: {copy / whole:.2f} of COPY's speed; its writing alone {copy / first['writing']:.2f}")
    print(f"- a page of fifty: {pages[0]:.1f} ms now, {pages[1]:.1f} ms as known before the second import")
    print(f"- peak memory: {memory[0]} MiB of Python, {memory[1]} MiB (anonymous) of any backend of PostgreSQL")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    main(parser.parse_args().rows)
