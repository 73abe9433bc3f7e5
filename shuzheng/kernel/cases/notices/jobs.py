"""Sending what the outbox holds for outside: e-mail, SMS and webhook, with retries that grow longer and an end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q

from shuzheng.kernel.cases.models import Notice
from shuzheng.kernel.cases.notices import actions, queries, rules
from shuzheng.lib import sms

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
LEASE = timedelta(minutes=10)  # a sender that died holds a notice no longer than this

Sender = Callable[[Notice], None]


class CannotDeliver(Exception):
    """The other side will never take it: a retry would be in vain."""


def send_due(*, at: datetime, most: int = 100, senders: dict[str, Sender] | None = None) -> int:
    """Send what is due. Safe beside other workers; a crash while sending leads to a retry under the same identifier."""
    ways = senders or SENDERS
    due = _take_up(at, most)
    for notice in due:
        _send(notice, ways[notice.channel], at)
    return len(due)


@transaction.atomic
def _take_up(at: datetime, most: int) -> list[Notice]:
    waiting = Notice.objects.select_for_update(skip_locked=True).filter(
        Q(state__in=(Notice.State.CREATED, Notice.State.TEMPORARY, Notice.State.SENDING)), next_try_at__lte=at
    )
    due = list(waiting.order_by("next_try_at")[:most])
    Notice.objects.filter(pk__in=[one.pk for one in due]).update(
        state=Notice.State.SENDING, tries=F("tries") + 1, next_try_at=at + LEASE
    )
    for one in due:
        one.tries += 1
    return due


def _send(notice: Notice, way: Sender, at: datetime) -> None:
    try:
        way(notice)
    except CannotDeliver as why:
        actions.bounced(notice_id=notice.pk, why=str(why), is_final=True, at=at)
    except (OSError, httpx.HTTPError) as why:
        last = notice.tries > len(WAITS)
        again = at + WAITS[min(notice.tries, len(WAITS)) - 1]
        _settle(
            notice,
            state=Notice.State.PERMANENT if last else Notice.State.TEMPORARY,
            error=f"{type(why).__name__}：{why}"[:500],
            next_try_at=None if last else queries.not_before(again, channel=notice.channel, urgent=notice.is_urgent),
        )
    else:
        _settle(notice, state=Notice.State.DELIVERED, error="", next_try_at=None, delivered_at=at)


def _settle(notice: Notice, **fields: object) -> None:
    Notice.objects.filter(pk=notice.pk, state=Notice.State.SENDING).update(**fields)


def by_email(notice: Notice) -> None:
    """SMTP through Django's mail settings; the notice's id is the Message-ID, so a second copy is known for one."""
    address = queries.address_of(notice)
    if "@" not in address or "\n" in address or "\r" in address:
        raise CannotDeliver("邮箱地址不对")
    domain = address.rpartition("@")[2]
    receipt = f"\n\n确认已收到（打开后须按确认）：{queries.receipt_link(notice)}" if notice.person_id else ""
    message = EmailMessage(
        notice.title.replace("\n", " "),
        notice.body + receipt,
        to=[address],
        headers={"Message-ID": f"<{notice.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except SMTPException as error:
        if rules.is_final(error):
            raise CannotDeliver(rules.smtp_words(error)) from error
        raise


def by_sms(notice: Notice) -> None:
    """The place's own gateway: the title only, for a short message passes through many hands."""
    try:
        sms.send(settings.SMS_GATEWAY, to=queries.address_of(notice), text=notice.title, key=str(notice.pk))
    except sms.CannotSend as error:
        raise CannotDeliver(str(error)) from error


def by_webhook(notice: Notice) -> None:
    """POST as JSON under an idempotency key; no redirects, a short patience."""
    parts = urlsplit(notice.address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CannotDeliver("回调地址不对")
    body = {"id": str(notice.pk), "title": notice.title, "body": notice.body, "case": str(notice.case_id or "")}
    answer = httpx.post(notice.address, json=body, headers={"Idempotency-Key": str(notice.pk)}, timeout=10)
    if answer.status_code in (408, 425, 429) or answer.status_code >= 500:
        answer.raise_for_status()
    if not answer.is_success:
        raise CannotDeliver(f"对方答复{answer.status_code}")


SENDERS: dict[str, Sender] = {
    Notice.Channel.EMAIL: by_email,
    Notice.Channel.SMS: by_sms,
    Notice.Channel.WEBHOOK: by_webhook,
}
