"""How long a credential lives, and when it is good. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta


def why_not_until(until: datetime, *, at: datetime, longest_days: int) -> str | None:
    """A credential has an end, and not a far one."""
    if until <= at:
        return "到期时间应晚于当前时间"
    return f"有效期最长 {longest_days} 天" if until > at + timedelta(days=longest_days) else None


def why_not_good(*, valid_from: datetime, valid_to: datetime, revoked_at: datetime | None, at: datetime) -> str | None:
    """Why a credential opens nothing at an instant."""
    if revoked_at is not None and revoked_at <= at:
        return "已吊销"
    if at < valid_from:
        return "尚未启用"
    return "已到期" if at >= valid_to else None


def overlap_end(valid_to: datetime, *, at: datetime, hours: int) -> datetime:
    """Until when a replaced key still serves: the overlap, but never longer than it would have lived."""
    return min(valid_to, at + timedelta(hours=hours))
