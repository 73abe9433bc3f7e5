"""What the database insists on when somebody goes around the actions."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from shuzheng.kernel.catalogue.models import (
    DataElementSubject,
    Element,
    Resource,
    ResourceVersion,
    Rights,
    SourceDecision,
    Steward,
)
from shuzheng.kernel.catalogue.tests.conftest import DAY, LATER, Cast, Describe

pytestmark = pytest.mark.django_db
Write = Callable[[Resource, Cast], object]


def _version(resource: Resource, cast: Cast, **words: object) -> ResourceVersion:
    given = {"number": 9, "created_on": DAY, "created_by": cast.clerk, **words}
    return ResourceVersion.objects.create(resource=resource, **given)


AGAINST_A_PUBLISHED_ENTRY: dict[str, Write] = {
    "a second entry under the same code": lambda r, c: Resource.objects.create(
        source=c.market, code=r.code, code_scheme="x", created_on=DAY
    ),
    "an empty code": lambda r, c: Resource.objects.create(source=c.market, code="", created_on=DAY),
    "a code without a scheme": lambda r, c: Resource.objects.create(source=c.market, code="1/1", created_on=DAY),
    "another code": lambda r, c: Resource.objects.filter(pk=r.pk).update(code="101001/000009"),
    "no code": lambda r, c: Resource.objects.filter(pk=r.pk).update(code=None),
    "no version": lambda r, c: Resource.objects.filter(pk=r.pk).update(current=None),
    "an unheard-of state": lambda r, c: Resource.objects.filter(pk=r.pk).update(state="lost"),
    "a tombstone without reason": lambda r, c: Resource.objects.filter(pk=r.pk).update(state="withdrawn"),
    "a reason without a tombstone": lambda r, c: Resource.objects.filter(pk=r.pk).update(withdrawn_reason="无"),
    "the same version number": lambda r, c: _version(r, c, number=1),
    "a second published version": lambda r, c: _version(
        r,
        c,
        state="published",
        name="二",
        sharing="open",
        grade=1,
        secrecy="clear",
        impact_on=DAY,
        approved_on=DAY,
        approved_by=c.head,
        published_on=DAY,
    ),
    "grade five": lambda r, c: _version(r, c, grade=5),
    "an unheard-of sharing class": lambda r, c: _version(r, c, sharing="secret"),
    "an unheard-of mode": lambda r, c: _version(r, c, modes=["fax"]),
    "an incomplete entry in review": lambda r, c: _version(r, c, state="in_review"),
    "withheld without basis": lambda r, c: _version(
        r,
        c,
        state="in_review",
        name="二",
        sharing="withheld",
        grade=4,
        secrecy="clear",
        impact_on=DAY,
        withheld_reason="保密",
    ),
    "withheld on a departmental rule": lambda r, c: _version(
        r,
        c,
        state="in_review",
        name="二",
        sharing="withheld",
        grade=4,
        secrecy="clear",
        impact_on=DAY,
        withheld_reason="保密",
        basis_kind="departmental_rule",
        basis_name="规定",
        basis_article="第一条",
    ),
    "conditional without purposes": lambda r, c: _version(
        r,
        c,
        state="in_review",
        name="二",
        sharing="conditional",
        grade=2,
        secrecy="clear",
        impact_on=DAY,
        sharing_scope="全省",
    ),
    "a secret": lambda r, c: _version(
        r, c, state="in_review", name="二", sharing="open", grade=1, secrecy="state_secret", impact_on=DAY
    ),
    "other words in a published version": lambda r, c: r.versions.update(name="改名"),
    "a published version deleted": lambda r, c: r.versions.all()._raw_delete("default"),
    "another element in a published version": lambda r, c: Element.objects.filter(version=r.current).update(grade=1),
    "one element more in a published version": lambda r, c: Element.objects.create(
        version=r.versions.get(number=1), position=9, name="x"
    ),
    "one element less in a published version": lambda r, c: Element.objects.filter(version=r.current).delete(),
    "an element without a name": lambda r, c: Element.objects.create(version=_version(r, c), position=0, name=""),
    "an element of grade zero": lambda r, c: Element.objects.create(
        version=_version(r, c), position=0, name="x", grade=0
    ),
    "an element personal in an unheard-of way": lambda r, c: Element.objects.create(
        version=_version(r, c), position=0, name="x", personal="maybe"
    ),
    "a second confirmation of rights in force": lambda r, c: Rights.objects.create(
        resource=r,
        holder=c.market,
        processor=c.market,
        operator=c.market,
        basis="x",
        confirmed_on=DAY,
        confirmed_by=c.officer,
    ),
    "rights without basis": lambda r, c: Rights.objects.update(basis=""),
    "a second steward": lambda r, c: Steward.objects.create(resource=r, person=c.head, duty="x", named_on=DAY),
    "a steward without duty": lambda r, c: Steward.objects.update(duty=""),
    "a tombstone deleted": lambda r, c: Resource.objects.filter(pk=r.pk)._raw_delete("default"),
}


@pytest.mark.parametrize("write", AGAINST_A_PUBLISHED_ENTRY.values(), ids=AGAINST_A_PUBLISHED_ENTRY)
def test_the_database_refuses(write: Write, cast: Cast, published: Resource) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write(published, cast)


def test_the_database_refuses_two_working_versions(cast: Cast, draft: Describe) -> None:
    resource = draft()

    with pytest.raises(IntegrityError), transaction.atomic():
        _version(resource, cast)


def test_the_database_refuses_a_draft_that_calls_itself_published(draft: Describe) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.filter(pk=draft().pk).update(state="published")


def test_the_database_refuses_two_sources_for_one_datum(cast: Cast, published: Resource) -> None:
    subject = DataElementSubject.objects.create(identified_by="uscc", label="名称", normal_label="名称")
    SourceDecision.objects.create(
        subject=subject, resource=published, element_name="name", reasons="一", decided_on=DAY, decided_by=cast.reviewer
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        SourceDecision.objects.create(
            subject=subject, resource=published, element_name="code", reasons="二", decided_on=DAY,
            decided_by=cast.reviewer,
        )  # fmt: skip


@pytest.mark.parametrize("model", [Steward, Rights])
def test_a_published_entry_never_stands_without_steward_and_rights(
    published: Resource, model: type[Steward] | type[Rights]
) -> None:
    with pytest.raises(IntegrityError, match="steward"), transaction.atomic():
        _leave_alone(published, model)


def _leave_alone(resource: Resource, model: type[Steward] | type[Rights]) -> None:
    model.objects.filter(resource=resource).update(ended_on=LATER)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
