"""Answering: at once during the call, or by the unit and checked before it goes out."""

from __future__ import annotations

from django.db.models import F

from shuzheng.kernel.cases.specs import Taking
from shuzheng.systems.openness.hotline import queries, rules
from shuzheng.systems.openness.hotline.handling.actions import of
from shuzheng.systems.openness.hotline.models import Article, Ticket
from shuzheng.systems.openness.hotline.replying.rules import Check, check


def checks(ticket: Ticket, reply: str | None = None) -> list[Check]:
    """The checklist of a reply."""
    unit = ticket.unit
    names = (unit.name, unit.short_name) if unit else ()
    return check(kind=ticket.kind, text=ticket.text, reply=ticket.reply if reply is None else reply, names=names)


def why_not_answer(taking: Taking) -> str | None:
    """An answer given at once holds no personal numbers either; those who reported the same are not on the line."""
    if queries.repeats(of(taking)).exists():
        return "已有工单并入本单，请派单办理，办结前逐个回访"
    return rules.why_personal(taking.data["reply"])


def why_not_reply(taking: Taking) -> str | None:
    """Who answers is not who failed before; and no personal numbers leave the unit."""
    former = [str(one) for one in of(taking).former_handlers]
    return rules.why_not_same(str(taking.person.pk), former) or rules.why_personal(taking.data["reply"])


def why_not_approve(taking: Taking) -> str | None:
    """What the checklist finds wanting goes out only with the reviewer's reason."""
    failed = [one for one in checks(of(taking)) if not one.passed]
    if not failed or str(taking.data.get("override", "")).strip():
        return None
    told = "；".join(f"{one.label}：{one.why}" for one in failed)
    return f"答复检查未通过（{told}）。请退回补充，或者写明仍予通过的理由"


def answered(taking: Taking) -> None:
    """Answered during the call: closed, the article counted."""
    ticket = of(taking)
    ticket.reply, ticket.solved, ticket.concluded_at = taking.data["reply"], "explained", taking.at
    ticket.save(update_fields=["reply", "solved", "concluded_at"])
    if title := taking.data.get("article"):
        Article.objects.filter(title=title).update(used=F("used") + 1)


def replied(taking: Taking) -> None:
    """The unit's answer, by whoever gave it."""
    Ticket.objects.filter(pk=taking.case.id).update(
        reply=taking.data["reply"], solved=taking.data["solved"], handler=taking.person
    )
