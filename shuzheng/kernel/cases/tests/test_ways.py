"""From the site to where people want to be told: copies, one digest, quiet hours, bounces, receipts, superiors."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from pytest_django import Settings

from seeds.handful import Small
from shuzheng.kernel.cases import actions
from shuzheng.kernel.cases.models import Notice, NoticeWay
from shuzheng.kernel.cases.notices import queries, rules
from shuzheng.kernel.cases.notices.actions import bounced
from shuzheng.kernel.cases.notices.jobs import send_due
from shuzheng.kernel.cases.spreading.actions import digest, escalate_unread, spread
from shuzheng.kernel.cases.tests.conftest import at
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import sms
from shuzheng.lib.errors import NotAllowed, Refused

NOW = at(9, 28)
MOMENT = timedelta(microseconds=1)


def _way(person: Person, channel: str = "email", mode: str = "each", address: str = "") -> NoticeWay:
    address = address or ("a@example.org" if channel == "email" else "13800000000")
    chosen = actions.choose_way(
        person=person, channel=channel, address=address, mode=mode, by=person, at=NOW - timedelta(days=1)
    )
    assert chosen is not None
    return chosen


def _tell(
    here: Small, key: str = "k", *, when: datetime = NOW, urgent: bool = False, person: Person | None = None
) -> None:
    actions.tell(title=f"题{key}", body="文", key=key, at=when, person=person or here.citizen, urgent=urgent)


def _outside() -> list[tuple[str, str]]:
    return list(Notice.objects.exclude(channel="in_site").order_by("created_at", "key").values_list("title", "channel"))


# --- copies --------------------------------------------------------------------------------------------------------


def test_a_notice_goes_by_every_way_its_reader_chose(here: Small) -> None:
    _way(here.citizen)
    _way(here.citizen, "sms")
    _tell(here)

    assert (spread(at=NOW), spread(at=NOW)) == (2, 0)
    assert sorted(_outside()) == [("题k", "email"), ("题k", "sms")]


def test_a_notice_to_an_office_reaches_those_who_hold_its_role(here: Small) -> None:
    _way(here.education_officer)
    _way(here.education_head, address="b@example.org")
    _way(here.market_officer, address="c@example.org")
    actions.tell(title="题", body="文", key="k", at=NOW, org=here.education, role="data_officer")

    spread(at=NOW)

    assert Notice.objects.get(channel="email").person == here.education_officer


def test_whoever_wants_nothing_outside_gets_nothing(here: Small) -> None:
    _way(here.citizen, mode="off")
    _tell(here, urgent=True)

    assert spread(at=NOW) == 0


def test_nothing_older_than_the_wish_is_sent(here: Small) -> None:
    _tell(here, when=NOW - timedelta(days=2))
    _way(here.citizen)

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
    _way(here.citizen)

    actions.choose_way(person=here.citizen, channel="email", address=" ", mode="each", by=here.citizen, at=NOW)

    assert not NoticeWay.objects.exists()


# --- one digest ----------------------------------------------------------------------------------------------------


def test_many_notices_become_one_digest_a_day(here: Small) -> None:
    _way(here.citizen, mode="digest")
    _tell(here, "1", when=at(9, 27, 12))
    _tell(here, "2", when=at(9, 27, 20))
    spread(at=at(9, 27, 21))

    told = [digest(at=when) for when in (at(9, 28, 8), at(9, 28, 9), at(9, 28, 17), at(9, 29, 9))]

    assert told == [0, 1, 0, 0]
    (sent,) = Notice.objects.filter(channel="email")
    assert sent.title == "您有2条未阅通知"
    assert sent.body.splitlines()[:2] == ["1. 题1", "2. 题2"]


def test_what_was_read_or_sent_already_is_not_in_the_digest(here: Small) -> None:
    _way(here.citizen, mode="digest")
    _tell(here, "read", when=at(9, 27, 12))
    _tell(here, "urgent", when=at(9, 27, 13), urgent=True)
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
    _way(here.citizen)
    _tell(here, when=when)

    spread(at=when)

    assert Notice.objects.get(channel="email").next_try_at == leaves


def test_what_is_urgent_passes_at_night(here: Small) -> None:
    _way(here.citizen)
    _tell(here, when=at(9, 28, 23), urgent=True)
    spread(at=at(9, 28, 23))

    assert send_due(at=at(9, 28, 23)) == 1


# --- a real mail server --------------------------------------------------------------------------------------------


class Mailbox:
    """Takes every letter, except to whom it does not know."""

    def __init__(self) -> None:
        self.letters: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 no such user"
        if address.startswith("full"):
            return "452 4.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A mail server of our own on this machine, and Django sending to it."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield box
    controller.stop()


def test_a_letter_arrives_under_its_identifier(here: Small, mailbox: Mailbox) -> None:
    _way(here.citizen)
    _tell(here)
    spread(at=NOW)

    send_due(at=NOW)

    notice = Notice.objects.get(channel="email")
    (letter,) = mailbox.letters
    assert letter.rcpt_tos == ["a@example.org"]
    assert f"Message-ID: <{notice.pk}@example.org>".encode() in (letter.content or b"")
    assert notice.state == "delivered"


def test_an_unknown_mailbox_bounces_at_once_and_the_person_hears_of_it_in_site(here: Small, mailbox: Mailbox) -> None:
    _way(here.citizen, address="nobody@example.org")
    _tell(here)
    spread(at=NOW)

    send_due(at=NOW)

    notice, way = Notice.objects.get(channel="email"), NoticeWay.objects.get()
    assert (notice.state, way.bounced_at) == ("permanent_failure", NOW)
    assert "no such user" in way.bounce
    assert "请更正地址" in Notice.objects.get(key__startswith="bounced").title
    _tell(here, "later", when=NOW + MOMENT)
    assert spread(at=NOW + MOMENT) == 0


def test_a_full_mailbox_is_tried_again(here: Small, mailbox: Mailbox) -> None:
    _way(here.citizen, address="full@example.org")
    _tell(here)
    spread(at=NOW)

    send_due(at=NOW)

    assert (Notice.objects.get(channel="email").state, NoticeWay.objects.get().bounced_at) == (
        "temporary_failure",
        None,
    )


def test_a_new_address_is_tried_again(here: Small) -> None:
    way = _way(here.citizen, address="nobody@example.org")
    NoticeWay.objects.update(bounced_at=NOW, bounce="x")

    way = _way(here.citizen, address="b@example.org")

    assert (way.bounced_at, way.bounce) == (None, "")


# --- returned letters ----------------------------------------------------------------------------------------------


def _returned(notice: Notice, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A delivery status notification as mail servers send it, RFC 3464."""
    return (
        "From: MAILER-DAEMON@mx.example.org\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; a@example.org\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; user unknown\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{notice.pk}@example.org>\r\n\r\n--b--\r\n"
    ).encode()


