"""Those whom the data are about see who took their rows, and nobody else's."""

from __future__ import annotations

from uuid import UUID

import pytest

from seeds import Small
from shuzheng.gateway import evidence
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.exchange.models import Use
from shuzheng.kernel.exchange.queries import uses_for, violations_for
from shuzheng.kernel.exchange.subjects.queries import read_about
from shuzheng.kernel.exchange.tests.conftest import AT, Publish
from shuzheng.kernel.orgs.models import Person

pytestmark = pytest.mark.django_db
COMPANY = (
    ElementSpec("uscc", "统一社会信用代码", standard="uscc", is_key=True, nullable=False, grade=1),
    ElementSpec("name", "企业名称", grade=1),
)


@pytest.fixture
def companies(publish: Publish) -> UUID:
    """An entry whose rows bear the code of an organisation."""
    return publish(COMPANY, of="market")


def took(here: Small, resource_code: str, uscc: str) -> Use:
    """The education department looked a row up."""
    return Use.objects.create(
        call_id="c1",
        at=AT,
        consumer=here.education.uscc,
        resource=resource_code,
        operation="lookup",
        status=200,
        rows=1,
        row_digests=[evidence.row_digest(resource_code, uscc)],
        segment="s",
        line=1,
        line_hash="h",
    )


def test_an_enterprise_sees_who_read_the_row_about_it(here: Small, companies: UUID) -> None:
    took(here, "306001/000001", here.enterprise.uscc)

    (reading,) = read_about(here.agent)

    assert (reading.code, reading.about, reading.consumer, reading.times, reading.certain) == (
        "306001/000001",
        here.enterprise.name,
        here.education.name,
        1,
        True,
    )


def test_a_row_about_another_is_nobody_elses_to_see(here: Small, companies: UUID) -> None:
    took(here, "306001/000001", here.market.uscc)

    assert read_about(here.agent) == []


@pytest.mark.parametrize("who", ["citizen", "agent", "contractor", "county_clerk", "environment_officer"])
def test_uses_and_violations_of_others_are_not_seen(here: Small, companies: UUID, who: str) -> None:
    took(here, "306001/000001", here.enterprise.uscc)
    person: Person = getattr(here, who)

    assert list(uses_for(person)) == []
    assert list(violations_for(person)) == []


def test_a_citizen_who_acts_for_nobody_sees_nothing_about_enterprises(here: Small, companies: UUID) -> None:
    took(here, "306001/000001", here.enterprise.uscc)

    assert read_about(here.citizen) == []
