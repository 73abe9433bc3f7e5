"""Signing in, as the pages do it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest

from seeds import Small, small
from seeds.cast import PASSWORD, secret
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.orgs.sign_in import actions, queries
from shuzheng.kernel.orgs.sign_in.specs import SignInResult, Status
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
HERE = "10.0.0.9"


@pytest.fixture
def at() -> datetime:
    """The present: the handful's passwords were set just before it."""
    return clock.now()


@pytest.fixture
def here() -> Small:
    return small()


def enter(login: str, at: datetime, *, password: str = PASSWORD, code: str = "", address: str = HERE) -> SignInResult:
    return actions.sign_in(login=login, password=password, code=code, address=address, at=at)


def code_of(login: str, at: datetime) -> str:
    return pyotp.TOTP(secret(login)).at(at)


def test_staff_sign_in_with_password_and_code(here: Small, at: datetime) -> None:
    result = enter("education-officer", at, code=code_of("education-officer", at))

    assert result.is_signed_in
    assert result.person == here.education_officer
    assert OutboxLine.objects.filter(action="orgs.sign_in", actor_id=here.education_officer.actor_id).count() == 1


def test_the_code_may_be_given_in_a_second_step(here: Small, at: datetime) -> None:
    first = enter("education-officer", at)
    second = actions.give_code(
        ticket=first.ticket, code=code_of("education-officer", at), address=HERE, at=at + timedelta(seconds=5)
    )

    assert (first.status, second.status) == (Status.CODE_NEEDED, Status.SIGNED_IN)


def test_the_same_code_does_not_open_twice(here: Small, at: datetime) -> None:
    code = code_of("education-officer", at)
    enter("education-officer", at, code=code)

    assert enter("education-officer", at, code=code) == actions.REFUSAL


def test_citizens_sign_in_without_a_code(here: Small, at: datetime) -> None:
    assert enter("citizen", at).is_signed_in


