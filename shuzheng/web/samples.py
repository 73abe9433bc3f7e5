"""What the gallery shows: every component in every state, with made-up facts that are plainly samples."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from shuzheng.lib.clock import SHANGHAI
from shuzheng.web.province import PLACES
from shuzheng.web.ribbon import Ribbon, ribbon
from shuzheng.web.specs import Change, MapFlow, MapNode, Pause, Provenance, TimelineStep

TODAY = date(2026, 10, 20)
HOLIDAYS = {date(2026, 9, 25): "中秋节", **{date(2026, 10, number): "国庆节" for number in range(1, 8)}}
MAKEUP = {date(2026, 9, 20), date(2026, 10, 10)}
RULE = "《政务数据共享条例》第二十一条"


def skipped(start: date, end: date) -> Iterator[tuple[date, str]]:
    """The days of a span that are not worked, with why."""
    for number in range((end - start).days + 1):
        day = start + timedelta(days=number)
        if day in HOLIDAYS:
            yield day, HOLIDAYS[day]
        elif day.weekday() >= 5 and day not in MAKEUP:
            yield day, "周末"


def is_counted(day: date) -> bool:
    """Whether a working-day clock counts a day."""
    return day not in HOLIDAYS and (day.weekday() < 5 or day in MAKEUP)


def due_after(start: date, days: int) -> date:
    """The day on which so many working days are over."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_counted(day)
    return day


def clocks() -> list[tuple[str, Ribbon]]:
    """The clock ribbon in each of its states."""
    stopped = date(2026, 10, 12)
    return [
        ("计时中", _clock(date(2026, 9, 28), days=15)),
        ("今日到期", _clock(date(2026, 9, 30))),
        ("已超期", _clock(date(2026, 9, 23))),
        ("中止计时", _clock(date(2026, 9, 28), pause=Pause(stopped, None, "一次性告知，等待补正"))),
        ("已延长", _clock(date(2026, 9, 22), days=20, extended=10)),
        ("暂定", _provisional()),
        ("已办结", _clock(date(2026, 9, 28), days=15, done_on=date(2026, 10, 15))),
        ("长时限，按周", _long()),
    ]


def _clock(
    start: date,
    days: int = 10,
    pause: Pause | None = None,
    extended: int = 0,
    done_on: date | None = None,
) -> Ribbon:
    due = None if pause else due_after(start, days)
    return ribbon(
        label="共享申请答复",
        limit=f"{days} 个工作日",
        article=RULE,
        start=start,
        due=due,
        today=TODAY,
        skipped=skipped(start, max(due or TODAY, TODAY)),
        makeup=MAKEUP,
        pauses=[pause] if pause else [],
        extended=extended,
        done_on=done_on,
    )


def _provisional() -> Ribbon:
    start = date(2026, 12, 16)
    due = due_after(start, 20)
    return ribbon(
        label="共享申请答复",
        limit="20 个工作日",
        article=RULE,
        start=start,
        due=due,
        today=date(2026, 12, 22),
        skipped=skipped(start, due),
        provisional_from=date(2027, 1, 1),
    )


def _long() -> Ribbon:
    start, due = date(2026, 8, 3), date(2027, 1, 30)
    return ribbon(label="专项整改", limit="180 日", article="整改通知书", start=start, due=due, today=TODAY)


def steps() -> list[TimelineStep]:
    """A share request's way, as a timeline."""

    def at(day: int, hour: int) -> datetime:
        return datetime(2026, 10, day, hour, 12, tzinfo=SHANGHAI)

    return [
        TimelineStep(at(9, 9), "提出共享申请", "演示·数据管理员", "市场监管局", note="用途：住所核验，期限 12 个月"),
        TimelineStep(at(10, 15), "一次性告知补正", "演示·数据官", "教育厅", "条例第二十条", "未写明使用范围", "warn"),
        TimelineStep(
            at(13, 10),
            "补正",
            "演示·数据管理员",
            "市场监管局",
            changes=[Change("使用范围", "", "三级登记窗口")],
        ),
        TimelineStep(
            at(19, 16),
            "同意共享",
            "演示·负责人",
            "教育厅",
            RULE,
            changes=[Change("字段", "14 项", "6 项，电话脱敏")],
        ),
    ]


def map_nodes() -> list[MapNode]:
    """Sample figures for every node."""
    codes = [*PLACES, "130000"]
    return [MapNode(code, (number * 37) % 90 * 13, is_down=code == "130900") for number, code in enumerate(codes)]


def map_flows() -> list[MapFlow]:
    """Sample flows between nodes."""
    return [
        MapFlow("130000", "130100", 90),
        MapFlow("130000", "131100", 25),
        MapFlow("130900", "130000", 40),
        MapFlow("130600", "133100", 60),
        MapFlow("130200", "130800", 30),
    ]


ORIGIN = Provenance(
    "2026 年 9 月",
    datetime(2026, 10, 20, 8, tzinfo=SHANGHAI),
    "省共享平台调用日志",
    "v3",
    "12/13 个节点已报送",
    True,
)


def _line(name: str, values: list[int | None]) -> dict[str, object]:
    return {"type": "line", "name": name, "data": values, "endLabel": {"show": True, "formatter": name}}


CHART = {
    "xAxis": {"type": "category", "data": ["5月", "6月", "7月", "8月", "9月", "10月"]},
    "yAxis": {"type": "value", "name": "万次"},
    "series": [
        {
            "type": "line",
            "name": "查询",
            "data": [12, 15, None, 21, 26, 24],
            "endLabel": {"show": True, "formatter": "查询"},
        },
        {
            "type": "line",
            "name": "核验",
            "data": [5, 6, 9, 11, 10, 14],
            "endLabel": {"show": True, "formatter": "核验"},
        },
    ],
}
