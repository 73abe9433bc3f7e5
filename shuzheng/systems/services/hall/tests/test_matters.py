"""All four matters from the one form to the one result: every part by its department, in the order the law needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from seeds import Small
from seeds.codes import uscc
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar.queries import days
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.queries import materials_of
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.models import Org
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.hall.bundles.rules import CLOSING, FLAT, NEWBORN, RESTAURANT
from shuzheng.systems.services.hall.bundles.specs import Bundle
from shuzheng.systems.services.hall.drafts import actions as drafts
from shuzheng.systems.services.hall.letters.models import Letter
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.tests.conftest import ask_longer, at, clock, hand_in, published, step
from shuzheng.systems.services.hall.tests.test_bundles import SAID as SHOP
from shuzheng.systems.services.items.models import ServiceItem
from shuzheng.web.tests.conftest import signed_in

DESKS = ("market", "civil", "environment", "approval", "education")
START = date(2026, 11, 5)


@dataclass(frozen=True)
class Told:
    """A matter with what is said in it, and its parts in an order in which they can be decided."""

    bundle: Bundle
    said: dict[str, Any]
    order: tuple[str, ...]


CHILD = {"child": "演示·新生儿", "born_on": "2026-11-01", "hospital": "演示医院", "follows": "母亲", "card": True}
ENDED = {
    "reason": "决议解散", "decided_on": "2026-09-01", "liquidator": "演示·清算组负责人", "debts": True, "customs": True,
}  # fmt: skip
BOUGHT = {
    "certificate": "演示不动产权第1号", "address": "长安区演示路1号", "price": 800000, "seller": "演示·卖方",
    "fund": True,
}  # fmt: skip
MATTERS = (
    Told(RESTAURANT, SHOP, ("food", "fire", "drain", "sign")),
    Told(NEWBORN, CHILD, ("certificate", "household", "vaccination", "medical", "card")),
    Told(CLOSING, ENDED, ("tax", "social", "customs", "registration")),
    Told(FLAT, BOUGHT, ("contract", "deed_tax", "transfer", "fund", "utilities")),
)
EACH = pytest.mark.parametrize("told", MATTERS, ids=[one.bundle.number for one in MATTERS])


def offer(here: Small, bundle: Bundle) -> None:
    """Every part published, each by an office of its own that handles it."""
    for serial, (part, desk) in enumerate(zip(bundle.parts, DESKS, strict=False)):
        org: Org = getattr(here, desk)
        item = ServiceItem.objects.create(code=part.item, name=part.title)
        version = published(
            here, f"{org.uscc}000000000000{serial}", name=part.title, org=org, audiences=[bundle.audience]
        )
        type(version).objects.filter(pk=version.pk).update(
            item=item, materials=[{"name": name} for name in part.papers], form_schema={}
        )
        clerk = getattr(here, f"{desk}_clerk")
        if clerk != here.market_clerk:
            orgs.grant_role(person=clerk, role=Role.SERVICE_HANDLER, org=org, by=SYSTEM, on=at(1, 1).date())
            clerk.forget_held()


def begun(here: Small, told: Told) -> Application:
    """The one form filled in, the one set of papers handed in, on 5 November 2026."""
    offer(here, told.bundle)
    by = here.agent if told.bundle.audience == "enterprise" else here.citizen
    whom: dict[str, Any] = {"org": here.enterprise} if by == here.agent else {"person": by}
    draft = drafts.begin(matter=told.bundle, place="130000", by=by, at=at(11, 5), **whom)
    drafts.keep_answers(application=draft, said=told.said, by=by, at=at(11, 5))
    papers = [one.name for one in told.bundle.papers if not one.is_spared]
    hand_in(draft, by, *papers, when=at(11, 5))
    return drafts.submit(application=draft, by=by, at=at(11, 5))


def case_of(whole: Application, key: str) -> UUID:
    return Case.objects.values_list("pk", flat=True).get(parent=whole.case_id, part=key)


def desk_of(told: Told, key: str) -> str:
    return DESKS[[one.key for one in told.bundle.parts].index(key)]


def examined(here: Small, told: Told, whole: Application, key: str, day: int) -> UUID:
    case, clerk = case_of(whole, key), getattr(here, f"{desk_of(told, key)}_clerk")
    step(case, "accept", clerk, at(11, day))
    step(case, "examine", clerk, at(11, day), data={"opinion": "grant", "findings": "符合条件"})
    return case


def decided(here: Small, told: Told, whole: Application, key: str, day: int) -> None:
    case, desk = examined(here, told, whole, key, day), desk_of(told, key)
    step(case, "grant", getattr(here, f"{desk}_head"), at(11, day))
    step(case, "deliver", getattr(here, f"{desk}_clerk"), at(11, day), data={"way": "electronic"})


def all_examined(here: Small, told: Told, whole: Application, keys: tuple[str, ...], day: int) -> None:
    for key in keys:
        examined(here, told, whole, key, day)


def all_decided(here: Small, told: Told, whole: Application) -> None:
    for day, key in enumerate(told.order, 6):
        decided(here, told, whole, key, day)


@EACH
def test_a_matter_runs_from_one_form_to_one_result(here: Small, told: Told) -> None:
    whole = begun(here, told)
    all_decided(here, told, whole)
    whole.refresh_from_db()
    assert whole.case is not None
    assert (whole.case.state, whole.outcome) == ("done", "granted")
    letter = Letter.objects.get(application=whole)
    told_of = "\n".join(letter.paragraphs)
    assert (letter.kind, told_of.count("准予，已送达")) == ("concluded", len(told.bundle.parts))
    assert [one.title for one in told.bundle.parts if one.title not in told_of] == []
    page = signed_in(whole.filled_by).get(reverse("application", args=[whole.pk])).text
    assert "结果：准予" in page


@EACH
def test_each_department_gets_its_papers_of_the_one_set(here: Small, told: Told) -> None:
    whole = begun(here, told)
    got = {
        one.key: {
            given.name
            for given in materials_of(
                Case.objects.get(pk=case_of(whole, one.key)), getattr(here, f"{desk_of(told, one.key)}_clerk"), on=START
            )
        }
        for one in told.bundle.parts
    }
    assert got == {one.key: {*one.papers} for one in told.bundle.parts}


WAITING = [(one, part.key) for one in MATTERS for part in one.bundle.parts if part.after]


@pytest.mark.parametrize(("told", "key"), WAITING, ids=[f"{one.bundle.number}-{key}" for one, key in WAITING])
def test_a_part_is_not_granted_before_those_it_stands_on(here: Small, told: Told, key: str) -> None:
    whole = begun(here, told)
    case = examined(here, told, whole, key, 6)
    with pytest.raises(Refused, match="须待"):
        step(case, "grant", getattr(here, f"{desk_of(told, key)}_head"), at(11, 9))


# --- the limit of joint handling: 行政许可法 §26, §42 ----------------------------------------------------------------

JOINT, ALONE = MATTERS[0], MATTERS[1:]


def working_day(start: date, count: int) -> date:
    """The day that ends so many working days after one."""
    table = days(start, start + timedelta(days=200))
    after = [start + timedelta(days=n) for n in range(1, 200)]
    return [one for one in after if table.is_working(one)][count - 1]


def test_the_limit_of_joint_handling_begins_when_the_last_department_accepted(here: Small) -> None:
    whole = begun(here, JOINT)
    all_examined(here, JOINT, whole, JOINT.order[:3], 6)
    assert not whole.case.clocks.exists()  # type: ignore[union-attr]
    examined(here, JOINT, whole, JOINT.order[3], 10)
    joint = clock(whole.case_id, "joint")
    assert (joint.started_on, joint.due_on) == (date(2026, 11, 10), working_day(date(2026, 11, 10), 45))
    assert "第四十二条" in joint.article


def test_the_government_of_this_level_may_let_it_last_fifteen_working_days_longer(here: Small) -> None:
    government = orgs.add_org(
        uscc=uscc("11", "130000", 990), name="演示省人民政府", short_name="省政府", kind=Org.Kind.GOVERNMENT,
        division=here.market.division, by=SYSTEM, on=date(2026, 1, 1), basis="演示",
    )  # fmt: skip
    orgs.appoint(person=here.county_head, org=government, title="负责人", by=SYSTEM, on=date(2026, 1, 1))
    orgs.grant_role(person=here.county_head, role=Role.LEADER, org=government, by=SYSTEM, on=date(2026, 1, 1))
    here.county_head.forget_held()
    whole = begun(here, JOINT)
    all_examined(here, JOINT, whole, JOINT.order, 10)
    asking = ask_longer(whole.case_id, "joint", 15, by=here.market_clerk, when=at(11, 11), reason="需要共同踏勘")
    cases.extend_clock(extension_id=asking.pk, by=here.county_head, at=at(11, 12))
    assert clock(whole.case_id, "joint").due_on == working_day(date(2026, 11, 10), 60)
    assert "共同踏勘" in Letter.objects.get(application=whole, kind="lengthened").paragraphs[0]


@pytest.mark.parametrize("told", ALONE, ids=[one.bundle.number for one in ALONE])
def test_where_no_licences_are_handled_jointly_each_part_keeps_its_own_limit(here: Small, told: Told) -> None:
    whole = begun(here, told)
    all_examined(here, told, whole, told.order, 6)
    assert not whole.case.clocks.exists()  # type: ignore[union-attr]


def test_the_limit_ends_with_the_withdrawal_of_the_whole(here: Small) -> None:
    whole = begun(here, JOINT)
    all_examined(here, JOINT, whole, JOINT.order, 10)
    step(whole.case_id, "withdraw", here.agent, at(11, 12), reason="不开了")
    assert clock(whole.case_id, "joint").stopped_on == date(2026, 11, 12)


def test_a_whole_withdrawn_before_all_accepted_ends_without_that_limit(here: Small) -> None:
    whole = begun(here, JOINT)
    step(whole.case_id, "withdraw", here.agent, at(11, 6), reason="不开了")
    whole.refresh_from_db()
    assert (whole.outcome, whole.case.clocks.count()) == ("withdrawn", 0)  # type: ignore[union-attr]
