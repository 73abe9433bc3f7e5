"""From the site to where people want to be told: copies, one digest, quiet hours, receipts, superiors."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from django.core import mail
from pytest_django import Settings

from seeds.handful import Small
from shuzheng.kernel.cases import actions
from shuzheng.kernel.cases.models import Notice, NoticeWay
from shuzheng.kernel.cases.notices import queries
from shuzheng.kernel.cases.notices.jobs import send_due
from shuzheng.kernel.cases.spreading.actions import digest, escalate_unread, spread
from shuzheng.kernel.cases.tests.conftest import at
from shuzheng.kernel.cases.tests.reaching import MOMENT, NOW, tell, way
from shuzheng.lib import sms
from shuzheng.lib.errors import NotAllowed, Refused


def _outside() -> list[tuple[str, str]]:
    return list(Notice.objects.exclude(channel="in_site").order_by("created_at", "key").values_list("title", "channel"))


# --- copies --------------------------------------------------------------------------------------------------------


def test_a_notice_goes_by_every_way_its_reader_chose(here: Small) -> None:
    way(here.citizen)
    way(here.citizen, "sms")
    tell(here)

    assert (spread(at=NOW), spread(at=NOW)) == (2, 0)
    assert sorted(_outside()) == [("题k", "email"), ("题k", "sms")]


def test_a_notice_to_an_office_reaches_those_who_hold_its_role(here: Small) -> None:
    way(here.education_officer)
    way(here.education_head, address="b@example.org")
    way(here.market_officer, address="c@example.org")
    actions.tell(title="题", body="文", key="k", at=NOW, org=here.education, role="data_officer")

    spread(at=NOW)

    assert Notice.objects.get(channel="email").person == here.education_officer


def test_whoever_wants_nothing_outside_gets_nothing(here: Small) -> None:
    way(here.citizen, mode="off")
    tell(here, urgent=True)

    assert spread(at=NOW) == 0


def test_nothing_older_than_the_wish_is_sent(here: Small) -> None:
    tell(here, when=NOW - timedelta(days=2))
    way(here.citizen)

    assert spread(at=NOW) == 0


@pytest.mark.parametrize(
    ("channel", "address", "words"),
    [
        ("email", "x", "邮箱"),
        ("email", "a@b\nBcc: c@d.org", "邮箱"),
        ("sms", "123", "手机"),
        ("webhook", "http://x", "渠道"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused(here: Small, channel: str, address: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        actions.choose_way(person=here.citizen, channel=channel, address=address, mode="each", by=here.citizen, at=NOW)


def test_nobody_chooses_for_another(here: Small) -> None:
    with pytest.raises(NotAllowed):
        actions.choose_way(
            person=here.citizen, channel="email", address="a@example.org", mode="each", by=here.reviewer, at=NOW
        )


def test_a_way_without_address_is_forgotten(here: Small) -> None:
    way(here.citizen)

    actions.choose_way(person=here.citizen, channel="email", address=" ", mode="each", by=here.citizen, at=NOW)

    assert not NoticeWay.objects.exists()


# --- one digest ----------------------------------------------------------------------------------------------------


def test_many_notices_become_one_digest_a_day(here: Small) -> None:
    way(here.citizen, mode="digest")
    tell(here, "1", when=at(9, 27, 12))
    tell(here, "2", when=at(9, 27, 20))
    spread(at=at(9, 27, 21))

    told = [digest(at=when) for when in (at(9, 28, 8), at(9, 28, 9), at(9, 28, 17), at(9, 29, 9))]

    assert told == [0, 1, 0, 0]
    (sent,) = Notice.objects.filter(channel="email")
    assert sent.title == "您有2条未阅通知"
    assert sent.body.splitlines()[:2] == ["1. 题1", "2. 题2"]


def test_what_was_read_or_sent_already_is_not_in_the_digest(here: Small) -> None:
    way(here.citizen, mode="digest")
    tell(here, "read", when=at(9, 27, 12))
    tell(here, "urgent", when=at(9, 27, 13), urgent=True)
    spread(at=at(9, 27, 14))
    actions.read_notice(notice_id=Notice.objects.get(key="read").pk, by=here.citizen, at=at(9, 27, 15))

    assert digest(at=at(9, 28, 9)) == 0
    assert _outside() == [("题urgent", "email")]


# --- quiet hours ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "leaves"),
    [
        (at(9, 28, 21), at(9, 28, 21)),
        (at(9, 28, 22), at(9, 29, 7)),
        (at(9, 28, 3), at(9, 28, 7)),
        (at(9, 28, 7), at(9, 28, 7)),
    ],
)
def test_nobody_is_disturbed_at_night(here: Small, when: datetime, leaves: datetime) -> None:
    way(here.citizen)
    tell(here, when=when)

    spread(at=when)

    assert Notice.objects.get(channel="email").next_try_at == leaves


def test_what_is_urgent_passes_at_night(here: Small) -> None:
    way(here.citizen)
    tell(here, when=at(9, 28, 23), urgent=True)
    spread(at=at(9, 28, 23))

    assert send_due(at=at(9, 28, 23)) == 1


# --- short messages ------------------------------------------------------------------------------------------------


def test_a_short_message_is_one_line_in_the_gateways_file(here: Small, settings: Settings, tmp_path: Path) -> None:
    settings.SMS_GATEWAY = (tmp_path / "outbox").as_uri()
    way(here.citizen, "sms")
    tell(here)
    spread(at=NOW)

    send_due(at=NOW)

    notice = Notice.objects.get(channel="sms")
    assert json.loads((tmp_path / "outbox").read_text()) == {"id": str(notice.pk), "to": "13800000000", "text": "题k"}


@pytest.mark.parametrize(("status", "error"), [(503, httpx.HTTPStatusError), (400, sms.CannotSend)])
def test_a_gateway_that_refuses_is_told_from_one_that_is_down(
    monkeypatch: pytest.MonkeyPatch, status: int, error: type[Exception]
) -> None:
    answer = httpx.Response(status, request=httpx.Request("POST", "http://127.0.0.1/"))
    monkeypatch.setattr(httpx, "post", lambda *_, **__: answer)

    with pytest.raises(error):
        sms.send("http://127.0.0.1/", to="13800000000", text="题", key="k")


def test_without_a_gateway_a_short_message_never_goes() -> None:
    with pytest.raises(sms.CannotSend, match="没有配置短信通道"):
        sms.send("", to="13800000000", text="题", key="k")


# --- proof ---------------------------------------------------------------------------------------------------------


def test_the_link_proves_that_the_letter_and_its_notice_were_read(here: Small) -> None:
    way(here.citizen)
    tell(here)
    spread(at=NOW)
    send_due(at=NOW)
    letter = Notice.objects.get(channel="email")
    assert queries.receipt_link(letter) in mail.outbox[0].body

    actions.confirm_receipt(notice_id=letter.pk, token=queries.token(letter.pk), at=NOW + MOMENT)

    assert set(Notice.objects.values_list("read_at", "read_by")) == {(NOW + MOMENT, here.citizen.pk)}


def test_a_made_up_link_proves_nothing(here: Small) -> None:
    tell(here)

    with pytest.raises(NotAllowed, match="链接"):
        actions.confirm_receipt(notice_id=Notice.objects.get().pk, token="0" * 40, at=NOW)


# --- nobody reads --------------------------------------------------------------------------------------------------


def test_an_urgent_notice_nobody_reads_goes_to_the_head_once(here: Small) -> None:
    actions.tell(title="急", body="文", key="k", at=NOW, org=here.education, role="data_officer", urgent=True)

    told = [escalate_unread(at=at(9, 28, hour)) for hour in (11, 12, 13)]

    assert told == [0, 1, 0]
    assert Notice.objects.get(key__startswith="unread").role == "department_head"


def test_what_the_head_does_not_read_goes_to_the_authority(here: Small) -> None:
    actions.tell(title="急", body="文", key="k", at=NOW, org=here.education, role="department_head", urgent=True)

    escalate_unread(at=at(9, 28, 13))

    assert Notice.objects.get(key__startswith="unread").org == here.authority


def test_what_was_read_in_time_goes_nowhere(here: Small) -> None:
    actions.tell(title="急", body="文", key="k", at=NOW, person=here.education_clerk, urgent=True)
    actions.read_notice(notice_id=Notice.objects.get().pk, by=here.education_clerk, at=at(9, 28, 11))

    assert escalate_unread(at=at(9, 28, 13)) == 0


def test_a_person_who_does_not_read_has_a_head(here: Small) -> None:
    actions.tell(title="急", body="文", key="k", at=NOW, person=here.education_clerk, urgent=True)

    escalate_unread(at=at(9, 28, 13))

    assert Notice.objects.get(key__startswith="unread").org == here.education
