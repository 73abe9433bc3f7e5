"""No secret shows where a value is merely told: in tracebacks, logs, messages of failed tests."""

from datetime import UTC, datetime

import pytest

from shuzheng.gateway.feed import Key
from shuzheng.kernel.exchange.specs import Consumer, Engine, Plan
from shuzheng.kernel.orgs.keys.actions import Issued, IssuedToken
from shuzheng.kernel.orgs.models import ApplicationKey, Person, PersonalToken
from shuzheng.kernel.orgs.sign_in.specs import Enrolment, SignInResult, Status

SECRET = "s3cret-S3CRET"
PLAN = Plan("g", "r", "n", "c", "cn", "p", ("lookup",), Engine("postgres", "s", sealed_dsn=SECRET), "k", ())


@pytest.mark.parametrize(
    "value",
    [
        Key("ak_1", "u", SECRET.encode(), "hmac-sha256", 0.0, 1.0),
        Plan(**{name: getattr(PLAN, name) for name in PLAN.__slots__} | {"token_key": SECRET}),
        Engine("http", "s", http={"headers": SECRET}),
        Consumer("u", "n", SECRET),
        Issued(ApplicationKey(keyid="ak_1", valid_to=datetime(2026, 1, 1, tzinfo=UTC)), SECRET),
        IssuedToken(PersonalToken(prefix="szp_1"), SECRET),
        Enrolment(SECRET, f"otpauth://totp/x?secret={SECRET}", SECRET, SECRET),
        SignInResult(Status.CODE_NEEDED, "", Person(login="x"), SECRET),
        Person(login="x", password=SECRET, sealed_totp=SECRET.encode()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_that_carries_a_secret_does_not_tell_it(value: object) -> None:
    assert SECRET not in repr(value)
    assert SECRET not in str(value)
