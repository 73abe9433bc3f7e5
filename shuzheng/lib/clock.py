"""What time it is in the province.

Called by pages, rest, jobs and tests; rules, actions and models take dates as arguments.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware, in Beijing time."""
    return datetime.now(SHANGHAI)


def today() -> date:
    """The present date in Beijing time."""
    return now().date()


def day_of(at: datetime) -> date:
    """The date in Beijing on which an instant falls."""
    return at.astimezone(SHANGHAI).date()
