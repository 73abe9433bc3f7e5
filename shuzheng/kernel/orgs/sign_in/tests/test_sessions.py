"""Sessions: begun afresh, seen, and ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.test import RequestFactory

from seeds import Small, small
from seeds.cast import PASSWORD
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.orgs.models import Person, SessionHeld
from shuzheng.kernel.orgs.sign_in import actions, queries
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
AT = clock.now()


@pytest.fixture
def here() -> Small:
    return small()


def visit() -> HttpRequest:
    """A request of a browser with a session of its own."""
    request = RequestFactory().get("/", headers={"user-agent": "测试浏览器"})
    request.session = SessionStore()
    request.session.create()
    return request


def begin(person: Person, request: HttpRequest | None = None) -> SessionHeld:
    return actions.start_session(request=request or visit(), person=person, address="10.0.0.9", at=AT)


def test_signing_in_changes_the_session_key(here: Small) -> None:
    request = visit()
    fixed = request.session.session_key

    held = begin(here.citizen, request)

    assert held.session_key != fixed
    assert not Session.objects.filter(session_key=fixed).exists()


def test_the_next_person_in_the_same_browser_gets_a_session_of_their_own(here: Small) -> None:
    request = visit()
    first = begin(here.citizen, request)
    second = begin(here.agent, request)

    assert first.session_key != second.session_key
    assert request.session["_auth_user_id"] == str(here.agent.pk)


def test_a_person_sees_and_ends_their_own_sessions_only(here: Small) -> None:
    mine, other = begin(here.citizen), begin(here.agent)

    assert list(queries.sessions(here.citizen)) == [mine]
    with pytest.raises(Refused):
        actions.end_session(person=here.citizen, session_id=other.pk, at=AT)


def test_signing_out_everywhere_ends_every_session_at_once(here: Small) -> None:
    sessions = [begin(here.citizen), begin(here.citizen)]

    ended = actions.sign_out_everywhere(person=here.citizen, by=here.citizen, at=AT)

    assert ended == 2
    assert not Session.objects.filter(session_key__in=[one.session_key for one in sessions]).exists()


def test_a_security_administrator_signs_somebody_out_and_others_do_not(here: Small) -> None:
    begin(here.citizen)

    with pytest.raises(NotAllowed):
        actions.sign_out_everywhere(person=here.citizen, by=here.reviewer, at=AT)
    assert actions.sign_out_everywhere(person=here.citizen, by=here.security_admin, at=AT) == 1


def test_a_changed_password_ends_all_sessions(here: Small) -> None:
    begin(here.citizen)
    actions.change_password(person=here.citizen, old=PASSWORD, new="First-Choice-1", at=AT)

    assert not queries.sessions(here.citizen).exists()


def test_an_idle_session_ends_and_a_used_one_goes_on(here: Small) -> None:
    request = visit()
    begin(here.citizen, request)

    assert actions.keep_session(request=request, at=AT + timedelta(minutes=20))
    assert actions.keep_session(request=request, at=AT + timedelta(minutes=40))
    assert not actions.keep_session(request=request, at=AT + timedelta(minutes=71))
    assert not queries.sessions(here.citizen).exists()


def test_a_dangerous_act_needs_fresh_proof(here: Small) -> None:
    request = visit()
    begin(here.education_officer, request)
    assert not queries.is_stepped_up(request, at=AT)

    code = queries.demo_code("education-officer", at=AT)
    proved = actions.step_up(request=request, person=here.education_officer, code=code, at=AT)

    assert proved
    assert queries.is_stepped_up(request, at=AT + timedelta(minutes=9))
    assert not queries.is_stepped_up(request, at=AT + timedelta(minutes=10))
    assert lines("orgs.step_up") == [here.education_officer.actor_id]


def test_a_wrong_proof_counts_as_a_failure(here: Small) -> None:
    request = visit()

    assert not actions.step_up(request=request, person=here.citizen, password="wrong", at=AT)
    assert not queries.is_stepped_up(request, at=AT)
    assert Person.objects.get(pk=here.citizen.pk).failed_sign_ins == 1
    assert lines("orgs.proof_failed") == [here.citizen.actor_id]


def test_signing_out_leaves_a_line_once(here: Small) -> None:
    request = visit()
    held = begin(here.citizen, request)

    actions.sign_out(request=request, at=AT)

    assert lines("orgs.sign_out") == [here.citizen.actor_id]
    assert SessionHeld.objects.get(pk=held.pk).ended_at == AT


def test_a_session_whose_record_has_ended_opens_nothing_even_if_its_cookie_lives(here: Small) -> None:
    request = visit()
    held = begin(here.citizen, request)
    SessionHeld.objects.filter(pk=held.pk).update(ended_at=AT)

    assert not actions.keep_session(request=request, at=AT + timedelta(seconds=1))
    assert not request.session.get("_auth_user_id")


def lines(action: str) -> list[str]:
    """Who did it, by the log's outbox."""
    return [str(line.actor_id) for line in OutboxLine.objects.filter(action=action)]
