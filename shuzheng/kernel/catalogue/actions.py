"""Every write to the catalogue. The law is in rules.py; who must act by when is a flow's business, above this room."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.catalogue import queries, rules
from shuzheng.kernel.catalogue.changes.actions import Row, checked, done, draft_of, locked
from shuzheng.kernel.catalogue.models import (
    Category,
    CodeSequence,
    Element,
    Resource,
    ResourceVersion,
    Rights,
    Steward,
)
from shuzheng.kernel.catalogue.specs import CLOCKED_CHANGES, KNOWN_CATEGORIES, Change, ElementSpec, EntrySpec, State
from shuzheng.kernel.orgs.rules import TWO_PEOPLE, why_not_alone
from shuzheng.lib.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from shuzheng.kernel.audit.specs import Actor
    from shuzheng.kernel.orgs.models import Org, Person

# ---- describing ----


@transaction.atomic
def describe(*, source: Org, entry: EntrySpec, elements: Sequence[ElementSpec] = (), by: Person, on: date) -> Resource:
    """编目: a new resource with a first draft, as complete or incomplete as it is."""
    by.require("catalogue.describe", at=source)
    resource = Resource.objects.create(source=source, created_on=on)
    _open_version(resource, 1, entry, elements, by=by, on=on)
    return done(resource, by, "describe", f"编制目录“{entry.name}”", {"elements": len(elements)})


@transaction.atomic
def revise(
    *, resource: Resource, reason: str, change: str = Change.OWN, event: str = "", event_on: date | None = None,
    by: Person, on: date,
) -> Resource:  # fmt: skip
    """更新: a working copy of what is published, which stays in force; `event_on` starts clock T1 (art. 17)."""
    resource = locked(resource)
    by.require("catalogue.describe", at=resource.source)
    if resource.state != State.PUBLISHED or resource.current is None or resource.working is not None:
        raise Refused("只有已发布且没有编制中版本的目录才能更新", code="catalogue.not_revisable")
    if not reason.strip() or (change in CLOCKED_CHANGES and not (event.strip() and event_on)):
        raise Refused("请说明更新原因；法律、行政法规、国务院决定或者职责调整的，还须写明依据和调整之日",
                      code="catalogue.change_reason", article=rules.ART_17)  # fmt: skip
    old = resource.current
    entry = replace(queries.entry_of(old), change=change, change_reason=reason, change_event=event, change_on=event_on)
    copies = [queries.spec_of(element) for element in old.elements.order_by("position")]
    _open_version(resource, queries.next_number(resource), entry, copies, by=by, on=on)
    return done(
        resource, by, "revise", f"更新目录“{old.name}”：{reason}", {"change": change, "change_on": str(event_on)}
    )


@transaction.atomic
def discard(*, resource: Resource, reason: str, by: Person, on: date) -> Resource:
    """停止更新: the draft of an update is given up and stays in the history; what is published goes on as it was."""
    resource, version = draft_of(resource, by)
    if resource.current is None:
        raise Refused("尚未发布的目录没有可放弃的更新；不再编制的请撤销", code="catalogue.no_update")
    if not reason.strip():
        raise Refused("请说明放弃更新的原因", code="catalogue.discard_reason")
    _end(version, State.WITHDRAWN, on)
    resource.working = None
    return done(resource, by, "discard", f"放弃更新目录“{version}”：{reason.strip()}", {"version": version.number})


@transaction.atomic
def amend(*, resource: Resource, entry: EntrySpec, by: Person) -> Resource:
    """Say the draft's own words anew; elements keep."""
    resource, version = draft_of(resource, by)
    if resource.code and entry.class_path != version.class_path:
        raise Refused("已赋码的目录不得改变分类，请撤销后另行编目", code="catalogue.class_is_coded")
    _write(version, _words(entry))
    return done(resource, by, "amend", f"修改目录“{version.name}”")


@transaction.atomic
def set_element(*, resource: Resource, element: ElementSpec, by: Person) -> Element:
    """Describe one element of the draft, or describe it anew; the sample is masked before it is kept."""
    resource, version = draft_of(resource, by)
    row = version.elements.filter(name=element.name).first()
    row = row or Element(version=version, position=version.elements.count(), name=element.name)
    _write(row, _columns(element))
    done(resource, by, "set_element", f"编辑数据项“{row}”", {"element": row.name, "grade": row.grade})
    return row


@transaction.atomic
def remove_element(*, resource: Resource, name: str, by: Person) -> Resource:
    """Take an element out of the draft."""
    resource, version = draft_of(resource, by)
    if not version.elements.filter(name=name).delete()[0]:
        raise Refused(f"没有名为“{name}”的数据项", code="catalogue.no_such_element")
    return done(resource, by, "remove_element", f"删除数据项“{name}”", {"element": name})


# ---- ownership and stewardship ----


