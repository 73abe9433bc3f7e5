"""Credentials: shown once, told to the gateway, ended in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from seeds import Small, small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.orgs.keys import actions, queries
from shuzheng.kernel.orgs.keys.actions import Issued
from shuzheng.kernel.orgs.models import ApplicationKey, Person, PersonalToken
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def here() -> Small:
    return small()


def issue(here: Small, **more: Any) -> Issued:
    return actions.issue_key(org=here.market, label="登记系统", by=here.market_officer, at=AT, **more)


def test_an_issued_key_is_sealed_and_carries_the_code_of_its_organisation(here: Small) -> None:
    issued = issue(here)
    row = ApplicationKey.objects.get(keyid=issued.key.keyid)

    assert queries.secret_of(row) == issued.secret.encode()
    assert issued.secret.encode() not in bytes(row.sealed_secret)
    assert row.uscc == here.market.uscc
    assert queries.application_key(row.keyid, at=AT) == row


def test_the_secret_is_never_written_to_the_log(here: Small) -> None:
    issued = issue(here)
    line = OutboxLine.objects.get(action="orgs.issue_key")

    assert issued.secret not in f"{line.summary}{line.detail}"
    assert line.detail["keyid"] == issued.key.keyid


def test_a_data_officer_issues_keys_for_their_own_department_only(here: Small) -> None:
    with pytest.raises(NotAllowed):
        actions.issue_key(org=here.education, label="越权", by=here.market_officer, at=AT)


@pytest.mark.parametrize(
    ("days", "reason"), [(0, "到期时间应晚于当前时间"), (-1, "到期时间应晚于当前时间"), (367, "有效期最长 366 天")]
)
def test_a_key_ends_and_not_too_late(here: Small, days: int, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        issue(here, valid_to=AT + timedelta(days=days))


def test_old_and_new_key_overlap_for_three_days(here: Small) -> None:
    old = issue(here).key
    new = actions.rotate_key(key=old, by=here.market_officer, at=AT).key

    assert queries.application_key(old.keyid, at=AT + timedelta(hours=71))
    assert queries.application_key(old.keyid, at=AT + timedelta(hours=72)) is None
    assert queries.application_key(new.keyid, at=AT + timedelta(hours=72)) == new


def test_an_overlap_does_not_prolong_a_key(here: Small) -> None:
    old = issue(here, valid_to=AT + timedelta(hours=2)).key
    actions.rotate_key(key=old, by=here.market_officer, at=AT)

    assert queries.application_key(old.keyid, at=AT + timedelta(hours=2)) is None


def test_a_key_is_rotated_once(here: Small) -> None:
    old = issue(here).key
    actions.rotate_key(key=old, by=here.market_officer, at=AT)

    with pytest.raises(Refused, match="已轮换"):
        actions.rotate_key(key=old, by=here.market_officer, at=AT)


def test_a_revoked_key_is_good_for_nothing(here: Small) -> None:
    key = issue(here).key
    actions.revoke_key(key=key, by=here.security_admin, at=AT, reason="疑似泄露")

    assert queries.application_key(key.keyid, at=AT) is None
    with pytest.raises(Refused, match="已吊销"):
        actions.rotate_key(key=key, by=here.market_officer, at=AT)


def test_a_person_sees_the_keys_they_manage(here: Small) -> None:
    key = issue(here).key

    assert list(queries.keys_manageable_by(here.market_officer)) == [key]
    assert list(queries.keys_manageable_by(here.education_officer)) == []


@pytest.mark.django_db(transaction=True)
def test_the_gateway_is_told_of_each_change_at_commit() -> None:
    here = small()
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}, autocommit=True) as ear:
        ear.execute("LISTEN grants")
        with transaction.atomic():
            key = issue(here).key
        actions.revoke_key(key=key, by=here.market_officer, at=AT, reason="停用")
        heard = [one.payload for one in ear.notifies(timeout=2, stop_after=2)]

    assert heard == [f"key:{key.keyid}"] * 2


def test_a_token_opens_for_its_person_and_is_kept_as_a_digest(here: Small) -> None:
    issued = actions.issue_token(person=here.market_clerk, label="脚本", by=here.market_clerk, at=AT)

    assert queries.person_for_token(issued.token, at=AT) == here.market_clerk
    assert issued.token.startswith(f"{issued.row.prefix}_")
    assert issued.token not in PersonalToken.objects.get().digest


@pytest.mark.parametrize("token", ["", "szp_", "szp_0000000000_forged", "\0", "x" * 5000])
def test_a_wrong_token_opens_nothing(here: Small, token: str) -> None:
    assert queries.person_for_token(token, at=AT) is None


def test_a_token_stops_when_revoked_expired_or_its_person_is_disabled(here: Small) -> None:
    by = here.market_clerk
    revoked = actions.issue_token(person=by, label="一", by=by, at=AT)
    actions.revoke_token(row=revoked.row, by=here.security_admin, at=AT)
    short = actions.issue_token(person=by, label="二", by=by, at=AT, valid_to=AT + timedelta(hours=1))
    good = actions.issue_token(person=by, label="三", by=by, at=AT)

    assert queries.person_for_token(revoked.token, at=AT) is None
    assert queries.person_for_token(short.token, at=AT + timedelta(hours=1)) is None
    Person.objects.filter(pk=by.pk).update(is_active=False)
    assert queries.person_for_token(good.token, at=AT) is None


def test_nobody_issues_a_token_for_another(here: Small) -> None:
    with pytest.raises(NotAllowed, match="本人"):
        actions.issue_token(person=here.market_clerk, label="代签", by=here.security_admin, at=AT)
