"""The law of sign-in: passwords, one-time codes, lock-out, sessions. Pure; the figures come as `Limits`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp

from shuzheng.lib.crypto import same

STEP_SECONDS = 30
DRIFT_STEPS = 1
LONGEST_PASSWORD = 128
LONGEST_WAIT = 300
MUST_HAVE_CODE = frozenset({"staff", "contractor"})
MUST_RENEW = frozenset({"staff", "contractor"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The dated figures of parameters.toml."""

    lock_after: int
    lock_minutes: int
    address_free: int
    address_minutes: int
    idle_minutes: int
    longest_hours: int
    step_up_minutes: int
    length: int
    phrase_length: int
    memory: int
    days: int


def why_not_password(password: str, *, login: str, is_common: bool, limits: Limits) -> str | None:
    """GB/T 22239-2019 8.1.4.1 a): complexity, or length instead."""
    if len(password) < limits.length:
        return f"口令至少 {limits.length} 位"
    if len(password) > LONGEST_PASSWORD:
        return f"口令最长 {LONGEST_PASSWORD} 位"
    if login.lower() in password.lower():
        return "口令不能包含登录名"
    if is_common:
        return "该口令过于常见，请换一个"
    if len(password) < limits.phrase_length and _classes(password) < 3:
        return f"口令应含大写字母、小写字母、数字、符号中的三类，或达到 {limits.phrase_length} 位"
    return "口令不能由同一字符组成" if len(set(password)) < 5 else None


def _classes(password: str) -> int:
    has = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum())
    return sum(any(test(sign) for sign in password) for test in has)


def must_have_code(kind: str) -> bool:
    """GB/T 22239-2019 8.1.4.1 d): those who work in the system sign in with two factors."""
    return kind in MUST_HAVE_CODE


def must_renew(kind: str, *, set_at: datetime | None, is_initial: bool, at: datetime, limits: Limits) -> bool:
    """GB/T 22239-2019 8.1.4.1 a): a password set by another, or too old, is renewed before use."""
    if is_initial or set_at is None:
        return True
    return kind in MUST_RENEW and at >= set_at + timedelta(days=limits.days)


def step_of(at: datetime) -> int:
    """RFC 6238: the time step of an instant."""
    return int(at.timestamp()) // STEP_SECONDS


def accepted_step(secret: str, code: str, *, at: datetime, used_step: int) -> int | None:
    """RFC 6238 §5.2: the step whose code it is, within one step of drift and later than any used; None if none."""
    totp, now = pyotp.TOTP(secret), step_of(at)
    code = code.strip().replace(" ", "")
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if same(totp.generate_otp(step), code):
            return step if step > used_step else None
    return None


def is_locked(locked_until: datetime | None, *, at: datetime) -> bool:
    """GB/T 22239-2019 8.1.4.1 b): whether the account is locked at an instant."""
    return locked_until is not None and at < locked_until


def after_failure(failures: int, *, at: datetime, limits: Limits) -> tuple[int, datetime | None]:
    """GB/T 22239-2019 8.1.4.1 b): the count after one more failure, and until when the account is locked."""
    failures += 1
    if failures < limits.lock_after:
        return failures, None
    return 0, at + timedelta(minutes=limits.lock_minutes)


def wait_for_address(failed_at: Sequence[datetime], *, at: datetime, limits: Limits) -> int:
    """Seconds an address must wait: none for the free failures of the window, then doubling from the last one."""
    since = at - timedelta(minutes=limits.address_minutes)
    recent = [when for when in failed_at if since < when <= at]
    over = len(recent) - limits.address_free
    if over < 0:
        return 0
    wait = timedelta(seconds=min(2**over, LONGEST_WAIT))
    return max(0, -int((at - max(recent) - wait).total_seconds() // 1))


def is_over(*, started_at: datetime, seen_at: datetime, at: datetime, limits: Limits) -> bool:
    """GB/T 22239-2019 8.1.4.1 b): a session ends after idleness, and in any case after its longest time."""
    return at >= seen_at + timedelta(minutes=limits.idle_minutes) or at >= started_at + timedelta(
        hours=limits.longest_hours
    )


def is_fresh(stepped_up_at: float, *, at: datetime, limits: Limits) -> bool:
    """Whether a step-up still holds for a dangerous act."""
    return 0 <= at.timestamp() - stepped_up_at < limits.step_up_minutes * 60
