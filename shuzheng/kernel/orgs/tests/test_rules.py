"""Who may hold what beside what."""

from __future__ import annotations

from datetime import date

import pytest

from shuzheng.kernel.orgs import rules
from shuzheng.kernel.orgs.rules import Holding, Term
from shuzheng.kernel.orgs.specs import PERMISSIONS, SEPARATED, Role

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (Term(JAN, FEB), Term(FEB, MAR), False),
        (Term(JAN, MAR), Term(FEB, MAR), True),
        (Term(JAN), Term(MAR), True),
        (Term(MAR), Term(JAN, FEB), False),
    ],
)
def test_terms_meet_when_they_share_a_day(one: Term, other: Term, meet: bool) -> None:
    assert (one.meets(other), other.meets(one)) == (meet, meet)


@pytest.mark.parametrize("role", sorted(SEPARATED))
@pytest.mark.parametrize("other", sorted(SEPARATED))
def test_nobody_is_two_of_the_three_administrators_at_once(role: Role, other: Role) -> None:
    held = [Holding("p", other, "o", Term(JAN))]

    reason = rules.why_not_separated(Holding("p", role, "another", Term(FEB)), held)

    assert (reason is not None) is (role != other)


def test_one_administrator_may_follow_as_another_after_the_first_term_ends() -> None:
    held = [Holding("p", Role.SYSTEM_ADMIN, "o", Term(JAN, FEB))]

    assert rules.why_not_separated(Holding("p", Role.AUDIT_ADMIN, "o", Term(FEB)), held) is None


def test_administrators_share_no_power_but_looking() -> None:
    system, security, audit = (PERMISSIONS[role] for role in sorted(SEPARATED))

    assert system & security == system & audit == security & audit == {"catalogue.view"}


@pytest.mark.parametrize(
    ("role", "kind", "allowed"),
    [
        (Role.DATA_CLERK, "staff", True),
        (Role.DATA_CLERK, "contractor", False),
        (Role.SYSTEM_ADMIN, "contractor", False),
        (Role.CONTRACTOR, "contractor", True),
        (Role.CONTRACTOR, "staff", False),
        (Role.ENTERPRISE_AGENT, "agent", True),
        (Role.DATA_OFFICER, "citizen", False),
        (Role.CITIZEN, "citizen", False),
    ],
)
def test_each_role_is_for_one_kind_of_person(role: Role, kind: str, allowed: bool) -> None:
    assert (rules.why_not_kind(role, kind) is None) is allowed


@pytest.mark.parametrize("login", ["ab", "A-clerk", "-clerk", "clerk 1", "数据官", "x" * 65, "clerk\n", ""])
def test_a_login_that_cannot_be_typed_is_refused(login: str) -> None:
    assert rules.why_not_login(login) is not None
