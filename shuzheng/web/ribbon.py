"""The clock ribbon: a legal clock as a strip of days. Pure: dates in, cells out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shuzheng.lib.clock import SHANGHAI
from shuzheng.web.specs import Pause

MOST_CELLS = 92
WEEKDAYS = "一二三四五六日"
KINDS = {
    "start": "起算日，不计入",
    "counted": "计入",
    "makeup": "调休上班，计入",
    "extended": "延长期，计入",
    "weekend": "周末，不计入",
    "holiday": "节假日，不计入",
    "paused": "中止，不计入",
    "broken": "承诺日之后，法定期限内",
    "overdue": "已超期",
}
GLYPHS = {"holiday": "休", "makeup": "班"}
_WEEKEND = {"周末", "周六", "周日", "星期六", "星期日"}
_WORST_FIRST = ("overdue", "broken", "paused", "extended", "makeup", "counted", "start", "holiday", "weekend")


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the strip, or one week of a long one."""

    start: date
    end: date
    kind: str
    why: str
    is_past: bool = False
    is_today: bool = False
    is_due: bool = False
    is_provisional: bool = False

    @property
    def classes(self) -> str:
        """The CSS classes of the cell."""
        flags = {"past": self.is_past, "today": self.is_today, "due": self.is_due, "provisional": self.is_provisional}
        return " ".join([self.kind, *(name for name, on in flags.items() if on)])

    @property
    def tip(self) -> str:
        """What hovering says."""
        when = _month_day(self.start) if self.start == self.end else f"{_month_day(self.start)}—{_month_day(self.end)}"
        weekday = f"（周{WEEKDAYS[self.start.weekday()]}）" if self.start == self.end else ""
        return f"{when}{weekday} {self.why}"

    @property
    def glyph(self) -> str:
        """The sign inside: a holiday's 休, a make-up day's 班, the pause."""
        return GLYPHS.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A clock, ready to draw."""

    label: str
    article: str
    limit: str
    cells: tuple[Cell, ...]
    due: date | None
    today: date
    is_provisional: bool
    is_paused: bool
    counted: int
    total: int
    done_on: date | None = None
    ground: str = ""
    law: date | None = None  # the law's last day, where `due` is a promised one
    due_at: datetime | None = None  # where it ends at a minute
    now: datetime | None = None  # the present minute, or that at which it was concluded

    @property
    def late_words(self) -> str:
        """How long ago it ran out, to the minute where it ends at one; empty while it has not."""
        if self.due_at and self.now:
            late = self.now - self.due_at
            return _span(late) if late > timedelta(0) else ""
        return f"{self.days_late} 天" if self.days_late else ""

    @property
    def is_promise_only(self) -> bool:
        """The promise is broken, the law is not."""
        return self.law is not None and (self.done_on or self.today) <= self.law

    @property
    def days_late(self) -> int:
        """Natural days past the due date, until it was concluded or until today."""
        return max(0, ((self.done_on or self.today) - self.due).days) if self.due else 0

    @property
    def left(self) -> int:
        """Counted days still to come, today's included if it counts."""
        return max(0, self.total - self.counted)

    @property
    def level(self) -> str:
        """good, warn or late: never told by colour alone."""
        if self.late_words:
            return "late"
        if self.done_on:
            return "good"
        return "warn" if self.is_paused or self.is_near else "busy"

    @property
    def is_near(self) -> bool:
        """Two counted days or less; of a limit in hours, two hours."""
        if self.due_at and self.now:
            return self.due_at - self.now <= timedelta(hours=2)
        return self.left <= 2

    @property
    def word(self) -> str:
        """The one thing to know."""
        if self.late_words:
            kind = "超承诺" if self.is_promise_only else "逾期" if self.done_on else "超期"
            return f"{kind} {self.late_words}{'办结' if self.done_on else ''}"
        if self.done_on:
            return "已办结"
        if self.is_paused:
            return "已中止计时"
        if self.due_at and self.now:
            return f"剩 {_span(self.due_at - self.now)}"
        if self.today == self.due:
            return "今日到期"
        return f"剩 {self.left} 日" if self.left else "即将到期"

    @property
    def due_words(self) -> str:
        """The due date in words, with whether it is provisional."""
        if self.due is None:
            return "恢复计时后顺延"
        minute = f" {self.due_at.astimezone(SHANGHAI):%H:%M}" if self.due_at else ""
        words = f"{self.due.year} 年 {_month_day(self.due)}（周{WEEKDAYS[self.due.weekday()]}）{minute}到期"
        year = f"{self.law.year} 年 " if self.law and self.law.year != self.due.year else ""
        lawful = f"，法定 {year}{_month_day(self.law)}" if self.law else ""
        return f"{words}{lawful}{'，暂定' if self.is_provisional else ''}"

    @property
    def sentence(self) -> str:
        """The whole strip, for those who hear it."""
        skipped = sum(1 for cell in self.cells if cell.kind in {"weekend", "holiday"})
        paused = sum(1 for cell in self.cells if cell.kind == "paused")
        parts = [f"{self.label}，{self.limit}，{self.due_words}", self.word]
        if not self.due_at:
            parts.append(f"已计 {self.counted} 日，共 {self.total} 日")
        if skipped:
            parts.append(f"不计入的周末和节假日 {skipped} 天")
        if paused:
            parts.append(f"中止 {paused} 天" + (f"（{self.ground}）" if self.ground else ""))
        if self.is_provisional:
            parts.append("跨入尚未公布放假安排的年度，届时重算")
        return "；".join(parts) + "。"


