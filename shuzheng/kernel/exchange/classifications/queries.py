"""Which elements are suspected to hold what is personal, and of which nobody has said otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from shuzheng.kernel.exchange.bindings.models import Binding
from shuzheng.kernel.exchange.bindings.rules import is_plain
from shuzheng.kernel.exchange.classifications.models import PlainConfirmed
from shuzheng.kernel.exchange.entries.queries import draft_view
from shuzheng.kernel.exchange.specs import Suspect


def unconfirmed(resource_id: UUID, found: Iterable[Suspect]) -> tuple[Suspect, ...]:
    """Those of which no person has said that they are nothing personal."""
    known = set(PlainConfirmed.objects.filter(resource_id=resource_id).values_list("element", "kind"))
    return tuple(one for one in found if (one.element, one.kind) not in known)


def suspected(resource_id: UUID) -> tuple[Suspect, ...]:
    """What stands against publishing an entry: found in its data, still said to be plain, and confirmed by nobody."""
    bindings = Binding.objects.filter(resource_id=resource_id).exclude(state=Binding.State.RETIRED)
    found = [Suspect(**one) for binding in bindings for one in (binding.report or {}).get("suspects", ())]
    view = draft_view(resource_id)
    plain = {element.name for element in view.elements if is_plain(element)}
    return unconfirmed(resource_id, dict.fromkeys(one for one in found if one.element in plain))
