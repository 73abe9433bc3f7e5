"""The synthetic people: made, written, loaded, asked about: `python -m bench.people [--scale 1000000]`.

Persons a second out of the generator and into Parquet, rows a second into the four registers of the population base
(three rows a person and one a household, with all indexes), and identity verifications a second, one caller,
each with its rate limit, its record and its line of the log, on that many persons. A database of its own.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
SEED, CALLS, LIMIT = 7, 1000, 1_000_000


def timed(act: Callable[[], Any]) -> tuple[float, float]:
    """Seconds by the clock and of this process."""
    begun, own = perf_counter(), process_time()
    act()
    return perf_counter() - begun, process_time() - own


def main(scale: int) -> None:
    """Measure, and print lines for RESULTS.md."""
    from shuzheng.lib import postgres

    postgres.start()
    import django

    django.setup()
    from django.db import connection

    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_people"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        measure(scale)
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


def measure(scale: int) -> None:
    """Each step beside what it costs."""
    from seeds import small
    from seeds.people import loading, tables
    from seeds.people.province import people, villages
    from shuzheng.kernel.calendar import seeds as calendar
    from shuzheng.kernel.calendar.models import Parameter
    from shuzheng.lib.clock import SHANGHAI

    at = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
    villages()
    made = timed(lambda: [len(one) for one in people(scale, seed=SEED)])
    with tempfile.TemporaryDirectory() as folder:
        written = timed(lambda: tables.write(Path(folder) / "people.parquet", people(scale, seed=SEED)))
    here = small()
    calendar.load(at=at)
    Parameter.objects.filter(code__startswith="population.verify").update(value=LIMIT)
    loaded = timed(lambda: loading.load(people(scale, seed=SEED), at=at))
    first = next(people(scale, seed=SEED))
    known = [(bytes(first.number[n]).decode(), bytes(first.name[n]).decode()) for n in range(min(CALLS, len(first)))]
    asked = timed(lambda: ask(known, here.county_clerk, at))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    report(scale, made, written, loaded, (*asked, len(known)), memory)


def ask(known: list[tuple[str, str]], by: Any, at: datetime) -> None:
    """Every claim is true."""
    from shuzheng.bases.population.actions import verify
    from shuzheng.bases.population.specs import Claim, Purpose, Verdict

    purpose = Purpose("办理婚姻登记", basis="民法典第一千零四十九条")
    for number, name in known:
        if verify(claim=Claim(number, name), purpose=purpose, by=by, at=at).verdict != Verdict.YES:
            raise SystemExit("a true claim was not confirmed")


def report(
    scale: int,
    made: tuple[float, float],
    written: tuple[float, float],
    loaded: tuple[float, float],
    asked: tuple[float, float, int],
    memory: int,
) -> None:
    """One table."""
    from shuzheng.bases.population.models import Household

    rows = 3 * scale + Household.objects.count()
    print(f"\n{scale:,} persons\n\n| | a second | s | of them this process |\n| --- | ---: | ---: | ---: |")
    for what, count, (wall, own) in (
        ("persons made", scale, made),
        ("persons made and written to Parquet", scale, written),
        (f"rows loaded ({rows:,} into four registers)", rows, loaded),
        ("verifications, one caller", asked[2], asked[:2]),
    ):
        print(f"| {what} | {count / wall:,.0f} | {wall:.1f} | {own:.1f} |")
    print(f"\nMost memory of this process: {memory} MiB.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=1_000_000)
    main(parser.parse_args().scale)
