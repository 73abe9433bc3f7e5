"""How the same was answered before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shuzheng.systems.openness.hotline import queries
from shuzheng.systems.openness.hotline.intake.rules import overlap
from shuzheng.systems.openness.hotline.models import Ticket

MOST_LOOKED_AT, MOST_SHOWN, LEAST = 400, 3, 0.3


@dataclass(frozen=True, slots=True)
class Past:
    """A reply that was accepted."""

    number: str
    title: str
    reply: str
    likeness: int


def past_replies(text: str, *, division: str, on: date) -> list[Past]:
    """The accepted replies to the likest matters of the same hotline, the newest looked at first."""
    hotline = queries.hotline_for(division, on=on)
    rows = Ticket.objects.filter(hotline=hotline, grade__in=("satisfied", "basically"), case__merged_into=None).exclude(
        reply=""
    )
    newest = rows.order_by("-received_at").values_list("case__number", "case__title", "text", "reply")[:MOST_LOOKED_AT]
    found = [(overlap(text, was), number, title, reply) for number, title, was, reply in newest]
    best = sorted((one for one in found if one[0] >= LEAST), key=lambda one: -one[0])[:MOST_SHOWN]
    return [Past(number, title, reply, round(share * 100)) for share, number, title, reply in best]
