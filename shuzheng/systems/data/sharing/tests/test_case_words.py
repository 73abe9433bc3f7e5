"""Free text of a case names no person's number where others than its sides read it; a head gives a task to somebody."""

from __future__ import annotations

from datetime import date

import pytest

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases.models import Case, Notice, Task
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.data.sharing.tests.conftest import draft, here, own_home, publish
from shuzheng.systems.data.sharing.tests.journeys import Asked, asked, browser, entry, law, newest, step

__all__ = ["asked", "draft", "entry", "here", "law", "own_home", "publish"]
NUMBER = "130102188001010011"


@pytest.fixture
def case(here: Small, entry: object, asked: Asked) -> Case:
    """An application whose words hold a citizen's number, in its title and in what was said on the way."""
    asked()
    found = newest()
    Case.objects.filter(pk=found.pk).update(title=f"核验 {NUMBER} 的申请")
    step(here.education_officer, "refuse", reason=f"与 {NUMBER} 的用途不符")
    return newest()


@pytest.mark.parametrize("path", ["/cases", "/cases?format=csv", "/search?q=核验", "/notices"])
@pytest.mark.parametrize("who", ["reviewer", "market_officer"])
def test_lists_exports_and_search_name_no_number(here: Small, case: Case, who: str, path: str) -> None:
    page = browser(getattr(here, who)).get(path)
    text = b"".join(page.streaming_content).decode() if page.streaming else page.text  # type: ignore[attr-defined]
    assert NUMBER not in text


def test_a_side_reads_its_case_whole_and_who_oversees_it_reads_it_without_numbers(here: Small, case: Case) -> None:
    assert NUMBER in browser(here.market_officer).get(f"/cases/{case.number}").text

    over = {"role": Role.DATA_AUTHORITY, "org": here.city_bureau, "division": here.province}
    orgs.grant_role(person=here.city_officer, **over, by=SYSTEM, on=date(2026, 1, 1))  # type: ignore[arg-type]
    page = browser(here.city_officer).get(f"/cases/{case.number}").text

    assert "的用途不符" in page
    assert NUMBER not in page


@pytest.fixture
def second(here: Small) -> Person:
    """A second clerk of the education department."""
    person = orgs.add_person(login="second-clerk", name="演示·第二管理员", kind="staff", by=SYSTEM)
    orgs.appoint(person=person, org=here.education, title="管理员", by=SYSTEM, on=date(2026, 1, 1))
    orgs.grant_role(person=person, role=Role.DATA_CLERK, org=here.education, by=SYSTEM, on=date(2026, 1, 1))
    return person


def test_the_head_gives_a_task_from_the_page_of_its_case(
    here: Small, entry: object, asked: Asked, second: Person
) -> None:
    asked()
    number = newest().number
    task = Task.objects.get(case__number=number, closed_at=None, org=here.education, role=Role.DATA_CLERK)
    head = browser(here.education_head)
    assert "改派待办" in head.get(f"/cases/{number}").text

    sent = head.post(f"/cases/{number}/assign", {"task": task.pk, "to": str(second.pk)})

    assert sent.status_code == 302
    task.refresh_from_db()
    assert task.person == second
    assert Notice.objects.filter(person=second, title__contains="已派给您").count() == 1


@pytest.mark.parametrize("who", ["education_clerk", "market_officer"])
def test_nobody_else_gives_it(here: Small, entry: object, asked: Asked, second: Person, who: str) -> None:
    asked()
    number = newest().number
    task = Task.objects.get(case__number=number, closed_at=None, org=here.education, role=Role.DATA_CLERK)
    client = browser(getattr(here, who))
    assert "改派待办" not in client.get(f"/cases/{number}").text
    assert client.post(f"/cases/{number}/assign", {"task": task.pk, "to": str(second.pk)}).status_code == 403
    assert client.post(f"/cases/{number}/assign", {"task": "x", "to": "y"}).status_code == 422
