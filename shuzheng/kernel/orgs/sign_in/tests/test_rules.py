"""The law of sign-in, case by case."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.kernel.orgs.sign_in import rules
from shuzheng.kernel.orgs.sign_in.rules import Limits
from shuzheng.lib.clock import SHANGHAI

LIMITS = Limits(5, 15, 20, 10, 30, 10, 5, 10, 16, 5, 180)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("Abc-12345", "口令至少 10 位"),
        ("Abc-123456", None),
        ("abcdefghij12", "口令应含大写字母、小写字母、数字、符号中的三类，或达到 16 位"),
        ("春眠不觉晓处处闻啼鸟夜来风雨声", "口令应含大写字母、小写字母、数字、符号中的三类，或达到 16 位"),
        ("correct horse battery", None),
        ("春眠不觉晓，处处闻啼鸟，夜来风雨声", None),
        ("My-Clerk.01-2026", "口令不能包含登录名"),
        ("A1-" + "x" * 126, "口令最长 128 位"),
        ("AAAAAAAAAAAAAAAAAA", "口令不能由同一字符组成"),
    ],
)
def test_a_password_is_long_and_varied_or_very_long(password: str, reason: str | None) -> None:
    assert rules.why_not_password(password, login="clerk.01", is_common=False, limits=LIMITS) == reason


def test_a_common_password_is_refused() -> None:
    reason = rules.why_not_password("Password123!", login="clerk", is_common=True, limits=LIMITS)

    assert reason == "该口令过于常见，请换一个"


@pytest.mark.parametrize(("seconds", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_is_accepted_within_one_step_of_drift(seconds: int, accepted: bool) -> None:
    code = pyotp.TOTP(SECRET).at(AT + timedelta(seconds=seconds))

    assert (rules.accepted_step(SECRET, code, at=AT, used_step=0) is not None) is accepted


def test_a_used_time_step_is_never_accepted_twice() -> None:
    code = pyotp.TOTP(SECRET).at(AT)
    step = rules.accepted_step(SECRET, code, at=AT, used_step=0)

    assert step == rules.step_of(AT)
    assert rules.accepted_step(SECRET, code, at=AT, used_step=step) is None


@given(st.text(max_size=12))
def test_no_text_breaks_the_code_check(text: str) -> None:
    accepted = rules.accepted_step(SECRET, text, at=AT, used_step=rules.step_of(AT) + 1)

    assert accepted is None


@pytest.mark.parametrize(
    ("failures", "count", "locked_until"), [(0, 1, None), (3, 4, None), (4, 0, AT + timedelta(minutes=15))]
)
def test_the_fifth_failure_locks_for_a_quarter_of_an_hour(
    failures: int, count: int, locked_until: datetime | None
) -> None:
    assert rules.after_failure(failures, at=AT, limits=LIMITS) == (count, locked_until)


@pytest.mark.parametrize(("failures", "wait"), [(0, 0), (19, 0), (20, 1), (23, 8), (28, 256), (40, 300)])
def test_an_address_waits_twice_as_long_after_each_failure_beyond_the_free_ones(failures: int, wait: int) -> None:
    assert rules.wait_for_address([AT] * failures, at=AT, limits=LIMITS) == wait


def test_old_failures_of_an_address_are_forgiven() -> None:
    old = [AT - timedelta(minutes=10)] * 50

    assert rules.wait_for_address(old, at=AT, limits=LIMITS) == 0


@pytest.mark.parametrize(
    ("started", "seen", "over"),
    [
        (timedelta(hours=1), timedelta(minutes=29), False),
        (timedelta(hours=1), timedelta(minutes=30), True),
        (timedelta(hours=10), timedelta(minutes=1), True),
    ],
)
def test_a_session_ends_when_idle_or_too_long(started: timedelta, seen: timedelta, over: bool) -> None:
    assert rules.is_over(started_at=AT - started, seen_at=AT - seen, at=AT, limits=LIMITS) is over


@pytest.mark.parametrize(
    ("kind", "days", "is_initial", "renew"),
    [
        ("staff", 179, False, False),
        ("staff", 180, False, True),
        ("contractor", 180, False, True),
        ("citizen", 180, False, False),
        ("citizen", 1, True, True),
    ],
)
def test_staff_renew_their_passwords_and_everybody_an_initial_one(
    kind: str, days: int, is_initial: bool, renew: bool
) -> None:
    set_at = AT - timedelta(days=days)

    assert rules.must_renew(kind, set_at=set_at, is_initial=is_initial, at=AT, limits=LIMITS) is renew