@transaction.atomic
def confirm_rights(
    *, resource: Resource, holder: Org, processor: Org, operator: Org, basis: str, by: Person, on: date
) -> Rights:
    """确权: the three separated rights and why; the former confirmation ends and stays in the history."""
    resource = locked(resource)
    by.require("catalogue.approve", at=resource.source)
    if not basis.strip():
        raise Refused("请写明确权依据", code="catalogue.rights_basis")
    resource.rights.filter(ended_on=None).update(ended_on=on)
    rights = Rights(resource=resource, basis=basis.strip(), confirmed_on=on, confirmed_by=by)
    rights.holder, rights.processor, rights.operator = holder, processor, operator
    rights.save()
    done(
        resource,
        by,
        "confirm_rights",
        "确权",
        {"holder": holder.uscc, "processor": processor.uscc, "operator": operator.uscc},
    )
    return rights


@transaction.atomic
def name_steward(*, resource: Resource, person: Person, duty: str, by: Person, on: date) -> Steward:
    """Name who answers for the resource, and for what; the former steward's term ends."""
    resource = locked(resource)
    by.require("catalogue.describe", at=resource.source)
    if not duty.strip() or not person.is_active:
        raise Refused("责任人须在岗，并写明职责", code="catalogue.steward")
    resource.stewards.filter(ended_on=None).update(ended_on=on)
    steward = Steward(resource=resource, person=person, duty=duty.strip(), named_on=on)
    checked(steward).save()
    done(resource, by, "name_steward", f"指定责任人“{person.name}”：{duty}", {"person": str(person.pk)})
    return steward


# ---- review and publication ----


@transaction.atomic
def submit(*, resource: Resource, by: Person, on: date) -> Resource:
    """报送: the draft goes into review if nothing is missing; all that is missing is told at once."""
    resource, version = draft_of(resource, by)
    _refuse_incomplete(resource, on)
    if not resource.code:
        _give_code(resource, version.class_path)
    version.state, version.submitted_on, version.submitted_by = State.IN_REVIEW, on, by
    version.returned_reasons = []
    version.save()
    if resource.current is None:
        resource.state = State.IN_REVIEW
    return done(resource, by, "submit", f"报送目录“{version}”", {"code": resource.code})


@transaction.atomic
def approve(*, resource: Resource, by: Person, on: date) -> Resource:
    """部门负责人批准: art. 13 wants it before filing with the data authority; not by whoever submitted it."""
    resource, version = _in_review(resource)
    by.require("catalogue.approve", at=resource.source)
    if version.approved_on:
        raise Refused("本版本已经批准", code="catalogue.approved_already")
    if reason := why_not_alone(str(version.submitted_by_id or ""), str(by.pk)):
        raise Refused(reason, code="catalogue.two_people", article=TWO_PEOPLE)
    version.approved_on, version.approved_by = on, by
    version.save()
    return done(resource, by, "approve", f"批准目录“{version}”")


@transaction.atomic
def publish(*, resource: Resource, by: Person, on: date) -> Resource:
    """发布: the reviewed version takes the place of the one in force."""
    resource, version = _in_review(resource)
    by.require("catalogue.review", at=resource.source)
    if not version.approved_on:
        raise Refused("尚未经部门负责人批准，不能发布", code="catalogue.not_approved", article=rules.ART_13)
    _refuse_incomplete(resource, on)
    if resource.current is not None:
        _end(resource.current, State.SUPERSEDED, on)
    version.state, version.published_on, version.published_by = State.PUBLISHED, on, by
    version.save()
    resource.current, resource.working, resource.state = version, None, State.PUBLISHED
    return done(resource, by, "publish", f"发布目录“{version}”", {"code": resource.code})


@transaction.atomic
def return_to_source(*, resource: Resource, reasons: Sequence[str], by: Person) -> Resource:
    """退回: back to the department with every reason; a given approval falls."""
    resource, version = _in_review(resource)
    if not (by.may("catalogue.approve", at=resource.source) or by.may("catalogue.review", at=resource.source)):
        raise NotAllowed
    given = [reason.strip() for reason in reasons if reason.strip()]
    if not given:
        raise Refused("退回须一次说明全部原因", code="catalogue.return_reasons")
    version.state, version.submitted_on, version.approved_on, version.approved_by = State.DRAFT, None, None, None
    version.submitted_by, version.returned_reasons = None, given
    version.save()
    if resource.current is None:
        resource.state = State.DRAFT
    return done(resource, by, "return_to_source", f"退回目录“{version}”", {"reasons": given})


