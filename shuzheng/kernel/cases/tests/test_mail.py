"""Letters to a real mail server of the test's own, and letters that come back."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from click.testing import CliRunner
from pytest_django import Settings

from seeds.handful import Small
from shuzheng.kernel.cases.models import Notice, NoticeWay
from shuzheng.kernel.cases.notices import rules
from shuzheng.kernel.cases.notices.actions import bounced
from shuzheng.kernel.cases.notices.cli import bounce
from shuzheng.kernel.cases.notices.jobs import send_due
from shuzheng.kernel.cases.spreading.actions import spread
from shuzheng.kernel.cases.tests.reaching import MOMENT, NOW, tell, way

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
    way(here.citizen)
    tell(here)
    spread(at=NOW)

    send_due(at=NOW)

    notice = Notice.objects.get(channel="email")
    (letter,) = mailbox.letters
    assert letter.rcpt_tos == ["a@example.org"]
    assert f"Message-ID: <{notice.pk}@example.org>".encode() in (letter.content or b"")
    assert notice.state == "delivered"


def test_an_unknown_mailbox_bounces_at_once_and_the_person_hears_of_it_in_site(here: Small, mailbox: Mailbox) -> None:
    way(here.citizen, address="nobody@example.org")
    tell(here)
    spread(at=NOW)

    send_due(at=NOW)

    notice, chosen = Notice.objects.get(channel="email"), NoticeWay.objects.get()
    assert (notice.state, chosen.bounced_at) == ("permanent_failure", NOW)
    assert "no such user" in chosen.bounce
    assert "请更正地址" in Notice.objects.get(key__startswith="bounced").title
    tell(here, "later", when=NOW + MOMENT)
    assert spread(at=NOW + MOMENT) == 0


def test_a_full_mailbox_is_tried_again(here: Small, mailbox: Mailbox) -> None:
    way(here.citizen, address="full@example.org")
    tell(here)
    spread(at=NOW)

    send_due(at=NOW)

    assert (Notice.objects.get(channel="email").state, NoticeWay.objects.get().bounced_at) == (
        "temporary_failure",
        None,
    )


def test_a_new_address_is_tried_again(here: Small) -> None:
    way(here.citizen, address="nobody@example.org")
    NoticeWay.objects.update(bounced_at=NOW, bounce="x")

    chosen = way(here.citizen, address="b@example.org")

    assert (chosen.bounced_at, chosen.bounce) == (None, "")


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
    way(here.citizen)
    tell(here)
    spread(at=NOW)
    send_due(at=NOW)
    notice = Notice.objects.get(channel="email")

    found = rules.bounce(_returned(notice))

    assert found == rules.Bounce(notice.pk, True, "5.1.1 smtp; user unknown")
    bounced(notice_id=notice.pk, why=found.words, is_final=found.is_final, at=NOW + MOMENT)
    notice.refresh_from_db()
    assert (notice.state, NoticeWay.objects.get().bounce) == ("permanent_failure", "5.1.1 smtp; user unknown")


def test_the_mail_server_hands_a_returned_letter_to_the_command(here: Small) -> None:
    way(here.citizen)
    tell(here)
    spread(at=NOW)
    notice = Notice.objects.get(channel="email")

    said = CliRunner().invoke(bounce, input=_returned(notice))

    assert "已登记退信" in said.output
    assert NoticeWay.objects.get().bounced_at is not None
    assert CliRunner().invoke(bounce, input=b"Subject: Re\r\n\r\nthanks").exit_code == 1


@pytest.mark.parametrize(("action", "found"), [("delayed", False), ("failed", True)])
def test_a_delay_is_no_bounce(here: Small, action: str, found: bool) -> None:
    tell(here)

    assert (rules.bounce(_returned(Notice.objects.get(), action)) is not None) is found


def test_an_ordinary_letter_is_no_bounce() -> None:
    letter = EmailMessage()
    letter["Subject"] = "Re: 题"
    letter.set_content("谢谢")

    assert rules.bounce(letter.as_bytes()) is None
