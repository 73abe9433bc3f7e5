"""One's own record, an objection, and the authority's work, in pages."""

from __future__ import annotations

from django.test import Client

from seeds import Small
from shuzheng.bases.credit import queries
from shuzheng.bases.credit.tests.conftest import entered
from shuzheng.kernel.orgs.models import Person


def signed(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_an_enterprise_objects_and_the_authority_settles(here: Small) -> None:
    row, mine, theirs = entered(here), signed(here.agent), signed(here.market_clerk)
    assert row.item_name in mine.get("/my-credit").content.decode()
    assert mine.post(f"/my-credit/{row.number}/dispute", {"words": "金额不对"}).status_code == 302
    assert "异议，核查中" in mine.get("/my-credit").content.decode()
    assert "金额不对" in theirs.get("/credit").content.decode()
    assert theirs.post(f"/credit/{row.number}/settle", {"outcome": "经核查无误"}).status_code == 302
    assert queries.open_dispute(row.number) is None
    assert "经核查无误" in mine.get("/my-credit").content.decode()


def test_others_find_nothing(here: Small) -> None:
    row = entered(here)
    assert signed(here.education_clerk).get(f"/credit/{row.number}/settle").status_code == 404
    assert signed(here.citizen).get(f"/my-credit/{row.number}/dispute").status_code == 404
