"""A record from the document to its repair."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from seeds import Small
from shuzheng.bases.credit import actions, queries
from shuzheng.bases.credit.models import CreditRecord
from shuzheng.bases.credit.queries import ITEMS, RECORDS
from shuzheng.bases.credit.tests.conftest import AT, DAY, ON, PUBLISHED, WHY, entered, finding, number_of
from shuzheng.kernel.orgs.identities import actions as identities
from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers import queries as reading
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib.errors import NotAllowed, Refused

LATER = AT + timedelta(hours=1)
ADULT, YOUTH, CHILD = (number_of(born) for born in ("18800101", "20100101", "20130101"))


def person(here: Small, item: str, subject: str, **more: object) -> CreditRecord:
    return entered(here, item, subject_kind="citizen-id", subject=subject, subject_name="演示当事人", **more)


def measured(here: Small, number: str = "M1", *, hours: int = 0) -> None:
    actions.impose(
        number=number,
        record="XY2026001",
        name="限制参加政府采购",
        basis="全国失信惩戒措施基础清单",
        org=here.market,
        grounds=WHY,
        by=here.market_clerk,
        at=AT + timedelta(hours=hours),
        on=ON,
    )


def repaired(here: Small, on: date = ON) -> None:
    actions.repair(number="XY2026001", duties_done=True, grounds=WHY, by=here.market_head, at=LATER, on=on)


@pytest.mark.parametrize(
    ("item", "shown", "until", "earliest"),
    [
        ("A1", False, None, DAY),
        ("A2", True, date(2027, 5, 9), date(2026, 8, 10)),
        ("A3", True, date(2029, 5, 9), date(2027, 5, 10)),
    ],
)
def test_tier_and_terms_come_from_the_catalogue_and_the_law(
    here: Small, item: str, shown: bool, until: date | None, earliest: date
) -> None:
    row = entered(here, item)
    assert (row.is_shown, row.shown_until, row.repairable_on) == (shown, until, earliest)


def test_terms_are_those_of_the_documents_day(here: Small) -> None:
    old = {"code": "OLD", "published_on": date(2025, 1, 1)}
    row = {name: getattr(queries.item("A2", on=DAY), name) for name in ITEMS.names} | old
    registers.enter(register=ITEMS, values=row, grounds=WHY, by=here.market_clerk, at=AT, true_from=date(2025, 1, 1))
    found = entered(here, "OLD", document_on=date(2026, 3, 31))
    assert found.shown_until == date(2029, 3, 30)


def test_what_is_not_in_the_catalogue_is_not_taken(here: Small) -> None:
    with pytest.raises(Refused, match="不得归集"):
        entered(here, "Z9")
    with pytest.raises(Refused, match="2026-02-28 施行的公共信用信息目录中没有"):
        entered(here, document_on=date(2026, 2, 28))


def test_an_item_taken_out_of_the_catalogue_is_not_taken_any_more(here: Small) -> None:
    row = queries.item("A2", on=DAY)
    assert row is not None
    registers.withdraw(
        register=ITEMS,
        entity=row.entity,
        grounds=WHY,
        by=here.market_clerk,
        at=LATER,
        true_from=DAY - timedelta(days=9),
    )
    assert queries.item("A2", on=PUBLISHED) is not None
    with pytest.raises(Refused, match="不得归集"):
        entered(here)


def test_every_door_asks_the_catalogue(here: Small) -> None:
    row = entered(here)
    with pytest.raises(Refused, match="失信程度为“一般”"):
        registers.correct(
            register=RECORDS,
            entity=row.entity,
            version=row.pk,
            values={"tier": "serious"},
            grounds=WHY,
            by=here.market_clerk,
            at=LATER,
        )


def test_a_minor_item_is_shown_only_where_it_is_necessary(here: Small) -> None:
    with pytest.raises(Refused, match="必要性"):
        entered(here, "A1", is_shown=True)
    assert entered(here, "A1", is_shown=True, necessity="涉及公共安全").shown_until == date(2026, 8, 9)


def test_a_natural_person_is_shown_only_where_the_catalogue_says_so(here: Small) -> None:
    assert not person(here, "A2", ADULT).is_shown
    assert person(here, "A6", ADULT, number="XY2").is_shown


def test_minors_are_spared(here: Small) -> None:
    row = person(here, "A6", YOUTH)
    assert (row.is_shown, row.is_shared) == (False, False)
    assert not queries.shared(subject=YOUTH, on=ON).exists()
    with pytest.raises(Refused, match="不满 14 周岁"):
        person(here, "A6", CHILD, number="XY2")


def test_publicity_ends_by_itself_at_the_maximum(here: Small) -> None:
    row = entered(here)
    assert queries.public(subject=row.subject, on=date(2027, 5, 9)).exists()
    assert not queries.public(subject=row.subject, on=date(2027, 5, 10)).exists()


def test_repair_stops_publicity_sharing_and_measures_at_once(here: Small) -> None:
    row = entered(here)
    measured(here)
    repaired(here)
    found = queries.record(row.number, on=ON)
    assert found is not None
    assert (found.state, found.is_shown, found.is_shared, found.repaired_on) == ("repaired", False, False, ON)
    assert not queries.public(subject=row.subject, on=ON).exists()
    assert not queries.shared(subject=row.subject, on=ON).exists()
    assert not queries.measures(row.number).exists()


def test_a_repair_that_fails_anywhere_changes_nothing(here: Small) -> None:
    row = entered(here)
    measured(here)
    measured(here, "M2", hours=5)  # known later than the repair is dated: its lifting is refused
    with pytest.raises(Refused, match="登记时间早于已有版本"):
        repaired(here)
    found = queries.record(row.number, on=ON)
    assert found is not None
    assert (found.state, found.is_shown, queries.measures(row.number).count()) == ("effective", True, 2)


@pytest.mark.parametrize(
    ("item", "on", "done", "words"),
    [
        ("A2", date(2026, 8, 9), True, "2026-08-10 起可以修复"),
        ("A2", ON, False, "先履行义务"),
        ("A4", date(2030, 1, 1), True, "不予修复"),
    ],
)
def test_a_repair_has_its_conditions(here: Small, item: str, on: date, done: bool, words: str) -> None:
    actions.enter(
        finding=finding(here, item),
        decided_by=here.market,
        grounds=WHY,
        by=here.market_clerk,
        at=AT,
        on=DAY,
    )
    with pytest.raises(Refused, match=words) as error:
        actions.repair(number="XY2026001", duties_done=done, grounds=WHY, by=here.market_head, at=LATER, on=on)
    assert "第36号" in error.value.article


def test_who_decided_repairs(here: Small) -> None:
    entered(here)
    with pytest.raises(NotAllowed):
        actions.repair(number="XY2026001", duties_done=True, grounds=WHY, by=here.education_head, at=LATER, on=ON)
    with pytest.raises(NotAllowed):
        actions.repair(number="XY2026001", duties_done=True, grounds=WHY, by=here.market_clerk, at=LATER, on=ON)


def test_the_generic_door_does_not_repair_early_or_halfway(here: Small) -> None:
    row = entered(here, "A3")
    silent = {"state": "repaired", "is_shown": False, "is_shared": False, "repaired_on": ON}
    said = {"register": RECORDS, "entity": row.entity, "grounds": WHY, "by": here.market_clerk, "at": LATER}
    with pytest.raises(Refused, match="最短公示期未满"):
        registers.change(**said, values=silent, true_from=ON)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="同步停止公示"):
        registers.change(**said, values={**silent, "is_shared": True}, true_from=ON)  # type: ignore[arg-type]


def test_a_rescinded_document_silences_the_record(here: Small) -> None:
    entered(here)
    measured(here)
    with pytest.raises(Refused, match="撤销原决定"):
        actions.rescind(number="XY2026001", grounds=Grounds("复议"), by=here.market_head, at=LATER, on=ON)
    actions.rescind(number="XY2026001", grounds=WHY, by=here.market_head, at=LATER, on=ON)
    assert not queries.measures("XY2026001").exists()


def test_an_objection_is_marked_until_it_is_settled(here: Small) -> None:
    entered(here)
    actions.dispute(number="XY2026001", words="金额不对", by=here.agent, at=LATER)
    with pytest.raises(Refused, match="正在核查"):
        actions.dispute(number="XY2026001", words="再说一次", by=here.agent, at=LATER)
    assert queries.open_disputes(here.market_clerk).count() == 1
    actions.settle(number="XY2026001", outcome="经核查无误", by=here.market_clerk, at=LATER)
    assert queries.open_dispute("XY2026001") is None


def test_nobody_objects_for_others(here: Small) -> None:
    entered(here)
    with pytest.raises(NotAllowed):
        actions.dispute(number="XY2026001", words="不对", by=here.citizen, at=LATER)


def test_everybody_sees_their_own_and_the_authority_what_it_found(here: Small) -> None:
    code, _ = identities.show_code(by=here.citizen, at=AT)
    identities.verify_at_counter(
        code=code, name=here.citizen.name, number=ADULT, document="id_card", by=here.county_clerk, at=AT
    )
    mine, theirs = person(here, "A2", ADULT, number="XY2"), entered(here)
    assert queries.own(here.citizen, on=ON) == [mine]
    assert queries.own(here.agent, on=ON) == [theirs]
    assert reading.rows(RECORDS, person=here.market_clerk, on=ON).count() == 2
    assert reading.rows(RECORDS, person=here.education_clerk, on=ON).count() == 0
    assert reading.shown(RECORDS, mine, "subject", person=here.market_clerk) == "130102********0011"
