"""A person's identity is verified once, sealed, and tells nothing of anybody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from seeds import Small, small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.orgs.identities import actions, queries
from shuzheng.kernel.orgs.models import Identity, IdentityTry, PresenceCode
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
NUMBER, OTHER = "130102188001010011", "130102188001010038"
REGISTER = {("演示·个人用户", NUMBER), ("演示·另一人", OTHER)}


@pytest.fixture
def here(db: None) -> Small:
    """The cast and the law."""
    calendar.load(at=AT)
    return small()


def known(*, name: str, number: str) -> bool:
    """The source of identities of these tests."""
    return (name, number) in REGISTER


@pytest.fixture(autouse=True)
def source(monkeypatch: pytest.MonkeyPatch) -> None:
    """This installation is connected to it."""
    monkeypatch.setenv("SHUZHENG_IDENTITY_VERIFIER", f"{__name__}:known")


def test_a_number_is_kept_sealed_and_as_a_digest_only(here: Small) -> None:
    actions.verify_online(number=NUMBER, by=here.citizen, at=AT)

    kept = Identity.objects.values().get()
    lines = "".join(f"{line.summary}{line.detail}" for line in OutboxLine.objects.all())
    assert NUMBER not in f"{kept}{lines}"
    assert NUMBER.encode() not in bytes(kept["sealed_number"] or b"")
    assert queries.number_of(here.citizen) == NUMBER


def test_an_identity_is_verified_once(here: Small) -> None:
    actions.verify_online(number=NUMBER, by=here.citizen, at=AT)
    with pytest.raises(Refused, match="已经核验"):
        actions.verify_online(number=NUMBER, by=here.citizen, at=AT)


@pytest.mark.parametrize("number", ["130102188001010012", "1301021880", ""])
def test_a_number_that_cannot_be_is_refused_before_the_source_is_asked(here: Small, number: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.verify_online(number=number, by=here.citizen, at=AT)
    assert refused.value.code == "identity.number"
    assert not IdentityTry.objects.exists()


def test_somebody_elses_number_and_nobodys_are_refused_in_the_same_words(here: Small) -> None:
    with pytest.raises(Refused) as others:
        actions.verify_online(number=OTHER, by=here.citizen, at=AT)
    with pytest.raises(Refused) as nobodys:
        actions.verify_online(number="13010218800101002X", by=here.citizen, at=AT)
    assert (others.value.message, others.value.code) == (nobodys.value.message, nobodys.value.code)


def test_a_number_is_not_found_by_trying(here: Small) -> None:
    IdentityTry.objects.bulk_create(IdentityTry(person=here.citizen, at=AT) for _ in range(5))
    with pytest.raises(Refused, match="24 小时"):
        actions.verify_online(number=NUMBER, by=here.citizen, at=AT)

    assert actions.verify_online(number=NUMBER, by=here.citizen, at=AT + timedelta(hours=25))


def test_a_failed_try_stays_on_record(here: Small) -> None:
    with pytest.raises(Refused):
        actions.verify_online(number=OTHER, by=here.citizen, at=AT)
    assert IdentityTry.objects.count() == OutboxLine.objects.filter(action="identity.fail").count() == 1


def test_without_a_source_the_counter_is_named(here: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHUZHENG_IDENTITY_VERIFIER")
    with pytest.raises(Refused, match="政务服务窗口"):
        actions.verify_online(number=NUMBER, by=here.citizen, at=AT)


def test_a_clerk_verifies_the_holder_who_shows_the_code(here: Small) -> None:
    code, _ = actions.show_code(by=here.citizen, at=AT)

    said = {"name": "演示个人用户", "number": NUMBER, "document": "id_card"}
    found = actions.verify_at_counter(code=code, **said, by=here.county_clerk, at=AT)

    assert (found.person, found.means, found.verified_by) == (here.citizen, "counter", here.county_clerk)
    assert not PresenceCode.objects.exists()


@pytest.mark.parametrize(("code", "minutes"), [("00000000", 0), (None, 11)])
def test_without_the_holders_code_of_this_moment_nothing_is_verified(
    here: Small, code: str | None, minutes: int
) -> None:
    (shown, _), at = actions.show_code(by=here.citizen, at=AT), AT + timedelta(minutes=minutes)
    said = {"name": "演示·个人用户", "number": NUMBER, "document": "id_card"}
    with pytest.raises(Refused, match="出示码"):
        actions.verify_at_counter(code=code or shown, **said, by=here.county_clerk, at=at)


def test_a_document_with_another_name_is_refused(here: Small) -> None:
    code, _ = actions.show_code(by=here.citizen, at=AT)
    with pytest.raises(Refused, match="不一致"):
        actions.verify_at_counter(
            code=code, name="另一人", number=NUMBER, document="id_card", by=here.county_clerk, at=AT
        )


def test_only_a_counter_clerk_verifies(here: Small) -> None:
    code, _ = actions.show_code(by=here.citizen, at=AT)
    with pytest.raises(NotAllowed):
        actions.verify_at_counter(
            code=code, name="演示·个人用户", number=NUMBER, document="id_card", by=here.education_clerk, at=AT
        )


def test_an_officials_account_is_no_citizens(here: Small) -> None:
    with pytest.raises(Refused, match="个人账户"):
        actions.verify_online(number=NUMBER, by=here.market_officer, at=AT)


# --- documents that are named: declared, seen, verified ------------------------------------------------------------


def test_only_what_is_proven_may_be_asked_about_at_others(here: Small) -> None:
    said: dict[str, Any] = {"kind": "passport", "number": "e1234 5678", "at": AT}
    declared = actions.name_document(person=here.citizen, by=here.citizen, **said)
    assert (declared.assurance, queries.known_number(here.citizen)) == ("declared", "E12345678")
    assert (queries.proven_number(here.citizen), queries.person_of("passport", "E12345678")) == ("", None)

    seen = actions.name_document(person=here.citizen, by=here.county_clerk, **said)
    assert (seen.pk, seen.assurance, seen.seen_by) == (declared.pk, "seen", here.county_clerk)
    assert queries.proven_number(here.citizen) == "E12345678"
    assert queries.person_of("passport", "E12345678") == here.citizen


def test_what_an_official_saw_stays_seen_when_its_holder_says_it_again(here: Small) -> None:
    said: dict[str, Any] = {"kind": "citizen-id", "number": NUMBER, "at": AT}
    actions.name_document(person=here.citizen, by=here.county_clerk, **said)
    assert actions.name_document(person=here.citizen, by=here.citizen, **said).assurance == "seen"


def test_verifying_raises_what_was_declared_and_nothing_lowers_it(here: Small) -> None:
    said: dict[str, Any] = {"person": here.citizen, "kind": "citizen-id", "at": AT}
    actions.name_document(number=OTHER, by=here.citizen, **said)
    actions.verify_online(number=NUMBER, by=here.citizen, at=AT)
    with pytest.raises(Refused, match="已经核验"):
        actions.name_document(number=OTHER, by=here.county_clerk, **said)
    assert actions.name_document(number=NUMBER, by=here.citizen, **said).assurance == "verified"
    assert Identity.objects.get().assurance == "verified"


def test_a_passport_beside_a_verified_number_does_not_hide_it(here: Small) -> None:
    actions.verify_online(number=NUMBER, by=here.citizen, at=AT)
    actions.name_document(person=here.citizen, kind="passport", number="E12345678", by=here.citizen, at=AT)
    assert queries.proven_number(here.citizen) == queries.known_number(here.citizen) == NUMBER


def test_a_document_that_was_seen_is_one_persons(here: Small) -> None:
    said: dict[str, Any] = {"kind": "passport", "number": "E12345678", "by": here.county_clerk, "at": AT}
    actions.name_document(person=here.citizen, **said)
    with pytest.raises(Refused, match="另一名办事人"):
        actions.name_document(person=here.agent, **said)


def test_somebody_without_a_document_is_known_all_the_same(here: Small) -> None:
    found = actions.name_document(person=here.citizen, kind="none", number="", by=here.citizen, at=AT)
    assert (found.digest, queries.identity_of(here.citizen), queries.proven_number(here.citizen)) == (None, found, "")


@pytest.mark.parametrize(
    ("kind", "number", "field"),
    [("passport", "!", "number"), ("citizen-id", "1301", "number"), ("driving", "E12345678", "id_kind")],
)
def test_a_number_that_is_none_of_its_kind_is_refused(here: Small, kind: str, number: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.name_document(person=here.citizen, kind=kind, number=number, by=here.citizen, at=AT)
    assert field in refused.value.fields
