"""A case's clock as a ribbon: what the cases room knows, laid over the calendar's table of days."""

from collections.abc import Iterable
from datetime import date, timedelta

from shuzheng.kernel.calendar.queries import days
from shuzheng.kernel.calendar.specs import DayTable
from shuzheng.kernel.cases.clocks.queries import ClockView
from shuzheng.web.ribbon import Ribbon, ribbon
from shuzheng.web.specs import Pause

DAY = timedelta(days=1)


def table_for(clocks: Iterable[ClockView], *, today: date) -> DayTable:
    """One table of days for a whole list of clocks: ask for it once."""
    ends = [day for clock in clocks for day in (clock.started_on, clock.due_on) if day]
    return days(min([*ends, today]), max([*ends, today]))


def ribbon_of(clock: ClockView, *, today: date, table: DayTable | None = None) -> Ribbon:
    """The ribbon of one clock."""
    table = table or table_for([clock], today=today)
    last = max(clock.due_on or today, today)
    span = [clock.started_on + DAY * number for number in range((last - clock.started_on).days + 1)]
    in_working_days = "工作日" in clock.limit
    unofficial = [year for year in range(clock.started_on.year, last.year + 1) if year not in table.official]
    return ribbon(
        label=clock.label,
        limit=clock.limit,
        article=clock.article,
        start=clock.started_on,
        due=clock.due_on,
        today=today,
        skipped=[(day, why) for day in span if (why := table.why_rest(day))] if in_working_days else (),
        makeup=frozenset(table.make_up) if in_working_days else (),
        pauses=[Pause(one.since + DAY, one.until + DAY if one.until else None, one.label) for one in clock.stills],
        extended=clock.extended,
        provisional_from=date(min(unofficial), 1, 1) if clock.provisional and unofficial else None,
        done_on=clock.stopped_on,
    )
