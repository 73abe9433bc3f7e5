"""A province, two departments, the data authority, and a person for each role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seeds import small
from shuzheng.kernel.catalogue import actions
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.specs import Change, ElementSpec, EntrySpec, GradeFloors, Standing

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

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
FLOORS = GradeFloors(personal=2, sensitive=4, conditional=2, withheld=4)
STANDING = Standing(FLOORS, has_steward=True, has_rights=True)
WITHHELD = replace(
    ENTRY,
    sharing="withheld",
    modes=(),
    sharing_scope="",
    permitted_purposes=(),
    opening="closed",
    grade=4,
    withheld_reason="法律规定不得提供",
    basis_kind="law",
    basis_name="中华人民共和国统计法",
    basis_article="第九条",
)
PERSONAL = ElementSpec("tel", "联系电话", grade=2, personal="personal")


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


@pytest.fixture
def cast(db: None) -> Cast:
    """The departments and their people, from the handful."""
    all_of_them = small()
    return Cast(
        education=all_of_them.education,
        market=all_of_them.market,
        bureau=all_of_them.authority,
        clerk=all_of_them.education_clerk,
        officer=all_of_them.education_officer,
        head=all_of_them.education_head,
        market_clerk=all_of_them.market_clerk,
        market_officer=all_of_them.market_officer,
        reviewer=all_of_them.reviewer,
        citizen=all_of_them.citizen,
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
