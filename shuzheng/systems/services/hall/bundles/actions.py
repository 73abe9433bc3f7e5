"""Opening the parts of a joined matter, and telling its one result."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.hall.bundles import queries, rules
from shuzheng.systems.services.hall.drafts import queries as drafts
from shuzheng.systems.services.hall.letters import actions as letters
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.rules import ART_42

if TYPE_CHECKING:
    from shuzheng.kernel.cases.specs import Lengthened, Taking
    from shuzheng.kernel.orgs.models import Person
    from shuzheng.systems.services.hall.bundles.specs import Part
    from shuzheng.systems.services.items.models import ItemVersion

FLOW = "service_application"


def open_parts(*, whole: Application, by: Person, at: datetime) -> None:
    """One application for each part that is needed, standing on the one form and the one set of papers."""
    bundle, said = rules.BUNDLES[whole.bundle], drafts.answers(whole)
    there = queries.implemented(bundle, whole.place or "", on=day_of(at))
    parts = queries.needed(bundle, said)
    if why := rules.why_not_offered([one.title for one in parts if one.key not in there]):
        raise Refused(why, code="services.bundle")
    for part in parts:
        _open(whole, part, there[part.key], said, by, at)


def _open(
    whole: Application, part: Part, version: ItemVersion, said: dict[str, object], by: Person, at: datetime
) -> None:
    child = Application(
        version=version,
        parent=whole,
        agency=version.org,
        person=whole.person,
        org=whole.org,
        filled_by=by,
        counter=whole.counter,
        proxy=whole.proxy,
        channel=whole.channel,
        begun_at=at,
        saved_at=at,
        supplied=whole.supplied,
        spared=whole.spared,
    )
    child.sealed_answers = drafts.sealed(child, said)
    child.save()
    sides: dict[str, Any] = {"applicant": whole.person or whole.org, "agency": child.agency}
    case = cases.open_case(
        flow=FLOW,
        title=f"{part.title}（{rules.BUNDLES[whole.bundle].name}）",
        sides=sides | ({"counter": whole.counter} if whole.counter else {}),
        division=child.agency.division_id,
        subject=f"services.application:{child.pk}",
        by=by,
        at=at,
        parent=whole.case,
        part=part.key,
    )
    Application.objects.filter(pk=child.pk).update(case=case, submitted_at=at, received_on=day_of(at))
    if part.papers:
        cases.refer(case_id=case.pk, names=part.papers, by=SYSTEM, at=at)


def part_accepted(*, part: Application, at: datetime) -> None:
    """A department accepted its part, or need not any more: with the last one the limit of joint handling begins."""
    whole = part.parent
    if whole is None or whole.case is None or not rules.BUNDLES[whole.bundle].joint or queries.is_counting(whole):
        return
    states = Application.objects.filter(parent=whole, case__closed_at=None).values_list("case__state", flat=True)
    if rules.is_all_accepted(states):
        cases.take(case_id=whole.case.pk, step="all_accepted", by=SYSTEM, at=at)


def lengthened(told: Lengthened) -> None:
    """第四十二条: the government of this level let it last longer; the applicant gets the reasons in writing."""
    whole = Application.objects.select_related("case", "agency", "person", "org").get(case_id=told.case.id)
    words = [f"因{told.reason.rstrip('。')}，经本级人民政府负责人批准，联合办理时限延长{told.longer}。"]
    words += [f"延长后应当在 {told.due_on} 前办结。"] if told.due_on else []
    letters.issue(application=whole, kind="lengthened", paragraphs=words, basis=ART_42, at=told.at)


def concluded(taking: Taking) -> None:
    """One result for the whole: every part with what came of it, in one letter."""
    from shuzheng.systems.services.hall.ratings.actions import invite

    whole = Application.objects.select_related("case", "agency", "person", "org").get(case_id=taking.case.id)
    lines = queries.lines(whole)
    granted = all(one.is_positive for one in lines)
    outcome = Application.Outcome.GRANTED if granted else Application.Outcome.PARTLY
    Application.objects.filter(pk=whole.pk).update(outcome=outcome)
    told = [f"{number}．{one.title}（{one.agency}）：{one.state}" for number, one in enumerate(lines, 1)]
    words = ["你申请的各个事项已经全部办结：", *told]
    letters.issue(application=whole, kind="concluded", paragraphs=words, basis=rules.BASIS, at=taking.at)
    invite(application=whole, at=taking.at)


def withdrawn(taking: Taking) -> None:
    """The whole is withdrawn, and its open parts with it."""
    Application.objects.filter(case_id=taking.case.id).update(outcome=Application.Outcome.WITHDRAWN)
