"""The demonstration of grid and supervision: once, quick, and the late department is seen."""

from __future__ import annotations

import pytest

from seeds import cast, small
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.systems.office.supervision.models import Finding, Report
from shuzheng.systems.office.supervision.seeds import demonstrate
from shuzheng.systems.office.supervision.tests.conftest import at
from shuzheng.systems.society.grid.models import Event
from shuzheng.systems.society.grid.seeds import demonstrate as grid


@pytest.mark.django_db
def test_the_late_department_is_found_told_and_has_answered(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))
    small()
    orgs = {row.key: Org.objects.get(uscc=row.uscc) for row in cast.ORGS}
    people = {row.key: Person.objects.get(login=row.login) for row in cast.PEOPLE}
    for make in (grid, demonstrate, grid, demonstrate):
        make(orgs=orgs, people=people, at=at(11, 23))
    water = Finding.objects.filter(org=orgs["county_water"])
    assert {one.rule for one in water} == {"overdue"}
    assert {one.supervision.state for one in water if one.supervision} == {"answered"}
    assert (Event.objects.count(), Report.objects.count(), Case.objects.filter(flow="supervision").count()) == (5, 1, 1)
