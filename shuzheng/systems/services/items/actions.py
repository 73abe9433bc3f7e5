"""Every change of an implementation list: drafted by one person, published by another, withdrawn with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import DateField, F, Max
from django.db.models.functions import Greatest

from shuzheng.kernel.audit.actions import record, record_many
from shuzheng.kernel.audit.specs import SYSTEM, Entry
from shuzheng.kernel.orgs.actions import Doer, filled, require
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.services.items import forms, rules
from shuzheng.systems.services.items.jobs import refresh_later
from shuzheng.systems.services.items.models import ItemVersion, ServiceItem
from shuzheng.systems.services.items.specs import State

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org

DRAFT, PUBLISH = "items.draft", "items.publish"
COPIED = (
    *("item", "org", "org_name", "org_code", "division", "level", "number", "code", "handling_code", "name", "aliases"),
    *("kind", "case_kind", "statutory_value", "statutory_unit", "promised_value", "promised_unit", "procedures"),
    *("materials", "conditions", "process", "result", "fee", "places", "hours", "phone", "complaint_phone", "bases"),
    *("remedies", "audiences", "themes", "visits", "is_online", "is_posted", "co_orgs", "form_schema"),
)
CHANGEABLE = frozenset(COPIED) - {"item", "number"}


@transaction.atomic
def draft(
    *,
    item_code: str,
    org: Org,
    name: str,
    number: str,
    content: Mapping[str, Any],
    by: Doer,
    at: datetime,
) -> ItemVersion:
    """Begin the implementation list of an organisation for an item of the basic catalogue."""
    require(by, DRAFT, at=org)
    name = filled(name, "事项名称", limit=255, field="name")
    number = filled(number, "事项编码", limit=96, field="number").upper()
    if ItemVersion.objects.filter(number=number).exists():
        raise Refused("此事项编码已有实施清单，请修订原有的", code="items.number", fields={"number": "已登记"})
    kind = str(content.get("kind", ""))
    item, _ = ServiceItem.objects.get_or_create(
        code=filled(item_code, "基本编码", limit=64, field="item_code"), defaults={"name": name, "kind": kind}
    )
    one = ItemVersion(item=item, org=org, division=org.division, number=number, name=name, version=1, drafted_at=at)
    one.code, one.handling_code = number[:31], number if len(number) == 33 else ""
    one.drafted_by = None if by is SYSTEM else by  # type: ignore[assignment]
    _write(one, content)
    one.save(force_insert=True)
    record(by=by, action="items.draft", subject=_of(one), summary=f"起草实施清单“{one.name}”（{number}）", at=at)
    return one


@transaction.atomic
def change(*, version: ItemVersion, content: Mapping[str, Any], by: Doer, at: datetime) -> ItemVersion:
    """Change a draft; what it still lacks is told anew."""
    one = _locked(version)
    _require_draft(one, by)
    before = {name: getattr(one, name) for name in content if name in CHANGEABLE}
    _write(one, content)
    _renumber(one)
    one.changed_by = None if by is SYSTEM else by  # type: ignore[assignment]
    one.save()
    changed = sorted(name for name, value in before.items() if getattr(one, name) != value)
    if changed:
        summary = f"修改实施清单草稿“{one.name}”"
        record(by=by, action="items.change", subject=_of(one), summary=summary, detail={"fields": changed}, at=at)
    return one


@transaction.atomic
def revise(*, version: ItemVersion, by: Doer, at: datetime) -> ItemVersion:
    """Begin a new version of what is published; the old one holds until the new one is published."""
    require(by, DRAFT, at=version.org)
    if open_draft := ItemVersion.objects.filter(number=version.number, state=State.DRAFT).first():
        return open_draft
    one = ItemVersion(**{name: getattr(version, name) for name in COPIED}, drafted_at=at)
    one.version = next_version(version.number)
    one.drafted_by = None if by is SYSTEM else by  # type: ignore[assignment]
    judge(one)
    one.save(force_insert=True)
    summary = f"修订实施清单“{one.name}”，第 {one.version} 版"
    record(by=by, action="items.revise", subject=_of(one), summary=summary, at=at)
    return one


def publish(*, version: ItemVersion, by: Doer, at: datetime, on: date | None = None) -> ItemVersion:
    """Publish a draft from a day on (today if none is named): by another person than who wrote it."""
    return publish_all(versions=[version], by=by, at=at, on=on)[0]


@transaction.atomic
def publish_all(
    *, versions: Sequence[ItemVersion], by: Doer, at: datetime, on: date | None = None
) -> list[ItemVersion]:
    """Publish drafts; if one of them may not be, none is. Each takes the place of the version before it."""
    first = on or day_of(at)
    if first < day_of(at):
        raise Refused("生效日期不能早于今天", code="items.past", fields={"on": "不能早于今天"})
    keys = [version.pk for version in versions]
    rows = list(ItemVersion.objects.select_for_update(of=("self",)).filter(pk__in=keys).select_related("org"))
    for org in {row.org_id: row.org for row in rows}.values():
        require(by, PUBLISH, at=org)
    for one in rows:
        _require_publishable(one, by)
        one.state, one.valid_from, one.published_at = State.PUBLISHED, first, at
        one.published_by = None if by is SYSTEM else by  # type: ignore[assignment]
    ended = _end_former(rows, first)
    names = ["state", "valid_from", "published_at", "published_by", "faults", "lacks"]
    ItemVersion.objects.bulk_update(rows, names, batch_size=500)
    record_many(
        Entry(by, "items.publish", _of(one), f"发布实施清单“{one.name}”第 {one.version} 版，自{first}起", {}, at)
        for one in rows
    )
    refresh_later([*ended, *(row.pk for row in rows)])
    return rows


def _end_former(rows: Iterable[ItemVersion], on: date) -> list[UUID]:
    """The version before ends on the day the new one begins: no day has two."""
    numbers = [row.number for row in rows]
    former = ItemVersion.objects.filter(number__in=numbers, state=State.PUBLISHED, valid_to=None)
    keys = list(former.values_list("pk", flat=True))
    former.update(valid_to=Greatest(F("valid_from"), on, output_field=DateField()))
    return keys


@transaction.atomic
def withdraw(*, version: ItemVersion, by: Doer, at: datetime, reason: str) -> ItemVersion:
    """Take a published version out of use: cases begun with it go on, new ones do not begin."""
    one = _locked(version)
    require(by, PUBLISH, at=one.org)
    if one.state != State.PUBLISHED:
        raise Refused("只有已发布的事项可以停用", code="items.state")
    one.withdrawn_reason = filled(reason, "停用原因", limit=255, field="reason")
    one.state, one.valid_to = State.WITHDRAWN, max(day_of(at), one.valid_from or day_of(at))
    one.save(update_fields=["state", "valid_to", "withdrawn_reason"])
    detail = {"reason": one.withdrawn_reason}
    record(by=by, action="items.withdraw", subject=_of(one), summary=f"停用事项“{one.name}”", detail=detail, at=at)
    refresh_later([one.pk])
    return one


@transaction.atomic
def discard(*, version: ItemVersion, by: Doer, at: datetime) -> None:
    """Give up a draft that no import brought."""
    one = _locked(version)
    _require_draft(one, by)
    if one.origins.exists():
        raise Refused("导入的草稿不能删除，以保证导入的每一行可查", code="items.imported")
    record(by=by, action="items.discard", subject=_of(one), summary=f"放弃实施清单草稿“{one.name}”", at=at)
    one.delete()


def next_version(number: str) -> int:
    """The number of the next version of an implementation list."""
    return (ItemVersion.objects.filter(number=number).aggregate(last=Max("version"))["last"] or 0) + 1


def judge(one: ItemVersion, *, doubts: Iterable[str] = ()) -> None:
    """Write on a version what stands against its publication, and what it lacks."""
    found = rules.faults(
        name=one.name,
        kind=one.kind,
        level=one.level,
        org_name=one.org_name,
        uscc=one.org.uscc if one.org else "",
        code=one.code,
        handling=one.handling_code,
        statutory=one.statutory,
        promised=one.promised,
        is_immediate=one.case_kind == "immediate",
    )
    found += [rules.Fault("form_schema", words) for words in forms.faults(one.form_schema)]
    found += [rules.Fault("", words) for words in doubts]
    one.faults = [{"field": fault.field, "words": fault.words, "article": fault.article} for fault in found]
    present = {name: bool(getattr(one, name)) for name in rules.WANTED}
    one.lacks = rules.lacking(present | {"places": bool(one.places) or one.is_online})


def _write(one: ItemVersion, content: Mapping[str, Any]) -> None:
    if unknown := sorted(set(content) - CHANGEABLE):
        raise Refused(f"不能修改：{'、'.join(unknown)}", code="items.field")
    if one.org is not None and content.get("org", one.org) != one.org:
        raise Refused("实施主体已经定了；换主体的，请停用后由新的主体起草", code="items.org")
    for name, value in content.items():
        setattr(one, name, value)
    judge(one)


def _renumber(one: ItemVersion) -> None:
    """A draft that came in under a broken code is known by the right one as soon as that is written."""
    right = one.handling_code or one.code
    if one.version > 1 or right == one.number or rules.why_not_code(one.code, handling=one.handling_code):
        return
    if ItemVersion.objects.filter(number=right).exists():
        raise Refused("此事项编码已有实施清单，请修订原有的", code="items.number", fields={"code": "已登记"})
    one.number = right


def _require_draft(one: ItemVersion, by: Doer) -> None:
    require(by, DRAFT if one.org else "items.import", at=one.org)
    if one.state != State.DRAFT:
        raise Refused("已发布的内容不能直接改，请先修订成新的草稿", code="items.state")


def _require_publishable(one: ItemVersion, by: Doer) -> None:
    if one.state != State.DRAFT:
        raise Refused(f"“{one.name}”不是草稿，请刷新后再看", code="items.state")
    judge(one)
    if one.faults:
        words = "；".join(fault["words"] for fault in one.faults)
        article = next((fault["article"] for fault in one.faults if fault["article"]), "")
        raise Refused(f"“{one.name}”还不能发布：{words}", code="items.faults", article=article)
    authors = frozenset(str(pk) for pk in (one.drafted_by_id, one.changed_by_id) if pk)
    if by is not SYSTEM and (reason := rules.why_not_publish(publisher=by.actor_id, authors=authors)):
        raise NotAllowed(reason, code="items.two_persons")


def _locked(version: ItemVersion) -> ItemVersion:
    return (
        ItemVersion.objects.select_for_update(of=("self",)).select_related("org", "item", "division").get(pk=version.pk)
    )


def _of(one: ItemVersion) -> str:
    return f"services.itemversion:{one.pk}"
