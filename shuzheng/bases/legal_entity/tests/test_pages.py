"""The page of a legal entity, for officials and for its own agent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from seeds import Small
from shuzheng.bases.legal_entity import actions
from shuzheng.bases.legal_entity.tests.conftest import AT, MILL, OPENED, SHOP, WHY
from shuzheng.kernel.orgs.models import Person


def signed(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_an_old_number_leads_to_the_entity(here: Small) -> None:
    actions.note_code(
        kind="registration", code="130102000012345", holder=MILL, grounds=WHY, by=here.market_clerk, at=AT, on=OPENED
    )
    answer = signed(here.market_clerk).get("/entities?code=1301-0200-0012345")
    assert answer.headers["Location"] == f"/entities/{MILL}"


def test_the_page_tells_the_timeline_and_the_branches(here: Small) -> None:
    later = AT + timedelta(hours=1)
    actions.revoke(code=SHOP, grounds=WHY, by=here.market_clerk, at=later, on=OPENED.replace(year=2020))
    page = signed(here.market_clerk).get(f"/entities/{MILL}").content.decode()
    shop = signed(here.market_clerk).get(f"/entities/{SHOP}").content.decode()
    assert "演示面粉有限公司分公司" in page
    assert "吊销不是注销" in shop


@pytest.mark.parametrize("path", [f"/entities/{MILL}", "/entities/nothing"])
def test_an_agent_finds_nobody_else(here: Small, path: str) -> None:
    assert signed(here.agent).get(path).status_code == 404
