"""一数一源: which resource is authoritative for a datum, and who else may list it all the same. Art. 19."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.catalogue import rules
from shuzheng.kernel.catalogue.changes.actions import checked, done, locked
from shuzheng.kernel.catalogue.models import (
    CollectionAllowed,
    DataElementSubject,
    Element,
    Resource,
    SourceDecision,
)
from shuzheng.kernel.catalogue.specs import State
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person


@transaction.atomic
def decide_source(
    *, resource: Resource, element_name: str, identified_by: str, standard: str, reasons: str, by: Person, on: date
) -> SourceDecision:
    """确定数源 (art. 19): which resource is authoritative for a datum and which standard holds, with reasons."""
    by.require("catalogue.decide_source", at=resource.source)
    element = Element.objects.filter(
        version__resource=resource, version__state=State.PUBLISHED, name=element_name
    ).first()
    if element is None or not element.normal_label:
        raise Refused("请从已发布的目录中选择权威数据项", code="catalogue.no_such_element", article=rules.ART_19)
    if not reasons.strip() or not identified_by.strip():
        raise Refused("请写明主体标识和确定数源的理由", code="catalogue.decision_reasons", article=rules.ART_19)
    if reason := standard and rules.why_not_standard(standard):
        raise Refused(reason, code="catalogue.no_such_standard", article=rules.ART_19)
    subject, _ = DataElementSubject.objects.get_or_create(
        identified_by=identified_by, normal_label=element.normal_label, defaults={"label": element.label}
    )
    DataElementSubject.objects.select_for_update().get(pk=subject.pk)
    subject.decisions.filter(ended_on=None).update(ended_on=on)
    decision = SourceDecision(subject=subject, resource=resource, element_name=element_name, standard=standard)
    decision.reasons, decision.decided_on, decision.decided_by = reasons.strip(), on, by
    checked(decision).save()
    summary = f"确定“{subject}”的数源为{resource.source.name}"
    done(locked(resource), by, "decide_source", summary, {"subject": str(subject), "standard": standard})
    return decision


@transaction.atomic
def allow_collection(*, subject: DataElementSubject, org: Org, reasons: str, by: Person, on: date) -> CollectionAllowed:
    """Let another department describe a datum whose source is decided: it does not collect it anew, or must."""
    by.require("catalogue.decide_source", at=org)
    decision = subject.decisions.filter(ended_on=None).select_related("resource").first()
    if decision is None:
        raise Refused("该数据项尚未确定数源，不必准许", code="catalogue.no_decision", article=rules.ART_19)
    if not reasons.strip():
        raise Refused("请写明准许的理由", code="catalogue.decision_reasons", article=rules.ART_19)
    allowed, _ = CollectionAllowed.objects.get_or_create(
        subject=subject, org=org, defaults={"reasons": reasons.strip(), "allowed_on": on, "allowed_by": by}
    )
    summary = f"准许{org.name}在目录中列出“{subject}”：{reasons.strip()}"
    done(locked(decision.resource), by, "allow_collection", summary, {"subject": str(subject), "org": org.uscc})
    return allowed
