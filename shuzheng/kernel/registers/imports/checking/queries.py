"""Judging rows by the rules of their register: whole columns where their form proves them, value by value else."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.core.exceptions import ValidationError
from django.db import connection, models

from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers.imports import rules
from shuzheng.kernel.registers.imports.checking import rules as screens
from shuzheng.kernel.registers.imports.specs import TRUE_FROM, Batch, Columns
from shuzheng.kernel.registers.specs import Field, Register
from shuzheng.lib import standards

KEPT = 100_000  # judgements remembered: most columns say few things
_FREE = ("", "text", "address", "person-name")
Judged = tuple[str | None, str]  # the text as the database takes it, and why not
Fault = tuple[str, str]  # column of the source, reason


@dataclass(frozen=True, slots=True)
class Checked:
    """A batch judged: the good rows ready for the database, the faults of the others by their place."""

    good: pa.Table
    faults: dict[int, list[Fault]]


@dataclass(frozen=True, slots=True)
class _Judge:
    """What judges one column: a screen that proves good values, and the rule itself for all that it leaves."""

    name: str  # of the column in the staging table
    column: str  # of the source
    rule: Callable[[str | None], Judged]
    screen: screens.Screen | None


class Checker:
    """The judges of an import, made once and used for all its batches."""

    def __init__(self, register: Register, columns: Columns, *, on: date, is_screened: bool = True) -> None:
        """The judges of the columns that are mapped."""
        self.judges = [
            _Judge(
                column_of(register, name).column,
                column,
                _remembering(register, register.field(name), columns, column),
                screens.of(_shape(register, register.field(name), columns), on=on) if is_screened else None,
            )
            for name, column in columns.fields.items()
        ]
        if columns.true_from_column:
            screen = screens.of(screens.Shape("date"), on=on) if is_screened else None
            self.judges.append(_Judge(TRUE_FROM, columns.true_from_column, _day, screen))

    def check(self, batch: Batch) -> Checked:
        """Judge every value of a batch; a row with a fault of the file itself is judged no further."""
        faults: dict[int, list[Fault]] = {place: list(found) for place, found in batch.faults.items()}
        arrays = {"number": pa.array(batch.numbers, pa.int64()).cast(pa.string())}
        for judge in self.judges:
            arrays[judge.name] = _judged(judge, pa.array(batch.columns[judge.column], pa.string()), faults, batch)
        good = pa.table(arrays)
        if faults:
            mask = pa.array([place not in faults for place in range(good.num_rows)])
            good = good.filter(mask)
        return Checked(good, faults)


def _judged(judge: _Judge, texts: pa.Array, faults: dict[int, list[Fault]], batch: Batch) -> pa.Array:
    open_ = pa.repeat(pa.scalar(True), len(texts)) if judge.screen is None else pc.invert(judge.screen(texts))
    places = pc.indices_nonzero(open_)
    if not len(places):
        return texts
    found: list[str | None] = []
    for place, text in zip(places.to_pylist(), texts.take(places).to_pylist(), strict=True):
        kept, reason = judge.rule(text)
        found.append(kept)
        if reason and place not in batch.faults:
            faults.setdefault(place, []).append((judge.column, reason))
    return pc.replace_with_mask(texts, open_, pa.array(found, pa.string()))


def _remembering(register: Register, field: Field, columns: Columns, source: str) -> Callable[[str | None], Judged]:
    """The register's own rule for a value, and the standard that a person confirmed where the field has none."""
    column, is_key = column_of(register, field.name), field.name in register.key
    confirmed = "" if field.standard else columns.standards.get(source, "")
    is_code = _is_code(field, column)

    @lru_cache(maxsize=KEPT)
    def judge(text: str | None) -> Judged:
        value = rules.tidied(text, is_code=is_code) if text and columns.tidy else text
        if not value and is_key:
            return None, "用来辨认记录，不能为空"
        if value and isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
            day, reason = rules.day(value)
            if day is None:
                return None, reason
            value = day.isoformat()
        if value and confirmed and (why := standards.why_not(confirmed, value)):
            return None, why
        try:
            return _text(column, registers.kept_value(register, field, value)), ""
        except ValidationError as error:
            return None, "；".join(error.messages)

    return judge


@lru_cache(maxsize=KEPT)
def _day(text: str | None) -> Judged:
    if not (text or "").strip():
        return None, "没有写自哪一天起成立"
    day, reason = rules.day(rules.tidied(text or "", is_code=True))
    return (day.isoformat() if day else None), reason


def _text(column: models.Field[Any, Any], value: object) -> str | None:
    """A value as PostgreSQL reads it from text."""
    value = column.get_db_prep_save(value, connection)
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case datetime() | date():
            return value.isoformat()
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return (
                str(getattr(value, "obj", value))
                if not hasattr(value, "obj")
                else json.dumps(value.obj, ensure_ascii=False)
            )


def column_of(register: Register, name: str) -> models.Field[Any, Any]:
    """The database column of a field."""
    found = register.model._meta.get_field(name)
    assert isinstance(found, models.Field)  # noqa: S101 (a declared field is a column)
    return found


def _is_code(field: Field, column: models.Field[Any, Any]) -> bool:
    """Whether full-width characters are no matter of taste here: in numbers, dates and codes."""
    return field.standard not in _FREE or not isinstance(column, models.CharField | models.TextField)


def _shape(register: Register, field: Field, columns: Columns) -> screens.Shape:
    """What a screen needs to know of a column."""
    column = column_of(register, field.name)
    standard = field.standard or columns.standards.get(columns.fields[field.name], "")
    limits = {type(one).__name__ for one in column.validators}
    most = getattr(column, "max_length", None)
    plain = not column.choices and limits <= {"MaxLengthValidator", "ProhibitNullCharactersValidator"}
    if type(column) in (models.CharField, models.TextField) and plain:
        return screens.Shape("text", standard, most)
    if type(column) is models.DateField and standard in ("", "date") and not column.validators:
        return screens.Shape("date")
    kinds = (models.PositiveIntegerField, models.IntegerField, models.BigIntegerField)
    if (
        type(column) in kinds
        and not standard
        and not column.choices
        and limits <= {"MinValueValidator", "MaxValueValidator"}
    ):
        return screens.Shape("integer") if not column._validators else screens.Shape("")
    return screens.Shape("")


def texts_of(values: Sequence[str | None]) -> list[str]:
    """The values that say something."""
    return [value for value in values if value]