@dataclass(frozen=True, slots=True)
class _Course:
    """What happened to a clock, asked about one day at a time."""

    start: date | None  # not counted; a limit in hours counts from its first day
    due: date | None
    until: date
    skipped: Mapping[date, str]
    makeup: Collection[date]
    pauses: Sequence[Pause]
    provisional_from: date | None
    law: date | None

    def paused(self, day: date) -> Pause | None:
        return next((one for one in self.pauses if one.start <= day and (one.end is None or day < one.end)), None)

    def cell(self, day: date) -> Cell:
        kind, why = self.kind(day)
        return Cell(
            start=day,
            end=day,
            kind=kind,
            why=why,
            is_past=day < self.until,
            is_today=day == self.until,
            is_due=day == self.due,
            is_provisional=self.provisional_from is not None and day >= self.provisional_from,
        )

    def kind(self, day: date) -> tuple[str, str]:
        if self.due and day > self.due:
            kind = "broken" if self.law and day <= self.law else "overdue"
            return kind, KINDS[kind]
        if day == self.start:
            return "start", KINDS["start"]
        if pause := self.paused(day):
            return "paused", f"中止：{pause.ground}"
        if why := self.skipped.get(day):
            return ("weekend" if why in _WEEKEND else "holiday"), f"{why}，不计入"
        if day in self.makeup:
            return "makeup", KINDS["makeup"]
        return "counted", KINDS["counted"]


def ribbon(
    *,
    label: str,
    limit: str,
    start: date,
    due: date | None,
    today: date,
    article: str = "",
    skipped: Iterable[tuple[date, str]] = (),
    makeup: Collection[date] = (),
    pauses: Sequence[Pause] = (),
    extended: int = 0,
    provisional_from: date | None = None,
    done_on: date | None = None,
    law: date | None = None,
    due_at: datetime | None = None,
    now: datetime | None = None,
) -> Ribbon:
    """Lay a clock out day by day, from the day it started to the day it falls due, or to today if that is later."""
    until = done_on or today
    course = _Course(None if due_at else start, due, until, dict(skipped), makeup, pauses, provisional_from, law)
    last_day = max(due or until, law or until, until)
    cells = [course.cell(start + timedelta(days=number)) for number in range((last_day - start).days + 1)]
    cells = _with_extension(cells, extended)
    ticking = [cell for cell in cells if cell.kind in {"counted", "makeup", "extended"}]
    still = next((one for one in pauses if one.end is None), None)  # also on the day on which it began
    stopped = (course.paused(today) or still) if done_on is None else None
    last = stopped or (pauses[-1] if pauses else None)
    return Ribbon(
        label=label,
        article=article,
        limit=limit,
        cells=tuple(cells if len(cells) <= MOST_CELLS else _weeks(cells)),
        due=due,
        today=today,
        is_provisional=provisional_from is not None and due is not None and (law or due) >= provisional_from,
        is_paused=stopped is not None,
        counted=sum(1 for cell in ticking if cell.start < until),
        total=len(ticking),
        done_on=done_on,
        ground=last.ground if last else "",
        law=law,
        due_at=due_at,
        now=now,
    )


def _with_extension(cells: list[Cell], days: int) -> list[Cell]:
    """The last so many counted days are those the extension gave."""
    counted = [index for index, cell in enumerate(cells) if cell.kind in {"counted", "makeup"}]
    for index in counted[len(counted) - days :] if days else []:
        cells[index] = replace(cells[index], kind="extended", why=KINDS["extended"])
    return cells


def _weeks(cells: Sequence[Cell]) -> list[Cell]:
    return [_week(cells[at : at + 7]) for at in range(0, len(cells), 7)]


def _week(cells: Sequence[Cell]) -> Cell:
    kind = min((cell.kind for cell in cells), key=_WORST_FIRST.index)
    return Cell(
        start=cells[0].start,
        end=cells[-1].end,
        kind=kind,
        why=KINDS[kind],
        is_past=cells[-1].is_past,
        is_today=any(cell.is_today for cell in cells),
        is_due=any(cell.is_due for cell in cells),
        is_provisional=cells[-1].is_provisional,
    )


def _span(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"{hours} 小时 {minutes} 分" if hours else f"{minutes} 分"


def _month_day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"
