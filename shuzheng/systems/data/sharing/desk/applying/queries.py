"""What the pages of applications show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shuzheng.kernel.cases.specs import CaseFacts
from shuzheng.kernel.catalogue.queries import resource_for
from shuzheng.kernel.exchange.queries import resource_view
from shuzheng.kernel.exchange.rules import USES, mask_for
from shuzheng.kernel.exchange.specs import ResourceView
from shuzheng.lib import masks
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.sharing import queries
from shuzheng.systems.data.sharing.actions import STATED
from shuzheng.systems.data.sharing.desk.applying.rules import MODES, condition_words, grade_words
from shuzheng.web.cases.panels import Panel

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

AMENDABLE = ("draft", "correcting")


@dataclass(frozen=True, slots=True)
class Offer:
    """A published entry as an applicant meets it."""

    view: ResourceView
    resource: Any
    modes: tuple[str, ...]
    purposes: tuple[str, ...]
    sharing_scope: str
    conditions: str


def offer(person: Person, resource_id: UUID) -> Offer:
    """What an entry offers, if the person sees it."""
    resource = resource_for(person, resource_id)
    if resource is None or resource.current is None:
        raise Refused("没有这条目录，或尚未发布", code="sharing.no_entry", status=404)
    current = resource.current
    return Offer(
        resource_view(resource_id),
        resource,
        tuple(current.modes),
        tuple(current.permitted_purposes),
        current.sharing_scope,
        current.other_conditions,
    )


def requester_of(person: Person) -> Org:
    """The department for which a person applies."""
    found = person.orgs_with("exchange.request")
    if not found:
        raise NotAllowed("提出共享申请须担任部门数据管理员或数据官。如工作需要，请向本单位系统管理员申请相应角色")
    return found[0]


def stated(request: Any) -> dict[str, Any]:
    """What an application states now."""
    return {name: getattr(request, name) for name in STATED}


def element_rows(view: ResourceView, request: Any) -> list[dict[str, object]]:
    """The elements asked for: what is masked and how, what was agreed to."""
    agreed, rows = set(request.agreed_elements), []
    for name in request.elements:
        one = view.element(name)
        mask = mask_for(one, request.unmasked, use=request.use) if one else ""
        rows.append(
            {
                "name": name,
                "label": one.label if one else name,
                "grade": grade_words(one.grade, one.personal) if one else "目录中已没有",
                "mask": masks.KINDS[mask].label if mask else "",
                "plain": name in request.unmasked,
                "verify": name in request.verifiable,
                "agreed": name in agreed if agreed else None,
            }
        )
    return rows


def panel(case: CaseFacts, person: Person) -> Panel:
    """What an application's case shows besides."""
    request = queries.request_of(case.id)
    view = resource_view(request.resource_id)
    labels = {one.name: one.label for one in view.elements}
    mine = {org.pk for org in person.orgs_with("exchange.request")}
    heads = {org.pk for org in person.orgs_with("exchange.consent")}
    context = {
        "request": request,
        "entry": view,
        "rows": element_rows(view, request),
        "modes": "、".join(MODES.get(mode, mode) for mode in request.modes),
        "use": USES.get(request.use, request.use),
        "conditions": [condition_words(one, labels) for one in request.conditions],
        "may_amend": case.state in AMENDABLE and request.requester_id in mine,
        "may_object": case.state not in AMENDABLE and bool({request.requester_id, request.provider_id} & heads),
        "missing": case.data.get("missing", ()) if case.state == "correcting" else (),
    }
    options = {"elements": [(name, labels.get(name, name)) for name in request.elements]}
    return Panel("sharing/desk/request_panel.html", context, options)


def dispute_panel(case: CaseFacts, person: Person) -> Panel:
    """What an objection is about."""
    return Panel("sharing/desk/matter_panel.html", {"title": "异议事项", "text": case.data.get("matter", "")})
