"""When people may be disturbed, where they may be reached, and what a bounce says. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from email.message import Message
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from uuid import UUID
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(r"1[3-9][0-9]{9}")
_MESSAGE_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")


def not_before(at: datetime, *, quiet: tuple[time, time]) -> datetime:
    """The instant itself, or in the quiet hours their end."""
    since, until = quiet
    now = at.astimezone(BEIJING)
    day, clock = now.date(), now.time()
    if since > until:  # over midnight
        if clock >= since:
            return datetime.combine(day + timedelta(1), until, BEIJING)
        return datetime.combine(day, until, BEIJING) if clock < until else at
    return datetime.combine(day, until, BEIJING) if since <= clock < until else at


def digest_instant(on: date, hour: time) -> datetime:
    """When a day's digest is due."""
    return datetime.combine(on, hour, BEIJING)


def why_not_address(channel: str, address: str) -> str | None:
    """What is wrong with where somebody wants to be reached."""
    if channel == "email":
        return None if _EMAIL.fullmatch(address) and len(address) <= 200 else "请填写完整的邮箱地址"
    if channel == "sms":
        return None if _PHONE.fullmatch(address) else "请填写11位手机号码"
    return "不能选择这个渠道"


def is_final(error: Exception) -> bool:
    """RFC 5321 §4.2.1: 5yz about the recipient or the message; a wrong password of ours is not theirs."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def smtp_words(error: SMTPException) -> str:
    """What the other side said."""
    if isinstance(error, SMTPRecipientsRefused):
        return "；".join(f"{code} {_text(said)}" for code, said in error.recipients.values())
    return str(error)


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


# --- bounces -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a returned message says: which notice, whether for good, and why."""

    notice: UUID
    is_final: bool
    words: str


def bounce(raw: bytes) -> Bounce | None:
    """RFC 3464: a delivery status that tells of a failure, and the Message-ID of what came back."""
    parts = list(message_from_bytes(raw).walk())
    fields = [
        field for part in parts if part.get_content_type() == "message/delivery-status" for field in _fields(part)
    ]
    failed = next((field for field in fields if field.get("Action", "").lower() == "failed"), None)
    named = next((found for part in parts if (found := _notice_of(part))), None)
    if failed is None or named is None:
        return None
    status = failed.get("Status", "")
    return Bounce(named, status.startswith("5"), f"{status} {failed.get('Diagnostic-Code', '')}".strip()[:500])


def _fields(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _notice_of(part: Message) -> UUID | None:
    """The notice whose identifier a part, or the headers that it returns, bears."""
    text = str(part.get_payload()) if part.get_content_type() == "text/rfc822-headers" else ""
    match = _MESSAGE_ID.search(f"{part.get('Message-ID', '')} {text}")
    return UUID(match[1]) if match else None