def test_a_letter_that_comes_back_ends_the_way(here: Small) -> None:
    _way(here.citizen)
    _tell(here)
    spread(at=NOW)
    send_due(at=NOW)
    notice = Notice.objects.get(channel="email")

    found = rules.bounce(_returned(notice))

    assert found == rules.Bounce(notice.pk, True, "5.1.1 smtp; user unknown")
    bounced(notice_id=notice.pk, why=found.words, is_final=found.is_final, at=NOW + MOMENT)
    notice.refresh_from_db()
    assert (notice.state, NoticeWay.objects.get().bounce) == ("permanent_failure", "5.1.1 smtp; user unknown")


@pytest.mark.parametrize(("action", "found"), [("delayed", False), ("failed", True)])
def test_a_delay_is_no_bounce(here: Small, action: str, found: bool) -> None:
    _tell(here)

    assert (rules.bounce(_returned(Notice.objects.get(), action)) is not None) is found


def test_an_ordinary_letter_is_no_bounce() -> None:
    letter = EmailMessage()
    letter["Subject"] = "Re: 题"
    letter.set_content("谢谢")

    assert rules.bounce(letter.as_bytes()) is None


# --- short messages ------------------------------------------------------------------------------------------------


def test_a_short_message_is_one_line_in_the_gateways_file(here: Small, settings: Settings, tmp_path: Path) -> None:
    settings.SMS_GATEWAY = (tmp_path / "outbox").as_uri()
    _way(here.citizen, "sms")
    _tell(here)
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
    _way(here.citizen)
    _tell(here)
    spread(at=NOW)
    send_due(at=NOW)
    letter = Notice.objects.get(channel="email")
    assert queries.receipt_link(letter) in mail.outbox[0].body

    actions.confirm_receipt(notice_id=letter.pk, token=queries.token(letter.pk), at=NOW + MOMENT)

    assert set(Notice.objects.values_list("read_at", "read_by")) == {(NOW + MOMENT, here.citizen.pk)}


def test_a_made_up_link_proves_nothing(here: Small) -> None:
    _tell(here)

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