@pytest.mark.parametrize(
    ("login", "password"), [("nobody", PASSWORD), ("citizen", "wrong"), ("\0'; --", "x" * 9000), ("", "")]
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(
    here: Small, at: datetime, login: str, password: str
) -> None:
    assert enter(login, at, password=password) == actions.REFUSAL


def test_a_disabled_person_stays_out(here: Small, at: datetime) -> None:
    Person.objects.filter(login="citizen").update(is_active=False)

    assert enter("citizen", at) == actions.REFUSAL


def fail(login: str, times: int, at: datetime) -> None:
    [enter(login, at, password="wrong") for _ in range(times)]


def test_five_failures_lock_the_account_even_for_the_right_password(here: Small, at: datetime) -> None:
    fail("citizen", 5, at)

    assert enter("citizen", at + timedelta(minutes=14)) == actions.REFUSAL
    assert enter("citizen", at + timedelta(minutes=15)).is_signed_in


def test_four_failures_do_not_lock_and_success_clears_them(here: Small, at: datetime) -> None:
    fail("citizen", 4, at)
    enter("citizen", at)
    fail("citizen", 4, at)

    assert enter("citizen", at).is_signed_in


def test_wrong_codes_lock_too(here: Small, at: datetime) -> None:
    ticket = enter("education-officer", at).ticket
    [actions.give_code(ticket=ticket, code="000000", address=HERE, at=at) for _ in range(5)]

    assert enter("education-officer", at, code=code_of("education-officer", at)) == actions.REFUSAL


def test_a_security_administrator_lifts_a_lock(here: Small, at: datetime) -> None:
    fail("citizen", 5, at)
    actions.unlock(person=here.citizen, by=here.security_admin, at=at)

    assert enter("citizen", at).is_signed_in


def test_an_address_is_slowed_down_across_accounts(here: Small, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Person, "set_password", lambda person, password: None)  # the dummy hash is slow on purpose
    [enter(f"guess-{number}", at, password="wrong") for number in range(20)]

    slowed = enter("citizen", at)

    assert (slowed.status, slowed.wait_seconds) == (Status.SLOWED, 1)
    assert enter("citizen", at, address="10.0.0.10").is_signed_in
    assert enter("citizen", at + timedelta(seconds=1)).is_signed_in


def test_staff_without_a_code_must_bind_one_before_they_enter(here: Small, at: datetime) -> None:
    Person.objects.filter(login="county-clerk").update(sealed_totp=None)
    first = enter("county-clerk", at)
    offer = queries.begin_totp(here.county_clerk, at=at)
    code = pyotp.TOTP(offer.secret).at(at)

    entered = actions.enrol_and_enter(ticket=first.ticket, sealed=offer.sealed, code=code, address=HERE, at=at)

    assert first.status == Status.ENROL_NEEDED
    assert entered.is_signed_in
    assert offer.uri.startswith("otpauth://totp/")
    assert offer.picture.startswith("data:image/svg+xml")
    assert enter("county-clerk", at, code=code) == actions.REFUSAL


def test_an_offer_binds_only_the_person_it_was_made_to(here: Small, at: datetime) -> None:
    offer = queries.begin_totp(here.agent, at=at)

    with pytest.raises(Refused, match="重新开始"):
        actions.confirm_totp(person=here.citizen, sealed=offer.sealed, code="000000", at=at)


def test_a_bound_code_is_not_replaced_without_proof(here: Small, at: datetime) -> None:
    offer = queries.begin_totp(here.county_clerk, at=at)

    with pytest.raises(Refused, match="再次验证"):
        actions.confirm_totp(person=here.county_clerk, sealed=offer.sealed, code="000000", at=at)


@pytest.mark.parametrize("ticket", ["", "forged", "a:b:c"])
def test_a_forged_ticket_leads_nowhere(here: Small, at: datetime, ticket: str) -> None:
    with pytest.raises(Refused, match="重新登录"):
        actions.give_code(ticket=ticket, code="000000", address=HERE, at=at)


def test_a_ticket_is_good_for_its_own_step_and_ten_minutes_only(here: Small, at: datetime) -> None:
    ticket = enter("education-officer", at).ticket

    with pytest.raises(Refused, match="重新登录"):
        actions.renew_and_enter(ticket=ticket, password="Another-2026!", address=HERE, at=at)
    with pytest.raises(Refused, match="重新登录"):
        actions.give_code(ticket=ticket, code="000000", address=HERE, at=at + timedelta(minutes=11))


def test_a_reset_account_needs_a_new_password_and_a_new_code(here: Small, at: datetime) -> None:
    password = actions.reset_sign_in(person=here.citizen, by=here.security_admin, at=at)
    first = enter("citizen", at, password=password)
    second = actions.renew_and_enter(ticket=first.ticket, password="Mein-Neues-2026", address=HERE, at=at)

    assert first.status == Status.PASSWORD_NEEDED
    assert second.is_signed_in


def test_others_may_not_reset_an_account(here: Small, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        actions.reset_sign_in(person=here.citizen, by=here.education_head, at=at)


def test_a_password_is_not_used_again(here: Small, at: datetime) -> None:
    actions.change_password(person=here.citizen, old=PASSWORD, new="First-Choice-1", at=at)
    actions.change_password(person=here.citizen, old="First-Choice-1", new="Second-Choice-2", at=at)

    with pytest.raises(Refused, match="最近 5 次"):
        actions.change_password(person=here.citizen, old="Second-Choice-2", new="First-Choice-1", at=at)


def test_a_password_is_not_changed_without_the_old_one(here: Small, at: datetime) -> None:
    with pytest.raises(Refused, match="原口令不正确"):
        actions.change_password(person=here.citizen, old="wrong", new="First-Choice-1", at=at)


def test_the_code_of_a_demonstration_person_can_be_asked_for(here: Small, at: datetime) -> None:
    code = queries.demo_code("education-officer", at=at)

    assert enter("education-officer", at, code=code).is_signed_in


def test_after_a_code_is_used_the_next_one_is_told(here: Small, at: datetime) -> None:
    enter("education-officer", at, code=queries.demo_code("education-officer", at=at))

    assert enter("education-officer", at, code=queries.demo_code("education-officer", at=at)).is_signed_in


@pytest.mark.parametrize("login", ["education-officer", "nobody"])
def test_the_code_of_a_real_person_is_not_told(here: Small, at: datetime, login: str) -> None:
    Person.objects.update(is_demonstration=False)

    with pytest.raises(Refused, match="演示人员"):
        queries.demo_code(login, at=at)


@pytest.mark.parametrize(("login", "hashed"), [("nobody", 1), ("citizen", 0)])
def test_an_unknown_name_costs_one_hash_as_a_known_one_does(
    here: Small, at: datetime, monkeypatch: pytest.MonkeyPatch, login: str, hashed: int
) -> None:
    dummies: list[str] = []
    monkeypatch.setattr(Person, "set_password", lambda person, password: dummies.append(password))
    checks: list[str] = []
    monkeypatch.setattr(Person, "check_password", lambda person, password: checks.append(password))

    enter(login, at, password="wrong")

    assert (len(dummies), len(checks)) == (hashed, 1 - hashed)


def test_guessing_the_old_password_from_inside_locks_too(here: Small, at: datetime) -> None:
    def guess() -> str:
        with pytest.raises(Refused) as refusal:
            actions.change_password(person=here.citizen, old="wrong", new="First-Choice-1", at=at)
        return refusal.value.code

    assert {guess() for _ in range(5)} == {"orgs.password_wrong"}

    assert enter("citizen", at) == actions.REFUSAL
