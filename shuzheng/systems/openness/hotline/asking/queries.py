"""What the person who asked may see of a ticket: where it is, who has it, what was answered; and nobody's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from shuzheng.kernel.cases.clocks.queries import clocks
from shuzheng.kernel.cases.queries import Happening, timeline
from shuzheng.lib.redaction import redact
from shuzheng.systems.openness.hotline.flows import STATES, TICKET
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.specs import ELSEWHERE

SAID = {
    "open": "已收到",
    "answer": "已答复",
    "route": "已指引",
    "dispatch": "已派承办单位",
    "arbitrate": "已裁定承办单位",
    "sign": "承办单位已签收",
    "reply": "承办单位已反馈，热线正在审核",
    "approve": "审核通过，等待回访",
    "satisfied": "已回访，办结",
    "unsatisfied": "您不满意，已安排重办",
    "park": "条件暂不具备，已挂账",
}
WORDS = {state.name: state.label for state in STATES}
LABELS = {step.label: step.name for step in TICKET.steps} | {"发起": "open"}
WITH_REASON = ("park", "unsatisfied")
LONGER = "同意延期"
SHOWN_IN = ("calling_back", "concluded", "archived", "redoing")


@dataclass(frozen=True, slots=True)
class Progress:
    """A ticket as its requester sees it."""

    number: str
    title: str
    state: str
    is_done: bool
    unit: str
    due_on: date | None
    reply: str
    guide: str
    happened: tuple[tuple[datetime, str, str], ...]


def progress(ticket: Ticket, *, on: date) -> Progress:
    """Where a ticket stands; an answer is shown when it has passed its review."""
    running = [one for one in clocks(ticket.pk, today=on) if one.name == "handle" and one.stopped_on is None]
    return Progress(
        number=ticket.case.number,
        title=ticket.case.title,
        state=WORDS[ticket.case.state],
        is_done=ticket.case.state in ("concluded", "archived", "routed"),
        unit=str(ticket.unit or ""),
        due_on=running[-1].due_on if running else None,
        reply=ticket.reply if ticket.case.state in SHOWN_IN else "",
        guide=next((one.words for one in ELSEWHERE if one.code == ticket.case.data.get("elsewhere")), ""),
        happened=tuple(_told(timeline(ticket.case))),
    )


def _told(happened: list[Happening]) -> Iterator[tuple[datetime, str, str]]:
    """What concerns the requester: the steps in their words, and every lengthening with its reason."""
    for one in happened:
        step = LABELS.get(one.what, "")
        if step in SAID:
            yield one.at, SAID[step], redact(one.words) if step in WITH_REASON else ""
        elif one.what.startswith(LONGER):
            yield one.at, one.what, redact(one.words)
