"""Those whom the data are about see who took their rows, when, what for and which fields; nobody else sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from seeds import Small
from shuzheng.gateway import evidence
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.models import Grant, Use
from shuzheng.kernel.exchange.queries import uses_for, violations_for
from shuzheng.kernel.exchange.subjects import actions
from shuzheng.kernel.exchange.subjects.queries import withholdings_for
from shuzheng.kernel.exchange.tests.conftest import AT, DAY, PEOPLE, Department, Publish, bound, terms
from shuzheng.kernel.orgs.identities import actions as identities
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "130102188001010011", "130102188001010038"
COMPANY = (
    ElementSpec("uscc", "统一社会信用代码", standard="uscc", is_key=True, nullable=False, grade=1),
    ElementSpec("name", "企业名称", grade=1),
)
RESIDENT = (
    ElementSpec(
        "number", "公民身份号码", standard="citizen-id", is_key=True, nullable=False, grade=4, personal="sensitive",
        mask="citizen_id",
    ),
    ElementSpec("benefit", "待遇名称", grade=1),
)  # fmt: skip
NAMED = tuple(
    ElementSpec("idcard", "公民身份号码", standard="citizen-id", grade=4, personal="sensitive", mask="citizen_id")
    if one.name == "idcard"
    else one
    for one in PEOPLE
)


def yes(*, name: str, number: str) -> bool:
    """A source of identities that believes everything."""
    return True


@pytest.fixture
def companies(publish: Publish) -> UUID:
    """An entry whose rows bear the code of an organisation."""
    return publish(COMPANY, of="market")


@pytest.fixture
def residents(publish: Publish) -> UUID:
    """An entry whose rows bear the number of a citizen."""
    return publish(RESIDENT, of="education")


@pytest.fixture
def verified(here: Small, monkeypatch: pytest.MonkeyPatch) -> Person:
    """The citizen, whose identity is verified."""
    monkeypatch.setenv("SHUZHENG_IDENTITY_VERIFIER", f"{__name__}:yes")
    identities.verify_online(number=NUMBER, by=here.citizen, at=AT)
    return here.citizen


def took(here: Small, key: str, grant: Grant | None = None, **said: Any) -> Use:
    """The education department, or who holds the grant, looked a row up."""
    words: dict[str, Any] = {
        "call_id": "c1",
        "at": AT,
        "consumer": grant.consumer.uscc if grant else here.education.uscc,
        "grant_id": grant.pk if grant else None,
        "resource": "306001/000001",
        "purpose": "登记核验",
        "operation": "lookup",
        "status": 200,
        "rows": 1,
        "fields": ["name"],
        "row_digests": [evidence.row_digest("306001/000001", key)],
        "segment": "s",
        "line": Use.objects.count(),
        "line_hash": "h",
    }
    return Use.objects.create(**(words | said))


def granted(here: Small, resource: UUID, *elements: str) -> Grant:
    """The market regulator may use some elements."""
    return exchange.grant(
        resource_id=resource,
        consumer=here.market,
        terms=terms(*elements),
        request_ref="GX202600000001",
        by=here.education_officer,
        at=AT,
    )


def test_an_enterprise_sees_who_read_the_row_about_it(here: Small, companies: UUID) -> None:
    took(here, here.enterprise.uscc)

    (reading,) = actions.look(by=here.agent, at=AT)

    assert (reading.code, reading.about, reading.consumer, reading.certain) == (
        "306001/000001",
        here.enterprise.name,
        here.education.name,
        True,
    )
    assert (reading.at, reading.purpose, reading.fields) == (AT, "登记核验", ("企业名称",))


def test_a_row_about_another_is_nobody_elses_to_see(here: Small, companies: UUID) -> None:
    took(here, here.market.uscc)

    assert actions.look(by=here.agent, at=AT) == []


def test_a_citizen_sees_by_which_grant_and_on_what_basis(here: Small, residents: UUID, verified: Person) -> None:
    grant = granted(here, residents, "number", "benefit")
    took(here, NUMBER, grant, fields=["benefit"])
    took(here, OTHER, grant)

    (reading,) = actions.look(by=verified, at=AT)

    assert (reading.about, reading.consumer, reading.fields) == ("本人", here.market.name, ("待遇名称",))
    assert (reading.request, reading.basis) == ("GX202600000001", "市场主体登记管理条例")


def test_a_citizen_who_is_not_verified_sees_nothing(here: Small, residents: UUID) -> None:
    took(here, NUMBER)

    assert actions.look(by=here.citizen, at=AT) == []


def test_a_row_that_names_a_citizen_beside_its_key_is_about_them_too(
    here: Small, publish: Publish, verified: Person
) -> None:
    resource = bound(here, publish(NAMED))
    took(here, "A1")
    took(here, "A2")

    (reading,) = actions.look(by=verified, at=AT)

    assert (reading.resource_id, reading.row_key) == (resource, "A1")


def test_the_same_holds_for_a_departments_own_table(
    here: Small, publish: Publish, verified: Person, department: Department
) -> None:
    reader = f"GRANT SELECT ON people TO {department.reader.split('//')[1].split(':')[0]}"
    department.run(
        "CREATE TABLE people (no text PRIMARY KEY, person text, phone text, idcard text, city text)",
        f"INSERT INTO people VALUES ('A1','演示甲','13800001234','{NUMBER}','石家庄'),('A2','演示乙','','{OTHER}','')",
        reader,
    )
    by = here.education_clerk
    source = exchange.register_source(
        org=here.education, kind="postgresql", label="名册", dsn=department.reader, by=by, at=AT
    )
    binding = exchange.bind_table(
        resource_id=publish(NAMED), source=source, relation="public.people", by=by, at=AT, keep_dirty=True
    )
    exchange.test_binding(binding=binding, by=by, at=AT)
    exchange.activate(binding=binding, by=by, at=AT)
    took(here, "A1")
    took(here, "A2")

    assert [reading.row_key for reading in actions.look(by=verified, at=AT)] == ["A1"]


def test_what_a_refused_call_asked_for_was_not_read(here: Small, residents: UUID, verified: Person) -> None:
    took(here, NUMBER, status=403)

    assert actions.look(by=verified, at=AT) == []


def test_an_export_that_may_have_held_the_row_is_told_as_uncertain(
    here: Small, residents: UUID, verified: Person
) -> None:
    grant = granted(here, residents, "number", "benefit")
    took(here, "", grant, operation="export", phase="end", rows=9, row_digests=[], fields=[])

    (reading,) = actions.look(by=verified, at=AT)

    assert (reading.certain, reading.fields) == (False, ("公民身份号码", "待遇名称"))


def test_every_look_is_itself_on_record_and_without_the_number(here: Small, residents: UUID, verified: Person) -> None:
    took(here, NUMBER)
    actions.look(by=verified, at=AT)

    line = OutboxLine.objects.get(action="subjects.look")
    assert NUMBER not in f"{line.summary}{line.detail}"


def test_what_the_law_withholds_is_left_out_until_its_term_is_over(
    here: Small, residents: UUID, verified: Person
) -> None:
    grant = granted(here, residents, "number", "benefit")
    took(here, NUMBER, grant)
    end = DAY + timedelta(days=30)
    said = {"ground": "investigation", "basis": "立案决定书（演示）1号", "valid_from": DAY, "valid_to": end}
    actions.withhold(grant=grant, **said, by=here.reviewer, at=AT)  # type: ignore[arg-type]

    assert actions.look(by=verified, at=AT) == []
    assert len(actions.look(by=verified, at=AT + timedelta(days=30))) == 1


def test_a_withholding_that_is_ended_early_tells_from_that_day(here: Small, residents: UUID, verified: Person) -> None:
    grant = granted(here, residents, "number")
    took(here, NUMBER, grant)
    said = {"ground": "duty", "basis": "函（演示）2号", "valid_from": DAY, "valid_to": DAY + timedelta(days=30)}
    kept = actions.withhold(grant=grant, **said, by=here.reviewer, at=AT)  # type: ignore[arg-type]

    actions.end_withholding(withholding=kept, by=here.reviewer, at=AT + timedelta(days=3))

    assert len(actions.look(by=verified, at=AT + timedelta(days=3))) == 1


@pytest.mark.parametrize(
    ("ground", "basis", "days", "words"),
    [
        ("curiosity", "函", 30, "事由"),
        ("secret", " ", 30, "文书"),
        ("secret", "函", 0, "终止日期"),
        ("secret", "函", 900, "365"),
    ],
)
def test_nothing_is_withheld_without_ground_paper_and_term(
    here: Small, residents: UUID, ground: str, basis: str, days: int, words: str
) -> None:
    grant = granted(here, residents, "number")
    with pytest.raises(Refused, match=words):
        actions.withhold(
            grant=grant, ground=ground, basis=basis, valid_from=DAY, valid_to=DAY + timedelta(days=days),
            by=here.reviewer, at=AT,
        )  # fmt: skip


def test_only_the_data_authority_withholds_and_sees_what_is_withheld(here: Small, residents: UUID) -> None:
    grant = granted(here, residents, "number")
    said = {"ground": "secret", "basis": "函", "valid_from": DAY, "valid_to": DAY + timedelta(days=3)}
    with pytest.raises(NotAllowed):
        actions.withhold(grant=grant, **said, by=here.market_officer, at=AT)  # type: ignore[arg-type]
    actions.withhold(grant=grant, **said, by=here.reviewer, at=AT)  # type: ignore[arg-type]

    assert [withholdings_for(one).count() for one in (here.reviewer, here.market_officer)] == [1, 0]


@pytest.mark.parametrize("who", ["citizen", "agent", "contractor", "county_clerk", "environment_officer"])
def test_uses_and_violations_of_others_are_not_seen(here: Small, companies: UUID, who: str) -> None:
    took(here, here.enterprise.uscc)
    person: Person = getattr(here, who)

    assert list(uses_for(person)) == []
    assert list(violations_for(person)) == []


def test_a_citizen_who_acts_for_nobody_sees_nothing_about_enterprises(here: Small, companies: UUID) -> None:
    took(here, here.enterprise.uscc)

    assert actions.look(by=here.citizen, at=AT) == []


def test_an_official_does_not_look_as_if_the_data_were_about_them(here: Small, companies: UUID) -> None:
    with pytest.raises(NotAllowed):
        actions.look(by=here.market_officer, at=AT)
