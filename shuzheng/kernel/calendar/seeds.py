"""What every installation starts with: the published schedules, and the numbers of the law that each room ships."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction

from shuzheng.kernel.audit.specs import SYSTEM, Actor
from shuzheng.kernel.calendar import actions
from shuzheng.kernel.calendar.models import Schedule
from shuzheng.kernel.calendar.specs import CERTAINTIES, DatedParameter
from shuzheng.lib import schedules

FORESEEN_YEARS = 3
_KEYS = frozenset(DatedParameter.__dataclass_fields__) | {"local"}


class BadParameters(ValueError):
    """A parameters.toml that cannot be read: names the file and the row."""


@transaction.atomic
def load(*, by: Actor = SYSTEM, at: datetime) -> list[str]:
    """Fill or refresh the calendar; changes nothing that an official entered. Returns what changed, in words."""
    changes = load_schedules(by=by, at=at)
    shipped = {f"{file.parent.name}/{file.name}": list(read_parameters(file)) for file in parameter_files()}
    refuse_doubles(shipped)
    for source, rows in shipped.items():
        changes += actions.load_parameters(rows=rows, source=source, by=by, at=at)
    return changes


@transaction.atomic
def load_schedules(*, by: Actor, at: datetime) -> list[str]:
    """The published years, and the next few as the law alone lets us foresee them."""
    held = {row.year: row for row in Schedule.objects.filter(is_current=True).prefetch_related("days")}
    published = schedules.published_years()
    years = range(published.start, published.stop + FORESEEN_YEARS)
    given = [schedules.published(year) or schedules.foreseen(year) for year in years]
    news = [one for one in given if _is_news(one, held.get(one.year))]
    for one in news:
        actions.replace_schedule(one, entered_by=by.actor_name, at=at)
    if held and news:
        actions.announce_schedules(news=news, by=by, at=at)
    return [f"{one.year} 年放假安排：{one.source}" for one in news]


def _is_news(given: schedules.YearSchedule, held: Schedule | None) -> bool:
    """Never over what an official entered, and never what is known already."""
    if held is None:
        return True
    if held.by_official or held.official > given.official:
        return False
    known = {day.date: day.kind for day in held.days.all()}
    return held.official < given.official or known != dict.fromkeys(given.off, "off") | dict.fromkeys(
        given.make_up, "make_up"
    )


def parameter_files() -> list[Path]:
    """The parameters.toml of every installed app that has one."""
    files = (Path(app.path) / "parameters.toml" for app in apps.get_app_configs())
    return [file for file in files if file.exists()]


def read_parameters(file: Path) -> Iterator[DatedParameter]:
    """The rows of a parameters.toml, `[[parameter]]` each."""
    for row in tomllib.loads(file.read_text("utf-8")).get("parameter", []):
        yield _row(row, file)


def refuse_doubles(shipped: Mapping[str, Iterable[DatedParameter]]) -> None:
    """The same number from the same day may be shipped by one room only."""
    seen: dict[tuple[str, str, date], str] = {}
    for source, rows in shipped.items():
        for row in rows:
            key = (row.code, row.area, row.valid_from)
            if key in seen:
                raise BadParameters(f"{source} 的“{row.code}”（{row.valid_from}）与 {seen[key]} 重复")
            seen[key] = source


def _row(row: dict[str, Any], file: Path) -> DatedParameter:
    where = f"{file.parent.name}/{file.name} 的“{row.get('code', '?')}”"
    unknown = sorted(set(row) - _KEYS)
    missing = sorted({"code", "name", "value", "unit", "article", "valid_from"} - set(row))
    if unknown or missing:
        raise BadParameters(f"{where}：多出 {unknown}，缺少 {missing}")
    if type(row["valid_from"]) is not date:
        raise BadParameters(f"{where}：valid_from 应写成 2025-08-01，不加引号")
    fields = {key: value for key, value in row.items() if key != "local"}
    fields["certainty"] = "local" if row.get("local") else row.get("certainty", "memory")
    if fields["certainty"] not in CERTAINTIES:
        raise BadParameters(f"{where}：certainty 应为 {'、'.join(CERTAINTIES)} 之一")
    extension = Decimal(str(row.get("extension", 0)))
    return DatedParameter(**{**fields, "value": Decimal(str(row["value"])), "extension": extension or None})
