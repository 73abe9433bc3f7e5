"""Staging, comparing and writing the rows of a run: each call one transaction, with the place reached written in it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection, transaction
from django.db.models import F

from shuzheng.kernel.registers.imports.checking.queries import Checked, column_of
from shuzheng.kernel.registers.imports.loading.queries import SCHEMA, Staging, count, last_change, quoted, tasks
from shuzheng.kernel.registers.imports.models import BadRow, Import
from shuzheng.kernel.registers.imports.reading.queries import batches
from shuzheng.kernel.registers.imports.specs import TRUE_FROM, Batch
from shuzheng.kernel.registers.specs import Register

_PIECE = 2000


def drop(staging: Staging) -> None:
    """Take the tables of a run away."""
    for table in (staging.rows, staging.tasks, staging.faults):
        _run(f"DROP TABLE IF EXISTS {table}")


@transaction.atomic
def begin(staging: Staging) -> None:
    """Empty tables for a run that reads from the start."""
    drop(staging)
    register = staging.register
    columns = [f"{_column(register, name)} {_type(register, name)}" for name in staging.run.plan.fields]
    columns += [f"{quoted(TRUE_FROM)} date"] if staging.run.plan.true_from_column else []
    _run(f"CREATE UNLOGGED TABLE {staging.rows} (number bigint NOT NULL, {', '.join(columns)})")
    _run(f"CREATE INDEX ON {staging.rows} USING brin (number) WITH (pages_per_range = 32, autosummarize = off)")
    BadRow.objects.filter(run=staging.run).delete()
    Import.objects.filter(pk=staging.run.pk).update(position=0, read=0, staged=0, bad=0, applied=0, is_compared=False)


def _column(register: Register, name: str) -> str:
    return quoted(column_of(register, name).column)


def _type(register: Register, name: str) -> str:
    return str(column_of(register, name).db_type(connection))


@transaction.atomic
def stage(staging: Staging, batch: Batch, checked: Checked, *, at: datetime) -> None:
    """Keep a batch: the good rows for the register, the bad ones with their reasons."""
    _copy_in(staging, checked.good)
    bad = [_bad(staging.run, batch, place, found) for place, found in sorted(checked.faults.items())]
    BadRow.objects.bulk_create(bad, batch_size=_PIECE)
    Import.objects.filter(pk=staging.run.pk).update(
        position=batch.numbers[-1],
        read=F("read") + len(batch.numbers),
        staged=F("staged") + checked.good.num_rows,
        bad=F("bad") + len(bad),
        moved_at=at,
    )


def _copy_in(staging: Staging, good: pa.Table) -> None:
    text = io.BytesIO()
    options = pa_csv.WriteOptions(include_header=False, quoting_style="all_valid")
    pa_csv.write_csv(good, text, options)
    names = ", ".join(quoted(name) for name in good.column_names)
    with connection.cursor() as cursor, cursor.copy(f"COPY {staging.rows} ({names}) FROM STDIN (FORMAT csv)") as copy:
        copy.write(text.getbuffer())


def _bad(run: Import, batch: Batch, place: int, found: Iterable[tuple[str, str]]) -> BadRow:
    faults = list(found)
    words = "；".join(f"{column}：{why}" if column else why for column, why in faults)
    columns = list(dict.fromkeys(column for column, _ in faults if column))
    return BadRow(run=run, number=batch.numbers[place], raw=batch.raw(place), columns=columns, reason=words)


def compare(staging: Staging, *, at: datetime) -> None:
    """Lay what was read beside what is known, and remember up to which act on the register that was."""
    with transaction.atomic():
        hold(
            staging.register
        )  # who still writes is waited for, so that no act with a lower number comes to light later
        seen = last_change(staging.register, but=staging.run.change_id)
    staging.run.seen = seen
    _compare(staging, at=at)


def hold(register: Register) -> None:
    """Nobody else writes to a register until this transaction ends."""
    _run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [register.name])


@transaction.atomic
def _compare(staging: Staging, *, at: datetime) -> None:
    """What is new, what differs, what contradicts; nothing is written yet."""
    run = staging.run
    _run(f"DROP TABLE IF EXISTS {staging.tasks}, {staging.faults}")
    _run(f"CREATE UNLOGGED TABLE {staging.faults} (number bigint PRIMARY KEY, column_name text, reason text)")
    _run(f"ANALYZE {staging.rows}")
    repeated = _find_twins(staging)
    _find_tasks(staging)
    _find_ambiguous(staging)
    _judge_whole(staging)
    _run(f"DELETE FROM {staging.tasks} t USING {staging.faults} f WHERE f.number = t.number")
    _run(f"CREATE INDEX ON {staging.tasks} (number)")
    _run(f"ANALYZE {staging.tasks}")
    _keep_faults(staging)
    run.new = count(f"SELECT count(*) FROM {staging.tasks} WHERE version IS NULL")
    run.changed = count(f"SELECT count(DISTINCT number) FROM {staging.tasks} WHERE version IS NOT NULL")
    faulty = count(f"SELECT count(*) FROM {staging.faults} WHERE reason <> ''")
    run.bad = BadRow.objects.filter(run=run).count()
    run.same = run.staged - faulty - run.new - run.changed
    assert repeated <= run.same + faulty  # noqa: S101 (what was said twice is either the same or a fault)
    run.is_compared, run.applied, run.moved_at = True, 0, at
    run.save(update_fields=["seen", "new", "changed", "bad", "same", "is_compared", "applied", "moved_at"])


def _find_twins(staging: Staging) -> int:
    """Rows of one key: said again word for word, the first stands for all; else nobody knows which of them is right."""
    keys, values = ", ".join(staging.key), staging.said("s", staging.mapped)
    same = " AND ".join(f"s.{column} = d.{column}" for column in staging.key)
    day = staging.true_from
    label = "、".join(str(column_of(staging.register, name).verbose_name) for name in staging.register.key)
    said = {"label": label, "rest": f" 行的{label}相同而内容不同，请核对后只留一行"}
    said["first"] = f"后面的行与本行{label}相同而内容不同，请核对后只留一行"
    return count(
        f"""WITH d AS (SELECT {keys}, min(number) AS first FROM {staging.rows} GROUP BY {keys} HAVING count(*) > 1),
        twins AS (SELECT s.number, d.first, count(*) OVER (PARTITION BY d.first) AS many,
                         count(*) OVER (PARTITION BY d.first, {day}, {values}) AS equal
                  FROM {staging.rows} s JOIN d ON {same}),
        said AS (INSERT INTO {staging.faults}
                 SELECT number, %(label)s, CASE WHEN many = equal THEN '' WHEN number = d.first THEN %(first)s
                        ELSE '与第 ' || d.first || %(rest)s END
                 FROM twins d WHERE many <> equal OR number <> d.first RETURNING 1)
        SELECT count(*) FROM said""",
        said,
    )


def _find_tasks(staging: Staging) -> None:
    differs = f"({staging.said('v', staging.mapped)}) IS DISTINCT FROM ({staging.said('s', staging.mapped)})"
    _run(
        f"""CREATE UNLOGGED TABLE {staging.tasks} AS
        SELECT s.number, v.entity, v.id AS version FROM {staging.rows} s
        LEFT JOIN {staging.table} v ON {staging.same_key}
        WHERE (v.id IS NULL OR {differs}) AND NOT EXISTS (SELECT FROM {staging.faults} f WHERE f.number = s.number)"""
    )


def _find_ambiguous(staging: Staging) -> None:
    _run(
        f"""INSERT INTO {staging.faults}
        SELECT s.number, '', '在这一时段先后有几条记录用过它，请逐条办理变更' FROM {staging.rows} s
        JOIN {staging.table} v ON {staging.same_key}
        WHERE s.number IN (SELECT number FROM {staging.tasks} WHERE version IS NOT NULL)
        GROUP BY s.number HAVING count(DISTINCT v.entity) > 1 ON CONFLICT DO NOTHING"""
    )


def _judge_whole(staging: Staging) -> None:
    """The rules across fields, and what a new thing must say: of all that would be written."""
    register = staging.register
    lacking = [
        str(column_of(register, field.name).verbose_name)
        for field in register.fields
        if field.required and field.name not in staging.run.plan.fields
    ]
    if lacking:
        words = f"新的记录必须填写{'、'.join(lacking)}，来源中没有对应的列"
        _run(
            f"INSERT INTO {staging.faults} SELECT number, '', %s FROM {staging.tasks} WHERE version IS NULL"
            " ON CONFLICT DO NOTHING",
            [words],
        )
    if register.why_not is None:
        return
    rule = register.why_not
    found = ((number, reason) for number, _, values in tasks(staging) if (reason := rule(values)))
    for some in _pieces(found):
        numbers, reasons = zip(*some, strict=True)
        _run(
            f"INSERT INTO {staging.faults} SELECT number, '', reason FROM unnest(%s::bigint[], %s::text[])"
            " AS f(number, reason) ON CONFLICT DO NOTHING",
            [list(numbers), list(reasons)],
        )


def _keep_faults(staging: Staging) -> None:
    """Rows found bad among the others are reported as they were written: one more walk through the source."""
    run = staging.run
    wanted = count(f"SELECT count(*) FROM {staging.faults} WHERE reason <> ''")
    BadRow.objects.filter(run=run, is_compared=True).delete()
    if not wanted:
        return
    for batch in batches(run, after=0):
        places = {number: place for place, number in enumerate(batch.numbers)}
        found = _faults_between(staging, batch.numbers[0], batch.numbers[-1])
        rows = [
            BadRow(
                run=run,
                number=number,
                raw=batch.raw(places[number]),
                columns=[column] if column else [],
                reason=why,
                is_compared=True,
            )
            for number, column, why in found
        ]
        BadRow.objects.bulk_create(rows, batch_size=_PIECE)


def _faults_between(staging: Staging, first: int, last: int) -> list[tuple[int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT number, column_name, reason FROM {staging.faults}"
            " WHERE reason <> '' AND number BETWEEN %s AND %s ORDER BY number",
            [first, last],
        )
        return list(cursor.fetchall())


def write(staging: Staging, *, through: int, at: datetime) -> None:
    """Write the rows up to a number, in a transaction of the caller's that holds the register."""
    run = staging.run
    bounds = {"after": run.applied, "through": through, "change": run.change_id}
    part = f"(SELECT * FROM {staging.tasks} WHERE number > %(after)s AND number <= %(through)s)"
    met = f"{part} t JOIN {staging.rows} s ON s.number = t.number AND s.number > %(after)s AND s.number <= %(through)s"
    ended = f"{met} JOIN {staging.table} v ON v.id = t.version"
    bounds["at"] = max(at, _latest(f"SELECT max(v.known_from) FROM {ended}", bounds) or at)
    into = f"INSERT INTO {staging.table} ({staging.written}) SELECT"
    mapped = set(staging.mapped)
    merged = ", ".join(f"s.{column}" if column in mapped else f"v.{column}" for column in staging.all)
    ends = _run(
        f"UPDATE {staging.table} v SET known_to = %(at)s, closed_by_id = %(change)s, closed_tx = registers_tx()"
        f" FROM {part} t WHERE v.id = t.version AND v.known_to IS NULL",
        bounds,
    )
    expected = count(f"SELECT count(version) FROM {part} t", bounds) if ends else ends
    assert ends == expected  # noqa: S101 (nobody wrote in between: the register is held and the last change is the one seen)
    _run(
        f"{into} v.entity, v.valid_from, {staging.true_from}, %(at)s, %(change)s, {staging.said('v', staging.all)}"
        f" FROM {ended} WHERE v.valid_from < {staging.true_from} ORDER BY t.number, v.id",
        bounds,
    )
    _run(
        f"{into} v.entity, greatest(v.valid_from, {staging.true_from}), v.valid_to, %(at)s, %(change)s, {merged}"
        f" FROM {ended} ORDER BY t.number, v.id",
        bounds,
    )
    values = ", ".join(f"s.{column}" if column in mapped else "%s" for column in staging.all)
    _write_new(staging, into, met, values, bounds)
    done = count(f"SELECT count(DISTINCT number) FROM {part} t", bounds)
    Import.objects.filter(pk=run.pk).update(applied=through, written=F("written") + done, moved_at=at)


def _write_new(staging: Staging, into: str, met: str, values: str, bounds: dict[str, Any]) -> None:
    register = staging.register
    blank = {}
    for name in register.names:
        column = column_of(register, name)
        if name not in staging.run.plan.fields:
            blank[f"blank_{name}"] = None if column.null else column.get_db_prep_save(column.get_default(), connection)
            values = values.replace("%s", f"%(blank_{name})s", 1)
    _run(
        f"{into} gen_random_uuid(), {staging.true_from}, NULL, %(at)s, %(change)s, {values}"
        f" FROM {met} WHERE t.version IS NULL ORDER BY t.number",
        bounds | blank,
    )


def _latest(statement: str, parameters: dict[str, Any]) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: datetime | None = cursor.fetchone()[0]
        return found


def _run(statement: str, parameters: Any = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _pieces(found: Iterator[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    while some := list(islice(found, _PIECE)):
        yield some


__all__ = ["SCHEMA", "begin", "compare", "drop", "stage", "write"]
