"""Who is away has a dated, named substitute."""

from __future__ import annotations

from datetime import date

import pytest

from seeds.handful import Small, small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.orgs import queries
from shuzheng.kernel.orgs.absences import actions
from shuzheng.kernel.orgs.actions import Doer
from shuzheng.kernel.orgs.models import Person, RoleHeld
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import NotAllowed, Refused

SINCE, UNTIL = date(2026, 9, 28), date(2026, 10, 9)


@pytest.fixture
def here(db: None) -> Small:
    return small()


def _name(here: Small, by: Doer, substitute: Person | None = None, until: date = UNTIL) -> list[RoleHeld]:
    return actions.substitute(
        person=here.education_officer,
        org=here.education,
        substitute=substitute or here.education_clerk,
        since=SINCE,
        until=until,
        by=by,
    )


def test_a_substitute_holds_the_role_for_the_term_only(here: Small) -> None:
    (held,) = _name(here, here.education_head)

    assert (held.acting_for, held.role) == (here.education_officer, Role.DATA_OFFICER)
    assert [one.role for one in here.education_clerk.held(date(2026, 10, 8))] == [Role.DATA_CLERK, Role.DATA_OFFICER]
    assert [one.role for one in here.education_clerk.held(UNTIL)] == [Role.DATA_CLERK]
    assert queries.data_officer(here.education, on=SINCE) == here.education_officer


def test_a_substitute_is_no_obstacle_to_a_new_officer(here: Small) -> None:
    _name(here, here.education_head)

    assert [one.person for one in queries.holdings_at(here.education) if one.role == Role.DATA_OFFICER] == [
        str(here.education_officer.pk)
    ]


def test_the_head_or_who_grants_roles_names_the_substitute(here: Small) -> None:
    with pytest.raises(NotAllowed, match="负责人"):
        _name(here, here.education_officer)


@pytest.mark.parametrize(
    ("who", "until", "words"),
    [
        ("education_officer", UNTIL, "本人代理本人"),
        ("environment_clerk", UNTIL, "同一单位"),
        ("education_clerk", date(2028, 1, 1), "最长一年"),
        ("education_clerk", SINCE, "应晚于起始日期"),
    ],
)
def test_a_substitute_is_a_colleague_for_a_term(here: Small, who: str, until: date, words: str) -> None:
    with pytest.raises(Refused, match=words):
        _name(here, SYSTEM, getattr(here, who), until)


def test_a_substitution_ends_when_who_was_away_is_back(here: Small) -> None:
    _name(here, here.education_head)

    ended = actions.end_substitution(
        person=here.education_officer, org=here.education, by=here.education_head, on=date(2026, 9, 30)
    )

    here.education_clerk.forget_held()
    assert ended == 1
    assert [one.role for one in here.education_clerk.held(date(2026, 9, 30))] == [Role.DATA_CLERK]
