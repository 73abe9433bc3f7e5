"""What every change of an entry does alike: lock it, check its words, save it with an audit line, tell the index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.catalogue import jobs
from shuzheng.kernel.catalogue.models import Category, Element, Resource, ResourceVersion, SourceDecision, Steward
from shuzheng.kernel.catalogue.specs import State
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.audit.specs import Actor
    from shuzheng.kernel.orgs.models import Person

Row = TypeVar("Row", ResourceVersion, Element, Steward, SourceDecision, Category)


def locked(resource: Resource) -> Resource:
    """The entry as it is now, held until the transaction ends."""
    return (
        Resource.objects.select_for_update(of=("self",))
        .select_related("source", "current", "working")
        .get(pk=resource.pk)
    )


def draft_of(resource: Resource, by: Person) -> tuple[Resource, ResourceVersion]:
    """The entry and its draft, for somebody who may describe it."""
    resource = locked(resource)
    by.require("catalogue.describe", at=resource.source)
    if resource.working is None or resource.working.state != State.DRAFT:
        raise Refused("没有编制中的版本：审核中的须先退回，已发布的须先更新", code="catalogue.no_draft")
    return resource, resource.working


def checked(row: Row) -> Row:
    """Refuse in words what the database would refuse in its own."""
    relations = {column.name for column in row._meta.concrete_fields if column.is_relation}
    labels = {column.name: str(column.verbose_name) for column in row._meta.concrete_fields}
    try:
        row.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)
    except ValidationError as wrong:
        told = {name: "；".join(messages) for name, messages in wrong.message_dict.items()}
        words = "；".join(f"{labels[name]}：{message}" for name, message in told.items())
        raise Refused(f"填写有误：{words}", code="catalogue.wrong_value", fields=told) from None
    return row


def done(
    resource: Resource, by: Actor, verb: str, summary: str, detail: Mapping[str, object] | None = None
) -> Resource:
    """Save, write the audit line, and let the search index follow once all is committed."""
    resource.revision += 1
    resource.save()
    audit.record(
        by=by,
        action=f"catalogue.{verb}",
        subject=f"catalogue.resource:{resource.pk}",
        summary=summary[:500],
        detail=detail,
    )
    transaction.on_commit(
        jobs.sync_index, robust=True
    )  # the entry is safe already: a failing index is logged, and retried
    return resource
