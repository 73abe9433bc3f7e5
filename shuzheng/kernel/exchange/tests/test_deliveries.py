"""Files are masked as the gateway masks, fetched once; data flows back down; whoever has a wrong row is told once."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import pyarrow.parquet
import pytest

from seeds import Small
from shuzheng.gateway import evidence
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.exchange import actions
from shuzheng.kernel.exchange.corrections.queries import consumers_of, notices_for
from shuzheng.kernel.exchange.corrections.rules import satisfies
from shuzheng.kernel.exchange.deliveries import actions as deliveries
from shuzheng.kernel.exchange.deliveries import queries
from shuzheng.kernel.exchange.entries.queries import resource_view
from shuzheng.kernel.exchange.feeds import actions as feeds
from shuzheng.kernel.exchange.grants.queries import plan
from shuzheng.kernel.exchange.models import CorrectionNotice, Delivery, Grant, Use
from shuzheng.kernel.exchange.specs import Condition
from shuzheng.kernel.exchange.tests.conftest import AT, NEXT_YEAR, PEOPLE, Publish, bound, looked_up, terms
from shuzheng.lib.crypto import sm3
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource(here: Small, publish: Publish) -> UUID:
    return bound(here, publish(PEOPLE))


def given(here: Small, resource: UUID, **said: object) -> Grant:
    return actions.grant(
        resource_id=resource,
        consumer=here.market,
        terms=terms("no", "person", "phone", "idcard", "city", **said),
        request_ref="GX-1",
        by=here.education_officer,
        at=AT,
    )


def prepared(here: Small, grant: Grant, kind: str = "csv") -> Delivery:
    return deliveries.prepare_file(grant=grant, kind=kind, by=here.market_clerk, at=AT)


# ---- the plan as the gateway's own engine carries it out ----


def test_the_gateways_engine_answers_a_compiled_grant(here: Small, resource: UUID) -> None:
    made = plan(given(here, resource).pk)
    assert made is not None
    assert list(looked_up(made, "A1") or ()) == ["A1", "演*", "138****1234", "130102********0011", "石家庄", "A1"]
    assert looked_up(made, "A9") is None


def test_a_row_outside_the_filter_is_not_there(here: Small, resource: UUID) -> None:
    made = plan(given(here, resource, conditions=(Condition("city", "eq", "保定"),)).pk)
    assert made is not None
    assert looked_up(made, "A1") is None
    assert looked_up(made, "A2") is not None


# ---- files ----


def test_a_file_holds_what_was_granted_masked_and_its_digest_proves_it(here: Small, resource: UUID) -> None:
    delivery = prepared(here, given(here, resource))
    content = (queries.folder() / delivery.file).read_bytes()
    assert content.decode("utf-8-sig").replace("\r\n", "\n") == (
        "no,person,phone,idcard,city\n"
        "A1,演*,138****1234,130102********0011,石家庄\n"
        "A2,演*,139****4321,130102********0038,保定\n"
    )
    assert delivery.digest == delivery.manifest["sm3"] == sm3(content).hex()
    assert (delivery.rows, delivery.size) == (2, len(content))
    assert delivery.snapshot is not None


def test_a_parquet_file_holds_the_same(here: Small, resource: UUID) -> None:
    delivery = prepared(here, given(here, resource), "parquet")
    table = pyarrow.parquet.read_table(io.BytesIO((queries.folder() / delivery.file).read_bytes()))
    assert table.column("phone").to_pylist() == ["138****1234", "139****4321"]


def test_a_token_fetches_once_and_not_after_its_time(here: Small, resource: UUID) -> None:
    delivery = prepared(here, given(here, resource))
    token = deliveries.issue_token(delivery=delivery, by=here.market_clerk, at=AT)
    late = deliveries.issue_token(delivery=delivery, by=here.market_clerk, at=AT)
    fetched, path = deliveries.redeem(token=token, by=here.market_clerk, at=AT)
    assert (fetched, path.exists()) == (delivery, True)
    with pytest.raises(Refused, match="已用过"):
        deliveries.redeem(token=token, by=here.market_clerk, at=AT)
    with pytest.raises(Refused, match="已过期"):
        deliveries.redeem(token=late, by=here.market_clerk, at=AT + timedelta(hours=25))


def test_a_token_is_worth_nothing_to_others_or_after_suspension(here: Small, resource: UUID) -> None:
    grant = given(here, resource)
    token = deliveries.issue_token(delivery=prepared(here, grant), by=here.market_clerk, at=AT)
    with pytest.raises(NotAllowed):
        deliveries.redeem(token=token, by=here.environment_clerk, at=AT)
    actions.suspend(grant=grant, ground="violation", reason="超范围", by=here.reviewer, at=AT)
    with pytest.raises(Refused) as refused:
        deliveries.redeem(token=token, by=here.market_clerk, at=AT)
    assert refused.value.code == "exchange.grant_state"


@pytest.mark.parametrize(
    ("said", "code"),
    [({"modes": ("service",)}, "exchange.scope"), ({"valid_from": NEXT_YEAR - timedelta(1)}, "exchange.grant_state")],
)
def test_no_file_beyond_the_grant(here: Small, resource: UUID, said: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        prepared(here, given(here, resource, **said))
    assert refused.value.code == code
    assert list(queries.folder().iterdir()) == []


def test_a_failed_export_leaves_nothing_behind(here: Small, resource: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    async def cut(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(deliveries._Sink, "take", cut)
    with pytest.raises(OSError, match="disk full"):
        prepared(here, given(here, resource))
    assert list(queries.folder().iterdir()) == []
    assert Delivery.objects.count() == 0


# ---- return to lower levels ----


def test_a_lower_level_gets_its_data_back_without_asking(here: Small, resource: UUID) -> None:
    feed = feeds.open_feed(
        resource_id=resource,
        division=here.city.pk,
        refresh="daily",
        valid_to=NEXT_YEAR,
        conditions=(Condition("city", "eq", "石家庄"),),
        by=here.education_officer,
        at=AT,
    )
    grant = Grant.objects.get(consumer=here.city_bureau)
    made = plan(grant.pk)
    assert {one.consumer for one in Grant.objects.all()} == {here.city_bureau, here.urban}
    assert (grant.consumer, grant.basis) == (here.city_bureau, "政务数据共享条例第二十四条")
    assert made is not None
    assert [column.mask for column in made.columns] == ["", "name", "phone", "citizen_id", ""]
    assert feeds.extend_feed(feed=feed, by=SYSTEM, at=AT) == []
    feeds.close_feed(feed=feed, reason="改由市级采集", filing="备2026-1", by=here.education_officer, at=AT)
    assert plan(grant.pk) is None


@pytest.mark.parametrize("division", ["130000"])
def test_data_flows_back_downwards_only(here: Small, resource: UUID, division: str) -> None:
    with pytest.raises(Refused) as refused:
        feeds.open_feed(
            resource_id=resource,
            division=division,
            refresh="daily",
            valid_to=NEXT_YEAR,
            by=here.education_officer,
            at=AT,
        )
    assert refused.value.code == "exchange.feed_division"


# ---- a wrong row ----


def used(here: Small, resource: UUID, uscc: str, **said: object) -> None:
    code = resource_view(resource).code
    words: dict[str, object] = {
        "call_id": "c",
        "at": AT,
        "consumer": uscc,
        "resource": code,
        "operation": "lookup",
        "status": 200,
        "code": "ok",
        "rows": 1,
        "row_digests": [evidence.row_digest(code, "A1")],
        "segment": "s",
        "line": Use.objects.count(),
        "line_hash": "",
    }
    Use.objects.create(**(words | said))


def names(pulls: Iterable[object]) -> list[tuple[str, bool]]:
    return [(pull.consumer, pull.certain) for pull in pulls]  # type: ignore[attr-defined]


def test_everybody_who_pulled_the_wrong_row_is_told_once(here: Small, resource: UUID) -> None:
    used(here, resource, here.market.uscc)
    used(here, resource, here.market.uscc)
    used(here, resource, here.environment.uscc, row_digests=["ffff"])

    def tell() -> list[CorrectionNotice]:
        return actions.notify_consumers(
            resource_id=resource,
            row_key="A1",
            dispute_ref="JH-1",
            summary="所在城市更正",
            by=here.education_officer,
            at=AT,
        )

    (notice,) = tell()
    assert (notice.consumer, notice.uses) == (here.market, 2)
    assert tell() == []
    used(here, resource, here.environment.uscc)
    assert [late.consumer for late in tell()] == [here.environment]
    assert list(notices_for(here.market_officer)) == [notice]


def test_a_notice_is_sent_and_acknowledged_by_the_consumer(here: Small, resource: UUID) -> None:
    used(here, resource, here.market.uscc)
    (notice,) = actions.notify_consumers(
        resource_id=resource, row_key="A1", dispute_ref="JH-1", summary="更正", by=here.education_officer, at=AT
    )
    notice = actions.mark_sent(notice=notice, by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed):
        actions.acknowledge(notice=notice, by=here.environment_clerk, at=AT)
    notice = actions.acknowledge(notice=notice, by=here.market_clerk, at=AT)
    assert (notice.state, notice.sent_at, notice.acknowledged_at) == (CorrectionNotice.State.ACKNOWLEDGED, AT, AT)


def test_a_file_that_held_the_row_counts_and_one_whose_filter_kept_it_out_does_not(here: Small, resource: UUID) -> None:
    prepared(here, given(here, resource, conditions=(Condition("city", "eq", "保定"),)))
    assert consumers_of(resource, "A1") == []
    assert names(consumers_of(resource, "A2")) == [(here.market.uscc, True)]


def test_an_export_through_the_gateway_counts_where_its_snapshot_held_the_row(here: Small, resource: UUID) -> None:
    grant = given(here, resource)
    made = plan(grant.pk)
    assert made is not None
    export: dict[str, object] = {"operation": "export", "phase": "end", "rows": 2, "row_digests": []}
    used(here, resource, here.market.uscc, grant_id=grant.pk, source=made.engine.path, **export)
    assert names(consumers_of(resource, "A1")) == [(here.market.uscc, False)]
    assert consumers_of(resource, "A9") == []


@pytest.mark.parametrize(
    ("condition", "passes"),
    [
        (Condition("city", "eq", "保定"), True),
        (Condition("city", "ne", "保定"), False),
        (Condition("city", "in", ["石家庄", "保定"]), True),
        (Condition("city", "prefix", "保"), True),
        (Condition("n", "ge", 5), True),
        (Condition("n", "lt", "5"), False),
        (Condition("n", "lt", "不是数"), True),
        (Condition("none", "null"), True),
        (Condition("none", "not_null"), False),
        (Condition("none", "eq", "x"), False),
    ],
)
def test_a_row_passes_the_filter_or_not(condition: Condition, passes: bool) -> None:
    assert satisfies({"city": "保定", "n": 5, "none": None}, condition) is passes
