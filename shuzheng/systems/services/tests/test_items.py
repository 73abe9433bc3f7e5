"""An implementation list from its draft to the day it is withdrawn; a case keeps the version it began with."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from seeds import Small, small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.calendar.specs import Limit
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.services.items import actions, queries, rules
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.systems.services.items.specs import Material, told

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
ON = AT.date()
CONTENT = {
    "kind": "licence",
    "level": "province",
    "statutory_value": 20,
    "statutory_unit": "wd",
    "promised_value": 5,
    "promised_unit": "wd",
    "audiences": ["enterprise"],
    "themes": ["permits"],
    "materials": told(
        [Material("平面图"), Material("营业执照", source="licence", supplied_by="营业执照")],
    ),
}


@pytest.fixture
def here() -> Small:
    return small()


def number(here: Small) -> str:
    return f"{here.market.uscc}2130104001001"


def drafted(here: Small, **more: object) -> ItemVersion:
    return actions.draft(
        item_code="130104001001",
        org=here.market,
        name="食品经营许可",
        number=number(here),
        content={**CONTENT, **more},
        by=here.market_clerk,
        at=AT,
    )


def published(here: Small, **more: object) -> ItemVersion:
    return actions.publish(version=drafted(here, **more), by=here.market_head, at=AT)


def test_a_clerk_drafts_and_a_head_publishes(here: Small) -> None:
    one = published(here)
    assert (one.state, one.valid_from, one.published_by) == ("published", ON, here.market_head)
    assert queries.version(number(here), ON) == one
    assert [
        line
        for line in OutboxLine.objects.values_list("body", flat=True)
        if "发布实施清单“食品经营许可”第 1 版" in line
    ]


def test_who_drafted_does_not_publish(here: Small) -> None:
    one = drafted(here)
    ItemVersion.objects.filter(pk=one.pk).update(drafted_by=here.market_head)
    with pytest.raises(NotAllowed, match="两个人"):
        actions.publish(version=one, by=here.market_head, at=AT)


def test_who_changed_a_draft_does_not_publish_it(here: Small) -> None:
    one = drafted(here)
    ItemVersion.objects.filter(pk=one.pk).update(changed_by=here.market_head)
    with pytest.raises(NotAllowed, match="两个人"):
        actions.publish(version=one, by=here.market_head, at=AT)


def test_the_database_insists_on_two_persons(here: Small) -> None:
    one = drafted(here)
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemVersion.objects.filter(pk=one.pk).update(published_by=here.market_clerk)


def test_another_department_neither_drafts_nor_publishes(here: Small) -> None:
    one = drafted(here)
    with pytest.raises(NotAllowed):
        actions.change(version=one, content={"fee": "不收费"}, by=here.education_clerk, at=AT)
    with pytest.raises(NotAllowed):
        actions.publish(version=one, by=here.education_head, at=AT)


def test_a_promise_longer_than_the_law_is_refused(here: Small) -> None:
    with pytest.raises(Refused, match="承诺时限（21 个工作日）长于法定时限（20 个工作日）"):
        published(here, promised_value=21)


def test_a_wrong_code_is_refused(here: Small) -> None:
    one = drafted(here)
    actions.change(version=one, content={"code": "123"}, by=here.market_clerk, at=AT)
    with pytest.raises(Refused, match="实施编码应为 31 位"):
        actions.publish(version=one, by=here.market_head, at=AT)


def test_a_new_version_ends_the_former_and_both_can_be_read(here: Small) -> None:
    first = published(here)
    second = actions.revise(version=first, by=here.market_clerk, at=AT)
    actions.change(version=second, content={"promised_value": 3}, by=here.market_clerk, at=AT)
    later = ON + timedelta(days=10)
    actions.publish(version=second, by=here.market_head, at=AT, on=later)
    held = [queries.version(number(here), on) for on in (ON, later - timedelta(days=1), later)]
    assert held == [first, first, second]
    kept = queries.version(first.pk)
    assert kept is not None
    assert (kept.promised, kept.valid_to) == (Limit(5, "wd"), later)


def test_a_second_revision_goes_on_with_the_first(here: Small) -> None:
    one = published(here)
    assert actions.revise(version=one, by=here.market_clerk, at=AT) == actions.revise(
        version=one, by=here.market_clerk, at=AT
    )


def test_what_is_published_is_not_changed(here: Small) -> None:
    one = published(here)
    with pytest.raises(Refused, match="先修订"):
        actions.change(version=one, content={"fee": "不收费"}, by=here.market_clerk, at=AT)


def test_a_day_that_is_past_is_refused(here: Small) -> None:
    with pytest.raises(Refused, match="不能早于今天"):
        actions.publish(version=drafted(here), by=here.market_head, at=AT, on=ON - timedelta(days=1))


def test_a_withdrawn_item_begins_no_case_and_is_still_read(here: Small) -> None:
    one = actions.withdraw(version=published(here), by=here.market_head, at=AT, reason="依据已废止")
    assert queries.version(number(here), ON) is None
    assert queries.version(one.pk) == one


def test_an_unknown_field_is_refused(here: Small) -> None:
    with pytest.raises(Refused, match="不能修改"):
        actions.change(version=drafted(here), content={"state": "published"}, by=here.market_clerk, at=AT)


def test_a_draft_is_seen_by_its_department_only(here: Small) -> None:
    one = drafted(here)
    assert queries.visible_to(here.market_clerk, on=ON).filter(pk=one.pk).exists()
    assert not queries.visible_to(here.education_clerk, on=ON).filter(pk=one.pk).exists()
    assert not queries.visible_to(here.citizen, on=ON).exists()


def test_a_guide_says_what_to_bring_what_not_and_until_when(here: Small) -> None:
    calendar.load(at=AT)
    guide = queries.guide(published(here), on=ON)
    assert [paper.name for paper in guide.bring] == ["平面图"]
    assert [paper.name for paper, _ in guide.spared] == ["营业执照"]
    assert guide.due is not None
    assert guide.statutory_due is not None
    assert (guide.due.on, guide.statutory_due.on) == (date(2026, 11, 30), date(2026, 12, 21))


@pytest.mark.parametrize(
    ("statutory", "promised", "is_refused"),
    [
        ("20wd", "20wd", False),
        ("20wd", "21wd", True),
        ("20wd", "28d", False),
        ("20wd", "29d", True),
        ("90d", "60wd", False),
        ("2month", "61d", True),
        ("1year", "12month", False),
    ],
)
def test_limits_of_different_units_are_compared(statutory: str, promised: str, is_refused: bool) -> None:
    reason = rules.why_not_promise(statutory=Limit.parse(statutory), promised=Limit.parse(promised))
    assert bool(reason) == is_refused


@pytest.mark.parametrize(
    ("code", "handling", "words"),
    [
        ("11370800MB285591843370117002011", "", ""),
        ("11370800MB285591843370117002011", "11370800MB28559184337011700201101", ""),
        ("11370800MB285591843370117002011", "11370800MB28559184337011700201", "业务办理项编码"),
        ("11370800MB28559184337011700201", "", "31 位，现为 30 位"),
        ("11370800MB285591853370117002011", "", "校验码"),
    ],
)
def test_codes_are_checked(code: str, handling: str, words: str) -> None:
    assert words in (rules.why_not_code(code, handling=handling) or "")
    assert bool(words) == bool(rules.why_not_code(code, handling=handling))
