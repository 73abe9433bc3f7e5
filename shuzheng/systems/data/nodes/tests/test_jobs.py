"""A platform left outside and a lost record of use become violations before the data authority."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from seeds import Small, small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.exchange.actions import keep_facts
from shuzheng.kernel.exchange.models import EvidenceSegment, Use, Violation
from shuzheng.kernel.exchange.queries import violations_for
from shuzheng.lib.clock import SHANGHAI
from shuzheng.systems.data.nodes import actions
from shuzheng.systems.data.nodes.jobs import facts
from shuzheng.systems.data.nodes.models import Node

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
BUILT = date(2018, 1, 1)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No evidence of a running installation."""
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))


@pytest.fixture
def here() -> Small:
    """The cast, and the law."""
    calendar.load(at=AT)
    return small()


def found(on: date = date(2026, 11, 2)) -> list[Violation]:
    """What a look on a day shows, twice."""
    keep_facts(list(facts(on)), at=AT)
    keep_facts(list(facts(on)), at=AT)
    return list(Violation.objects.all())


def test_39_8_a_platform_that_is_left_outside(here: Small) -> None:
    said = {"name": "教育数据共享平台", "owner": here.education, "kind": "exchange", "built_on": BUILT}
    actions.register_platform(**said, by=SYSTEM)  # type: ignore[arg-type]

    assert found(date(2026, 7, 1)) == []
    (violation,) = found()
    assert (violation.code, violation.offender) == ("39.8", here.education)
    assert violation in violations_for(here.reviewer)


def test_39_8_a_platform_that_was_included_is_none(here: Small) -> None:
    said = {"name": "教育数据共享平台", "owner": here.education, "kind": "exchange", "built_on": BUILT}
    actions.register_platform(**said, included_on=date(2025, 10, 1), by=SYSTEM)  # type: ignore[arg-type]

    assert found() == []


@pytest.fixture
def node(here: Small) -> Node:
    """This node, run by the data authority."""
    nation = actions.enter_node(name="国家节点", kind="national", by=SYSTEM)
    said = {"kind": "province", "superior": nation, "division": here.province, "org": here.authority}
    return actions.enter_node(name="省级节点", **said, is_here=True, by=SYSTEM)  # type: ignore[arg-type]


def test_40_5_a_segment_of_evidence_that_is_gone(here: Small, node: Node) -> None:
    EvidenceSegment.objects.create(name="gone.ndjson", read_at=AT)
    Use.objects.create(call_id="c", at=AT, status=200, segment="gone.ndjson", line=1, line_hash="h")

    (violation,) = found()
    assert (violation.code, violation.offender) == ("40.5", here.authority)


def test_40_5_a_segment_of_evidence_that_was_changed(here: Small, node: Node) -> None:
    EvidenceSegment.objects.create(name="changed.ndjson", read_at=AT, fault="第 3 行被改动")

    assert [one.code for one in found()] == ["40.5"]


def test_40_5_a_segment_whose_records_were_lawfully_purged_may_go(here: Small, node: Node) -> None:
    EvidenceSegment.objects.create(name="old.ndjson", read_at=AT, purged_before=AT)

    assert found() == []
