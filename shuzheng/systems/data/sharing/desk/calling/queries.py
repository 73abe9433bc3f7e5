"""What the console may call, with which key, and how it shows an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shuzheng.kernel.exchange import queries as exchange
from shuzheng.kernel.exchange.specs import Plan
from shuzheng.kernel.orgs.keys import queries as keys
from shuzheng.lib import masks
from shuzheng.lib.errors import NotAllowed

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

SIGNED_WITH = "hmac-sha256"


def grants(person: Person) -> list[tuple[str, str]]:
    """The grants that a person may try, by name and purpose."""
    found = exchange.callable_by(person).select_related("resource__current")
    return [(str(one.pk), f"{one.resource.current.name}：{one.purpose}") for one in found if one.resource.current]


def grant(person: Person, text: str) -> Any:
    """One of them."""
    try:
        found = exchange.callable_by(person).filter(pk=UUID(text)).first()
    except ValueError:
        found = None
    if found is None:
        raise NotAllowed("没有这项有效的授权，或不是授予您的单位的", code="sharing.not_yours")
    return found


def key_of(org: Org, *, at: datetime) -> Any:
    """The key with which the console signs for an organisation: the newest good one; None where there is none."""
    found = keys.application_keys(org).filter(algorithm=SIGNED_WITH)
    return next((key for key in found if not keys.why_not_good(key, at=at)), None)


def table(plan: Plan, rows: Sequence[dict[str, Any]]) -> tuple[list[str], list[list[dict[str, str]]]]:
    """Rows as a table: labels, and cells that say why they are masked."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {one.name: one for one in plan.columns}
    heads = [columns[name].label or name if name in columns else name for name in names]
    return heads, [[_cell(columns.get(name), row.get(name, "")) for name in names] for row in rows]


def _cell(column: Any, value: object) -> dict[str, str]:
    why = masks.KINDS[column.mask].label if column is not None and column.mask else ""
    label = (column.label or column.name) if column is not None else ""
    return {"value": "" if value is None else str(value), "why": why, "label": label}
