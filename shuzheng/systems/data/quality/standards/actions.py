"""Keeping standards of one's own: each edition dated, none altered."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.quality.models import DataStandard

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

STANDARDS = "quality.standards"


@transaction.atomic
def keep_standard(
    *,
    code: str,
    label: str,
    valid_from: date,
    by: Person,
    at: datetime,
    basis: str = "",
    refers_to: str = "",
    items: list[dict[str, str]] | None = None,
    valid_to: date | None = None,
) -> DataStandard:
    """Keep an edition of a standard; a newer one takes its place from its first day on."""
    org = _org_of(by)
    if bool(refers_to) == bool(items):
        raise Refused("“引用的标准”和“代码表”请填写其中一项", code="quality.standard_says", fields={"items": "二选一"})
    if valid_to and valid_to <= valid_from:
        raise Refused("失效日期应晚于生效日期", code="quality.standard_dates", fields={"valid_to": "请改"})
    if refers_to.startswith("own:"):
        raise Refused("请引用平台的标准，不引用自定标准", code="quality.standard_own", fields={"refers_to": "请改"})
    said = {"basis": basis, "refers_to": refers_to, "items": items or [], "valid_to": valid_to}
    try:
        with transaction.atomic():
            kept = DataStandard.objects.create(
                code=code, label=label, valid_from=valid_from, org=org, kept_by=by, kept_at=at, **said
            )
    except IntegrityError:
        raise Refused(
            "这一天起已有同一代码的标准", code="quality.standard_twice", fields={"valid_from": "请改"}
        ) from None
    summary = f"登记数据标准“{label}”（own:{code}），{valid_from} 起"
    detail = {"refers_to": refers_to, "items": len(items or [])}
    record(
        by=by,
        action="quality.keep_standard",
        subject=f"quality.standard:{kept.pk}",
        summary=summary,
        detail=detail,
        at=at,
    )
    return kept


def _org_of(by: Person) -> Org:
    found = by.orgs_with(STANDARDS)
    if not found:
        raise NotAllowed("数据标准由政务数据共享主管部门登记", code="quality.standards")
    return found[0]
