"""Whom the pages and operations of the hotline let in, and the ticket they are asked with."""

from __future__ import annotations

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.lib import clock
from shuzheng.systems.openness.hotline import actions
from shuzheng.systems.openness.hotline.dispatching.models import DispatchModel
from shuzheng.systems.openness.hotline.knowing import actions as knowing
from shuzheng.systems.openness.hotline.models import Responsibility, Ticket
from shuzheng.systems.openness.hotline.specs import Intake
from tests.access import society

LEAD = frozenset({"hotline_lead"})
HOTLINE = LEAD | {"operator_a"}
WITH_UNITS = HOTLINE | {"water_handler"}
DEPARTMENTS = ("education", "market", "environment")
STATISTICIANS = frozenset(f"{org}_{post}" for org in DEPARTMENTS for post in ("head", "officer"))
LISTED = society.WATCHERS | society.OFFICE | STATISTICIANS | {"city_officer", "reviewer"} | WITH_UNITS
NOBODY: frozenset[str] = frozenset()


def opens(everybody: frozenset[str]) -> dict[str, frozenset[str]]:
    """Who gets a page by asking for it."""
    return {
        **dict.fromkeys(("ask", "ask-progress", "letters", "letter"), everybody),
        **dict.fromkeys(("articles", "article", "article-new", "article-edit", "ticket-check"), WITH_UNITS),
        **dict.fromkeys(("hotline-call", "hotline-topics", "hotline-figures"), HOTLINE),
        **dict.fromkeys(("hotline-duties", "hotline-duty"), HOTLINE),
        **dict.fromkeys(("hotline-models", "ticket-publish", "hotline-duty-new", "hotline-duty-load"), LEAD),
        "tickets": LISTED,
        **dict.fromkeys(("hotline-look", "hotline-train", "hotline-switch-on"), NOBODY),
        **dict.fromkeys(("ticket-dispatch", "ticket-number", "article-withdraw", "hotline-duty-end"), NOBODY),
    }


SENDS = {
    **dict.fromkeys(("hotline-look", "ticket-dispatch", "ticket-number"), HOTLINE),
    **dict.fromkeys(("hotline-train", "hotline-switch-on", "hotline-duty-end"), LEAD),
    "article-withdraw": LEAD | {"water_handler"},
}
TICKET = ("ticket-dispatch", "ticket-number", "ticket-check", "ticket-publish")
FORMS = ("json", "xml")
OPEN311 = tuple(f"open311/v2/{name}.{form}" for name in ("discovery", "services", "requests") for form in FORMS)
# Of the service, the request and the token in the furnished house clients are told nothing: none is theirs.
NOT_THERE = (
    "open311/v2/media/<slug:number>",
    *(
        f"open311/v2/{name}.{form}"
        for name in ("services/<slug:code>", "requests/<slug:number>", "tokens/<slug:number>")
        for form in FORMS
    ),
)


def make(here: Small) -> dict[str, dict[str, object]]:
    """A ticket with the water company, a published letter, an article of the company's, a version of the suggestion."""
    now = clock.now()
    for duty, org in (("hotline", here.hotline), ("water", here.water)):
        actions.assign_duty(duty=duty, division=here.city, org=org, by=SYSTEM, at=now)
    ticket, letter = (_ticket(here, text) for text in ("停水没有通知", "建议提前通知停水"))
    actions.dispatch(ticket=ticket, unit=here.water.uscc, by=here.operator_a, at=now)
    public = {"public_title": "建议", "public_text": "建议", "public_reply": "采纳"}
    Ticket.objects.filter(pk=letter.pk).update(published_at=now, **public)
    article = knowing.write(
        title="停水", body="报修", basis="", category="", owner=here.water, by=here.water_handler, at=now,
        review_by=now.date().replace(year=now.year + 1),
    )  # fmt: skip
    figures = dict.fromkeys(("macro_f1", "top1", "top3", "calibration_error"), 0)
    model = DispatchModel.objects.create(trained_at=now, written=0, lived=0, figures=figures, weights=b"")
    return {
        "ticket": {"ref": ticket.case.number},
        "letter": {"ref": letter.case.number},
        "article": {"pk": article.pk},
        "hotline-model": {"pk": model.pk},
        "hotline-duty": {"pk": Responsibility.objects.get(duty="water").pk},
    }


def _ticket(here: Small, text: str) -> Ticket:
    intake = Intake("help", "letter", text, here.county.code, consent_to_publish=True)
    receipt = actions.receive(intake=intake, by=here.operator_a, at=clock.now())
    return Ticket.objects.select_related("case").get(case__number=receipt.number)
