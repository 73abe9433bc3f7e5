"""A province, two departments, the data authority, and a person for each role."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from shuzheng.kernel.catalogue import actions
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.specs import Change, ElementSpec, EntrySpec
from shuzheng.kernel.orgs.models import Division, Org, Person, Post, RoleHeld
from shuzheng.kernel.orgs.specs import Role

DAY = date(2026, 11, 2)
LATER = date(2026, 11, 9)

ENTRY = EntrySpec(
    name="高等学校名单",
    summary="全省高等学校的名称、代码和主管部门",
    class_path="306001",
    data_format="spreadsheet",
    update_cycle="yearly",
    sharing="conditional",
    modes=("service", "file"),
    sharing_scope="省级政务部门",
    permitted_purposes=("学历核验", "人才引进"),
    opening="conditional",
    grade=2,
    secrecy="clear",
    secrecy_on=DAY,
    impact="not_involved",
    impact_on=DAY,
    valid_on=DAY,
    change=Change.FIRST,
)
CODE = ElementSpec("code", "学校标识码", grade=1, is_key=True, nullable=False, standard="uscc", sample="4113010075")
NAME = ElementSpec("name", "学校名称", grade=1, sample="河北大学")
ELEMENTS = (CODE, NAME)


@dataclass(frozen=True)
class Cast:
    """Who acts in the tests."""

    education: Org
    market: Org
    bureau: Org
    clerk: Person
    officer: Person
    head: Person
    market_clerk: Person
    market_officer: Person
    reviewer: Person
    citizen: Person


def _org(name: str, uscc: str, division: Division) -> Org:
    return Org.objects.create(name=name, uscc=uscc, kind="government", division=division, valid_from=date(2020, 1, 1))


def _person(login: str, role: Role, org: Org | None, division: Division | None = None) -> Person:
    kind = Person.Kind.STAFF if org else Person.Kind.CITIZEN
    person = Person.objects.create(login=login, name=f"演示{Role(role).label}{login[-1]}", kind=kind)
    if org:
        Post.objects.create(person=person, org=org, title="演示岗位", valid_from=date(2020, 1, 1))
        RoleHeld.objects.create(person=person, role=role, org=org, division=division, valid_from=date(2020, 1, 1))
    return person


@pytest.fixture
def cast(db: None) -> Cast:
    """The departments and their people."""
    province = Division.objects.create(code="130000", name="河北省", level=1, valid_from=date(1949, 10, 1))
    education = _org("演示省教育厅", "11130000MB1234562C", province)
    market = _org("演示省市场监督管理局", "11130000MB1234570A", province)
    bureau = _org("演示省数据和政务服务局", "11130000MB12345898", province)
    return Cast(
        education=education,
        market=market,
        bureau=bureau,
        clerk=_person("clerk-a", Role.DATA_CLERK, education),
        officer=_person("officer-a", Role.DATA_OFFICER, education),
        head=_person("head-a", Role.DEPARTMENT_HEAD, education),
        market_clerk=_person("clerk-b", Role.DATA_CLERK, market),
        market_officer=_person("officer-b", Role.DATA_OFFICER, market),
        reviewer=_person("reviewer-a", Role.DATA_AUTHORITY, bureau, province),
        citizen=_person("citizen-a", Role.CITIZEN, None),
    )


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into the search index of a running installation."""
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))


Describe = Callable[..., Resource]


@pytest.fixture
def draft(cast: Cast) -> Describe:
    """Describe an entry of the education department, with its rights and steward."""

    def make(entry: EntrySpec = ENTRY, elements: tuple[ElementSpec, ...] = ELEMENTS, **changes: object) -> Resource:
        entry = replace(entry, **changes)  # type: ignore[arg-type]
        return described(cast, entry, elements)

    return make


def described(
    cast: Cast, entry: EntrySpec, elements: tuple[ElementSpec, ...] = ELEMENTS, *, market: bool = False
) -> Resource:
    """A complete draft of either department."""
    org, clerk, officer = (
        (cast.market, cast.market_clerk, cast.market_officer) if market else (cast.education, cast.clerk, cast.officer)
    )
    resource = actions.describe(source=org, entry=entry, elements=elements, by=clerk, on=DAY)
    actions.confirm_rights(
        resource=resource, holder=org, processor=org, operator=org, basis="部门三定规定", by=officer, on=DAY
    )
    actions.name_steward(resource=resource, person=clerk, duty="目录和数据质量", by=clerk, on=DAY)
    resource.refresh_from_db()
    return resource


def publish(cast: Cast, resource: Resource, on: date = DAY) -> Resource:
    """Take a draft through review by the people who must act."""
    market = resource.source == cast.market
    clerk, officer = (cast.market_clerk, cast.market_officer) if market else (cast.clerk, cast.officer)
    actions.submit(resource=resource, by=clerk, on=on)
    actions.approve(resource=resource, by=officer, on=on)
    return actions.publish(resource=resource, by=cast.reviewer, on=on)


@pytest.fixture
def published(cast: Cast, draft: Describe) -> Resource:
    """The education department's entry in force."""
    return publish(cast, draft())
