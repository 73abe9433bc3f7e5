"""How fast the log is written, sequenced and verified: `python -m bench.audit_verify [--lines 1000000]`."""

import argparse
import os
import resource
import time
from collections.abc import Callable

os.environ["SHUZHENG_TEST_DB"] = "bench_audit"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")


def main() -> None:
    """Make a database of its own, measure, remove it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    lines = parser.parse_args().lines
    import django

    from shuzheng.lib import postgres

    postgres.start()
    django.setup()
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        from shuzheng.kernel.audit import queries

        queries.heads_path().unlink(missing_ok=True)
        measure(lines)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def measure(lines: int) -> None:
    """One figure a line."""
    from django.db import connection

    from shuzheng.kernel.audit import actions, jobs, queries
    from shuzheng.kernel.audit.specs import SYSTEM, Entry

    entry = Entry(
        SYSTEM, "exchange.call", "exchange.grant:bench", "调用了一次数据资源", {"fields": ["a", "b"], "rows": 1}
    )

    jobs.sequence_pending()  # what setting up the database has written
    base = queries.size()

    def one_by_one(count: int) -> None:
        for _ in range(count):
            actions.record_many([entry])

    rate("outbox, one durable transaction a line", 3000, one_by_one)
    rate("outbox, 1,000 lines a transaction", 100_000, lambda count: fill(count, entry, actions.record_many))
    rate("sequencing, 5,000 lines a head", 103_000, lambda count: None if jobs.sequence_pending() == count else fail())
    fill(max(0, lines - 103_000), entry, actions.record_many)
    jobs.sequence_pending()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE audit_logline")
        cursor.execute("SELECT avg(octet_length(body)) FROM (SELECT body FROM audit_logline LIMIT 1000) s")
        print(f"{'bytes a line':45} {cursor.fetchone()[0]:12,.0f}")
    before = peak()
    rate("verify, 5,000 lines a head", lines, lambda count: check(queries.verify, base + count))
    rate("verify, again", lines, lambda count: check(queries.verify, base + count))
    print(f"{'memory grown while verifying (MiB)':45} {peak() - before:12,.1f}  peak {peak():,.0f}")
    small(entry, base + lines)


def small(entry: object, lines: int) -> None:
    """The shape of quiet days: many heads with few lines."""
    from shuzheng.kernel.audit import actions, jobs, queries

    jobs.BATCH = 20
    count = min(100_000, lines // 2)
    fill(count, entry, actions.record_many)
    rate("sequencing, 20 lines a head", count, lambda _: jobs.sequence_pending())
    rate("verify, with those heads of 20 lines added", lines + count, lambda total: check(queries.verify, total))


def fill(count: int, entry: object, write: Callable[..., None]) -> None:
    """Many lines, quickly."""
    for start in range(0, count, 1000):
        write([entry] * min(1000, count - start))


def check(verify: Callable[..., object], count: int) -> None:
    """A figure counts only if every line was read and none was wrong."""
    report = verify()
    assert report.is_intact  # type: ignore[attr-defined]
    assert report.lines == count  # type: ignore[attr-defined]


def rate(name: str, count: int, work: Callable[[int], object]) -> None:
    """Run and print lines per second."""
    start = time.perf_counter()
    work(count)
    print(f"{name:45} {count / (time.perf_counter() - start):12,.0f} lines/s", flush=True)


def peak() -> float:
    """The most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fail() -> None:
    """Another count than was written."""
    raise SystemExit("sequenced another number of lines than were written")


if __name__ == "__main__":
    main()
