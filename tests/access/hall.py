"""Whom the pages of applications let in, and the draft, the case and the rating they are asked with."""

from __future__ import annotations

from io import BytesIO

from seeds import Small
from shuzheng.kernel.cases.materials.queries import kept_by
from shuzheng.lib import clock
from shuzheng.systems.services.hall.counter import actions as counter
from shuzheng.systems.services.hall.drafts import actions as drafts
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.ratings.actions import invite
from shuzheng.systems.services.hall.tests.conftest import PDF, published

PAPER = "增项注册申请表"
CITIZEN, COUNTER = frozenset({"citizen"}), frozenset({"county_clerk"})
NOBODY: frozenset[str] = frozenset()
DRAFT = ("application", "application-papers", "application-check", "application-discard", "application-receipt")
SENT = ("application-remove", "application-discard", "application-take")


def opens(everybody: frozenset[str], signed: frozenset[str]) -> dict[str, frozenset[str]]:
    """Who gets a page by asking for it; the kiosk comes last, as its browser forgets who it was."""
    return {
        **dict.fromkeys(("matters", "progress", "ratings", "spared", "rate", "kiosk-clear"), everybody),
        **dict.fromkeys(("service-apply", "matter", "my-applications"), signed),
        **dict.fromkeys(("application", "application-page", "application-papers", "application-check"), CITIZEN),
        "application-file": CITIZEN,
        **dict.fromkeys(("application-receipt", *SENT), NOBODY),  # a draft has no receipt
        **dict.fromkeys(("application-letter", "application-letter-document"), NOBODY),  # nor letters
        **dict.fromkeys(("counter", "counter-proxy", "counter-application"), COUNTER),
        "kiosk": everybody,
    }


SENDS = {
    **dict.fromkeys(SENT, CITIZEN),
    **dict.fromkeys(("application-receipt", "application-letter", "application-letter-document"), CITIZEN),
}


def make(here: Small) -> dict[str, dict[str, object]]:
    """A citizen's draft with a file, a rating to give, and an application begun at the counter."""
    now = clock.now()
    version = published(here)
    draft = drafts.begin(matter=version, person=here.citizen, by=here.citizen, at=now)
    drafts.attach(application=draft, name=PAPER, file=BytesIO(PDF), file_name="表.pdf", by=here.citizen, at=now)
    (kept,) = kept_by(here.citizen)
    said = {"item": version.number, "channel": "counter", "id_kind": "none", "number": "", "name": "演示人员"}
    begun = counter.receive(said={**said, "phone": "13900001111"}, by=here.county_clerk, at=now)
    token = invite(application=Application.objects.get(pk=begun.pk), at=now).token
    return {
        "service": {"number": version.number},
        "application": {"pk": draft.pk, "material": kept.id},
        "counter-application": {"pk": begun.pk},
        "rating": {"token": token},
    }
