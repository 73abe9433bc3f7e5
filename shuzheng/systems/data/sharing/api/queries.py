"""What the routes of this system look up for their caller: always only what the caller may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from shuzheng.kernel.catalogue import queries as catalogue
from shuzheng.kernel.catalogue.specs import Opening, State
from shuzheng.kernel.exchange.bindings.queries import bindings_for
from shuzheng.kernel.exchange.grants.queries import grants_for
from shuzheng.kernel.exchange.sources.queries import sources_for
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.kernel.orgs.queries import org_by_uscc
from shuzheng.lib.errors import Refused


def entry_for(person: Person, entry_id: UUID) -> Any:
    """An entry one may see."""
    return _found(catalogue.resource_for(person, entry_id), "目录")


def binding_for(person: Person, binding_id: UUID) -> Any:
    """A binding of one's department."""
    return _found(bindings_for(person).filter(pk=binding_id).first(), "挂接")


def source_for(person: Person, source_id: UUID) -> Any:
    """A registered source of one's department."""
    return _found(sources_for(person).filter(pk=source_id).first(), "数据源")


def grant_for(person: Person, grant_id: UUID) -> Any:
    """A grant that one's department gave or holds."""
    return _found(grants_for(person).filter(pk=grant_id).first(), "授权")


def _found(row: object, label: str) -> Any:
    if row is None:
        raise Refused(f"没有这条{label}，或您无权查看", code="api.not_found", message_en="Not found", status=404)
    return row


def org_of(uscc: str, field: str = "uscc") -> Org:
    """The organisation that a document names."""
    found = org_by_uscc(uscc)
    if found is None:
        raise Refused(
            f"没有统一社会信用代码为“{uscc}”的单位", code="orgs.no_org", fields={field: "没有这个单位"}, status=422
        )
    return found


def published(person: Person | None) -> QuerySet[Any]:
    """The published entries that the caller may know of: without sign-in, those open to society."""
    if person is None:
        return catalogue.open_to_society()
    return catalogue.visible_to(person).filter(state=State.PUBLISHED)


def known(person: Person | None, code: str) -> Any | None:
    """The entry of a code, a tombstone too, if the caller may know of it."""
    found = catalogue.resolve(code)
    if found is None or found.current is None:
        return None
    may = found.current.opening == Opening.OPEN if person is None else person.may("catalogue.view")
    return found if may else None
