"""Writing an application, and what the steps of its case demand and do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.queries import who_took
from shuzheng.kernel.cases.rules import refuse_nul
from shuzheng.kernel.cases.specs import Taking
from shuzheng.kernel.catalogue.queries import resource_for as visible
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.queries import resource_view
from shuzheng.kernel.orgs.rules import why_not_alone
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing import queries, rules
from shuzheng.systems.data.sharing.models import ShareRequest

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

STATED = (
    *("basis", "scenario", "use", "scope", "modes", "valid_from", "valid_to", "elements", "verifiable"),
    *("unmasked", "unmask_reason", "conditions", "security_measures"),
)


@transaction.atomic
def apply(*, resource_id: UUID, requester: Org, stated: Mapping[str, Any], by: Person, at: datetime) -> ShareRequest:
    """Begin an application, as complete or incomplete as it is; its case is on the own department's desk."""
    by.require("exchange.request", at=requester)
    resource = visible(by, resource_id)
    view = resource_view(resource_id)
    if resource is None or view.state != "published" or view.sharing == rules.WITHHELD:
        raise Refused("该目录未发布或不予共享，不能申请", code="sharing.not_shareable", article=rules.ART_20)
    if resource.source_id == requester.pk:
        raise Refused("本部门的数据不必申请", code="sharing.own_data")
    case = cases.open_case(
        flow="share_request",
        title=f"{requester}申请使用“{view.name}”",
        sides={
            "requester": requester,
            "provider": resource.source,
            "authority": queries.authority_of(resource.source, on=day_of(at)),
        },
        division=resource.source.division_id,
        subject=f"catalogue.resource:{resource.pk}",
        data={"sharing": view.sharing},
        by=by,
        at=at,
    )
    request = ShareRequest(case=case, resource=resource, requester=requester, provider=resource.source)
    return _write(request, stated)


@transaction.atomic
def amend(*, request_id: UUID, stated: Mapping[str, Any], by: Person, at: datetime) -> ShareRequest:
    """Change what an application states while it is a draft or being supplemented."""
    request = (
        ShareRequest.objects.select_for_update(of=("self",)).select_related("case", "requester").get(pk=request_id)
    )
    by.require("exchange.request", at=request.requester)
    if request.case.state not in ("draft", "correcting"):
        raise Refused("申请已经提出，只有在填写或补充材料时才能修改", code="sharing.not_amendable")
    _write(request, stated)
    audit.record(
        by=by,
        action="sharing.amend",
        subject=f"sharing.request:{request.pk}",
        summary=f"修改共享申请{request.case.number}",
        detail={"fields": sorted(stated)},
        at=at,
    )
    return request


def _write(request: ShareRequest, stated: Mapping[str, Any]) -> ShareRequest:
    unknown = sorted(set(stated) - set(STATED))
    if unknown:
        raise Refused(f"申请中没有这些项目：{'、'.join(unknown)}", code="sharing.unknown_field", status=422)
    refuse_nul(stated)
    for name, value in stated.items():
        setattr(request, name, value)
    try:
        request.full_clean(exclude=["case", "resource", "requester", "provider", "grant"])
    except ValidationError as wrong:
        told = {name: "；".join(messages) for name, messages in wrong.message_dict.items()}
        raise Refused(
            "填写有误：" + "；".join(told.values()), code="sharing.wrong_value", fields=told, status=422
        ) from None
    request.save()
    return request


# --- guards --------------------------------------------------------------------------------------------------------


def why_incomplete(taking: Taking) -> str | None:
    """All that the application still lacks."""
    return rules.why_not_apply(queries.application(queries.request_of(taking.case.id)), on=taking.on)


def why_not_consent(taking: Taking) -> str | None:
    """What is still missing; and the head agrees to another's application, not to one's own (不相容岗位相互分离)."""
    return why_incomplete(taking) or why_not_alone(who_took(taking.case.id, "submit"), taking.by.actor_id)


def why_not_ask_missing(taking: Taking) -> str | None:
    """What is missing is told once."""
    return rules.why_not_ask_missing(asked_before="missing" in taking.case.data)


def why_not_refuse(taking: Taking) -> str | None:
    """Not for the open class."""
    return rules.why_not_refuse(sharing=taking.case.data["sharing"])


def why_not_agree(taking: Taking) -> str | None:
    """At most what was asked for."""
    request = queries.request_of(taking.case.id)
    return rules.why_not_agree(
        requested=request.elements,
        agreed=taking.data.get("elements") or request.elements,
        asked_to=request.valid_to,
        agreed_to=_date(taking.data.get("valid_to")),
        reason=taking.reason,
    )


def why_not_deliver(taking: Taking) -> str | None:
    """An entry without data bound to it delivers nothing."""
    bound = queries.request_of(taking.case.id).resource.bound_on is not None
    return None if bound else "该目录尚未挂接数据，请先挂接、测试，再开通共享"


# --- effects -------------------------------------------------------------------------------------------------------


def agreed(taking: Taking) -> None:
    """Keep what was agreed to."""
    request = queries.request_of(taking.case.id)
    request.agreed_elements = taking.data.get("elements") or request.elements
    request.agreed_to = _date(taking.data.get("valid_to")) or request.valid_to
    request.obligations = taking.data.get("obligations", "")
    request.save(update_fields=["agreed_elements", "agreed_to", "obligations"])


def delivered(taking: Taking) -> None:
    """Grant: from this moment the gateway answers the requester's calls."""
    request = queries.request_of(taking.case.id)
    request.grant = exchange.grant(
        resource_id=request.resource_id,
        consumer=request.requester,
        terms=queries.terms(request, on=taking.on),
        request_ref=taking.case.number,
        by=taking.by,
        at=taking.at,
    )
    request.save(update_fields=["grant"])


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
