"""A case's clock as a ribbon: what the cases room knows, laid over the calendar's table of days."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from shuzheng.kernel.calendar.queries import days
from shuzheng.kernel.calendar.specs import DayTable
from shuzheng.kernel.cases.clocks.queries import ClockView
from shuzheng.web.ribbon import Ribbon, ribbon
from shuzheng.web.specs import Pause

DAY = timedelta(days=1)


def table_for(clocks: Iterable[ClockView], *, today: date) -> DayTable:
    """One table of days for a whole list of clocks: ask for it once."""
    ends = [day for clock in clocks for day in (clock.started_on, clock.due_on, clock.target_on) if day]
    return days(min([*ends, today]), max([*ends, today]))


def ribbon_of(clock: ClockView, *, today: date, table: DayTable | None = None, now: datetime | None = None) -> Ribbon:
    """The ribbon of one clock: its promise, if there is one, and the law behind it; to the minute if `now` is told."""
    table = table or table_for([clock], today=today)
    last = max(clock.due_on or today, today)
    span = [clock.started_on + DAY * number for number in range((last - clock.started_on).days + 1)]
    limit = clock.promised or clock.limit
    by_days = "工作日" in limit or "工作小时" in limit
    unofficial = [year for year in range(clock.started_on.year, last.year + 1) if year not in table.official]
    return ribbon(
        label=clock.label,
        limit=f"承诺{clock.promised}，法定{clock.limit}" if clock.promised else clock.limit,
        article=clock.article,
        start=clock.started_on,
        due=clock.target_on,
        today=today,
        skipped=[(day, why) for day in span if (why := table.why_rest(day))] if by_days else (),
        makeup=frozenset(table.make_up) if by_days else (),
        pauses=[Pause(one.since + DAY, one.until + DAY if one.until else None, one.label) for one in clock.stills],
        extended=0 if clock.is_by_instant else clock.extended,
        provisional_from=date(min(unofficial), 1, 1) if clock.provisional and unofficial else None,
        done_on=clock.stopped_on,
        law=clock.due_on if clock.promised else None,
        due_at=clock.target_at if clock.is_by_instant and now else None,
        now=clock.stopped_at or now,
    )