@transaction.atomic
def withdraw(*, resource: Resource, reason: str, in_use: bool, by: Person, on: date) -> Resource:
    """撤销: the entry becomes a tombstone that still answers. `in_use` is the exchange's word on active grants."""
    resource = locked(resource)
    if not (by.may("catalogue.approve", at=resource.source) or by.may("catalogue.review", at=resource.source)):
        raise NotAllowed
    if resource.state == State.WITHDRAWN or not reason.strip():
        raise Refused("目录已撤销，或者未说明撤销原因", code="catalogue.withdraw_reason")
    if in_use:
        raise Refused("仍有生效的共享授权：请先与使用部门协商并报主管部门备案，终止授权后再撤销",
                      code="catalogue.in_use", article="政务数据共享条例第二十七条")  # fmt: skip
    for version in resource.versions.filter(state__in=(State.DRAFT, State.IN_REVIEW, State.PUBLISHED)):
        _end(version, State.WITHDRAWN, on)
    resource.state, resource.working = State.WITHDRAWN, None
    resource.withdrawn_on, resource.withdrawn_reason, resource.bound_on = on, reason.strip(), None
    return done(resource, by, "withdraw", f"撤销目录：{reason}", {"code": resource.code})


# ---- what the exchange tells the catalogue ----


@transaction.atomic
def note_binding(*, resource: Resource, bound: bool, by: Actor, on: date) -> Resource:
    """挂接: whether data hangs on the entry; the exchange binds and tells."""
    resource = locked(resource)
    resource.bound_on = (resource.bound_on or on) if bound else None
    return done(resource, by, "note_binding", "已挂接数据" if bound else "解除挂接")


def note_calls(*, resources: Collection[UUID], on: date) -> int:
    """Which resources were called on a day: a figure, of which the evidence of use is the record."""
    return Resource.objects.filter(pk__in=resources).exclude(last_called_on__gte=on).update(last_called_on=on)


def name_known_categories() -> None:
    """Name the classes of the 2017 guide and the items of its base class; what an official named otherwise stays."""
    Category.objects.bulk_create(
        [Category(code=code, name=name) for code, name in KNOWN_CATEGORIES.items()], ignore_conflicts=True
    )


@transaction.atomic
def name_category(*, code: str, name: str, by: Person) -> Category:
    """Name a class, item, sub-item or detail of the classification, which is the whole province's."""
    by.require_in("catalogue.review")
    category = checked(Category(code=code, name=name.strip()))
    if not name.strip() or not code.isdigit():
        raise Refused("分类代码应为数字，并有名称", code="catalogue.category")
    category.save()
    audit.record(
        by=by,
        action="catalogue.name_category",
        subject=f"catalogue.category:{code}",
        summary=f"命名分类 {code} 为“{name}”",
    )
    return category


# ---- the common part ----


def _in_review(resource: Resource) -> tuple[Resource, ResourceVersion]:
    resource = locked(resource)
    if resource.working is None or resource.working.state != State.IN_REVIEW:
        raise Refused("没有审核中的版本", code="catalogue.not_in_review")
    return resource, resource.working


def _refuse_incomplete(resource: Resource, on: date) -> None:
    missing = queries.why_not_submittable(resource, on=on)
    if missing:
        told = "；".join(one.message for one in missing)
        told_by_field = {one.field: one.message for one in reversed(missing)}
        raise Refused(f"还有 {len(missing)} 处须补充：{told}", code="catalogue.incomplete", fields=told_by_field,
                      article=missing[0].article)  # fmt: skip


def _give_code(resource: Resource, class_path: str) -> None:
    CodeSequence.objects.get_or_create(class_path=class_path)
    sequence = CodeSequence.objects.select_for_update().get(class_path=class_path)
    resource.code, resource.code_scheme = rules.next_code(class_path, sequence.last), rules.CODE_SCHEME
    sequence.last += 1
    sequence.save()


def _end(version: ResourceVersion, state: State, on: date) -> None:
    version.state, version.ended_on = state, on
    version.save(update_fields=["state", "ended_on"])


def _open_version(
    resource: Resource, number: int, entry: EntrySpec, elements: Sequence[ElementSpec], *, by: Person, on: date
) -> None:
    version = ResourceVersion(resource=resource, number=number, created_on=on, created_by=by)
    _write(version, _words(entry))
    if len({element.name for element in elements}) < len(elements):
        raise Refused("数据源字段名重复", code="catalogue.same_name")
    for position, element in enumerate(elements):
        _write(Element(version=version, position=position, name=element.name), _columns(element))
    resource.working = version


def _words(entry: EntrySpec) -> dict[str, object]:
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _columns(element: ElementSpec) -> dict[str, object]:
    values = {field.name: getattr(element, field.name) for field in fields(element) if field.name != "sample"}
    return {
        **values,
        "normal_label": rules.normal_label(element.label),
        "sample_masked": rules.masked_sample(element)[:200],
    }


def _write(row: Row, values: Mapping[str, object]) -> None:
    if any("\x00" in str(value) for value in values.values()):
        raise Refused("填写的内容含有不可见的空字符", code="catalogue.wrong_value")
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    checked(row).save()
