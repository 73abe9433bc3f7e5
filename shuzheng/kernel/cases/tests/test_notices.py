"""The outbox: written once, sent with retries, read with proof."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail

from seeds.handful import Small
from shuzheng.kernel.cases import actions, queries
from shuzheng.kernel.cases.models import Case, Notice
from shuzheng.kernel.cases.notices.jobs import LEASE, WAITS, CannotDeliver, send_due
from shuzheng.kernel.cases.tests.conftest import at
from shuzheng.lib.errors import NotAllowed

NOW = at(9, 28)


def _mail(here: Small, key: str = "k") -> None:
    actions.tell(title="题", body="文", key=key, at=NOW, person=here.citizen, channel="email", address="a@example.org")


def _raising(error: Exception) -> dict[str, Callable[[Notice], None]]:
    def way(_: Notice) -> None:
        raise error

    return {"email": way}


def test_the_same_key_never_makes_a_second_notice(here: Small) -> None:
    _mail(here)
    _mail(here)

    assert Notice.objects.count() == 1


def test_mail_goes_out_once_under_the_notices_own_identifier(here: Small) -> None:
    _mail(here)

    assert (send_due(at=NOW), send_due(at=NOW + LEASE)) == (1, 0)

    notice = Notice.objects.get()
    assert (notice.state, notice.delivered_at) == ("delivered", NOW)
    (sent,) = mail.outbox
    assert sent.extra_headers["Message-ID"] == f"<{notice.pk}@example.org>"


def test_a_failure_that_may_pass_is_tried_again_later(here: Small) -> None:
    _mail(here)

    send_due(at=NOW, senders=_raising(ConnectionRefusedError("关着")))

    notice = Notice.objects.get()
    assert (notice.state, notice.next_try_at) == ("temporary_failure", NOW + WAITS[0])
    assert send_due(at=NOW) == 0
    assert send_due(at=NOW + WAITS[0]) == 1
    assert Notice.objects.get().state == "delivered"


def test_a_failure_that_stays_ends_the_retries(here: Small) -> None:
    _mail(here)
    Notice.objects.update(tries=len(WAITS))

    send_due(at=NOW, senders=_raising(TimeoutError()))

    assert (Notice.objects.get().state, Notice.objects.get().next_try_at) == ("permanent_failure", None)


def test_what_can_never_arrive_is_not_tried_again(here: Small) -> None:
    _mail(here)

    send_due(at=NOW, senders=_raising(CannotDeliver("查无此人")))

    assert (Notice.objects.get().state, Notice.objects.get().error) == ("permanent_failure", "查无此人")


@pytest.mark.parametrize(
    ("channel", "address"), [("email", "no-at-sign"), ("email", "a@b\nBcc: c@d"), ("webhook", "file:///etc/passwd")]
)
def test_a_bad_address_is_final(here: Small, channel: str, address: str) -> None:
    actions.tell(title="题", body="文", key="bad", at=NOW, person=here.citizen, channel=channel, address=address)

    send_due(at=NOW)

    assert Notice.objects.get().state == "permanent_failure"


def test_a_sender_that_died_holds_a_notice_no_longer_than_its_lease(here: Small) -> None:
    _mail(here)
    Notice.objects.update(state="sending", next_try_at=NOW + LEASE)

    assert send_due(at=NOW + timedelta(minutes=1)) == 0
    assert send_due(at=NOW + LEASE) == 1


def test_reading_leaves_proof_of_the_first_reader(here: Small, asked: Case) -> None:
    actions.tell(title="题", body="文", key="org", at=NOW, org=here.education, case=asked)
    notice = Notice.objects.get()
    assert queries.unread_count(here.education_officer, on=NOW.date()) == 1

    actions.read_notice(notice_id=notice.pk, by=here.education_officer, at=NOW)
    actions.read_notice(notice_id=notice.pk, by=here.education_clerk, at=NOW + LEASE)

    notice.refresh_from_db()
    assert (notice.read_by, notice.read_at) == (here.education_officer, NOW)


def test_nobody_reads_the_notices_of_others(here: Small) -> None:
    actions.tell(title="题", body="文", key="org", at=NOW, org=here.education)

    with pytest.raises(NotAllowed):
        actions.read_notice(notice_id=Notice.objects.get().pk, by=here.market_officer, at=NOW)
