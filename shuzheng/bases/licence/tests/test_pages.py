"""A citizen's licence, from the own page to the copy an official uses."""

from __future__ import annotations

from django.test import Client

from seeds import Small
from shuzheng.bases.licence import queries
from shuzheng.bases.licence.models import Authorisation
from shuzheng.bases.licence.tests.conftest import card, issued
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock


def signed(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_citizen_authorises_and_an_official_uses(proven: Small) -> None:
    row, mine = card(proven), signed(proven.citizen)
    assert row.number in mine.get("/my-licences").content.decode()
    said = {"org": proven.counter.uscc, "purpose": "申领补贴", "expires_on": clock.today().isoformat()}
    assert mine.post(f"/my-licences/{row.identifier}/authorise", said).status_code == 302
    given = Authorisation.objects.get()
    copy = signed(proven.county_clerk).post(f"/licences/authorised/{given.pk}/use").content.decode()
    assert "用于申领补贴" in copy
    assert "申领补贴" in mine.get("/my-licences").content.decode()
    assert queries.uses(row.identifier).count() == 1


def test_an_unknown_organisation_is_told_beside_the_field(proven: Small) -> None:
    row = card(proven)
    said = {"org": "没有的单位", "purpose": "申领补贴", "expires_on": clock.today().isoformat()}
    answer = signed(proven.citizen).post(f"/my-licences/{row.identifier}/authorise", said)
    assert (answer.status_code, "没有找到这个单位" in answer.content.decode()) == (422, True)


def test_verifying_tells_no_name(here: Small) -> None:
    row = issued(here)
    said = {"identifier": row.identifier, "holder": row.holder, "number": row.number}
    page = signed(here.county_clerk).post("/licences/verify", said).content.decode()
    assert "有效" in page
    assert row.holder_name not in page


def test_anothers_licence_is_not_there(proven: Small) -> None:
    row = issued(proven)
    assert signed(proven.citizen).get(f"/my-licences/{row.identifier}/authorise").status_code == 404
