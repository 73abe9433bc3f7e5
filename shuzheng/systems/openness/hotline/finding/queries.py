"""Which open tickets are like a text: those the index knows, and those that came since it was last written."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from shuzheng.kernel.catalogue.queries import database_id
from shuzheng.lib.home import home
from shuzheng.lib.search import SearchIndex, Shape
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.queries import OPEN_STATES

SHAPE = Shape({}, ("hotline",))
MOST, MOST_NEW = 200, 300


@cache
def _index_at(folder: str) -> SearchIndex:
    return SearchIndex(Path(folder), SHAPE)


def search_index() -> SearchIndex:
    """The index of this database."""
    return _index_at(str(home() / "search" / "tickets" / database_id(connection.settings_dict["NAME"])))


def mergeable() -> QuerySet[Ticket]:
    """The open tickets that are no repeats."""
    return Ticket.objects.filter(case__merged_into=None, case__state__in=OPEN_STATES)


def candidates(text: str, *, hotline: UUID) -> QuerySet[Ticket]:
    """The open tickets of a hotline worth comparing with a text."""
    likest = [UUID(pk) for pk in search_index().likest(text, where={"hotline": [str(hotline)]}, limit=MOST)]
    new = Ticket.objects.filter(is_indexed=False, hotline=hotline).order_by("-received_at").values_list("pk", flat=True)
    return mergeable().filter(pk__in=[*likest, *new[:MOST_NEW]], hotline=hotline)
