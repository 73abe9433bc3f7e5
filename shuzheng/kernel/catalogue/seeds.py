"""Entries for demonstrations, tests and benches: one described from a table, or very many at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F

from shuzheng.kernel.catalogue import actions, queries, rules
from shuzheng.kernel.catalogue.models import CodeSequence, Resource, ResourceVersion, Rights, Steward
from shuzheng.kernel.catalogue.specs import Column, ElementSpec, EntrySpec, Personal, State

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

_FIELDS = (
    "教育",
    "卫生",
    "交通",
    "环境",
    "民政",
    "税务",
    "市场监管",
    "自然资源",
    "住房",
    "农业",
    "水利",
    "应急",
    "文化",
)
_THINGS = (
    "名单",
    "许可信息",
    "处罚信息",
    "监测数据",
    "统计表",
    "基本信息",
    "年度报告",
    "项目清单",
    "设施分布",
    "办件信息",
)
_PLACES = ("全省", "省级", "雄安新区", "设区市", "县级", "乡镇", "重点企业", "事业单位", "社会组织", "个体工商户")
_LABELS = ("统一社会信用代码", "名称", "登记日期", "所在区划", "状态", "主管部门", "数量", "更新时间")
_LATIN = ("code", "name", "registered_on", "division", "status", "authority", "quantity", "updated_at")
_BATCH = 2000


def describe_table(
    *, source: Org, entry: EntrySpec, columns: Sequence[Column], corrections: Sequence[ElementSpec] = (),
    clerk: Person, officer: Person, on: date,
) -> Resource:  # fmt: skip
    """A complete draft from a table's columns: what is proposed, save where a correction says otherwise."""
    corrected = {element.name: element for element in corrections}
    floors = queries.grade_floors(on)
    elements = [corrected.get(e.name, e) for e in rules.propose_from_table(columns, floors)]
    impact = entry.impact or ("with_measures" if _is_personal(elements) else "not_involved")
    grade = max(entry.grade or 1, rules.resource_floor(entry.sharing, elements, floors))
    whole = replace(entry, impact=impact, grade=grade)
    resource = actions.describe(source=source, entry=whole, elements=elements, by=clerk, on=on)
    actions.confirm_rights(
        resource=resource, holder=source, processor=source, operator=source, basis="部门职责规定", by=officer, on=on
    )
    actions.name_steward(resource=resource, person=clerk, duty="目录维护和数据质量", by=clerk, on=on)
    return resource


def publish(*, resource: Resource, clerk: Person, head: Person, reviewer: Person, on: date) -> Resource:
    """Take a complete draft through submission, approval and review on one day."""
    actions.submit(resource=resource, by=clerk, on=on)
    actions.approve(resource=resource, by=head, on=on)
    return actions.publish(resource=resource, by=reviewer, on=on)


def _is_personal(elements: Sequence[ElementSpec]) -> bool:
    return any(element.personal != Personal.NONE for element in elements)


# ---- very many ----


def seed_many(count: int, *, sources: Sequence[Org], person: Person, on: date, names: Path | None = None) -> int:
    """Published entries for a bench, past the actions but not past the database's own rules."""
    titles = islice(_titles(names), count)
    sequence, _ = CodeSequence.objects.get_or_create(class_path="399001")
    numbered = enumerate(zip(titles, cycle(sources), strict=False), start=sequence.last)
    made = 0
    while batch := list(islice(numbered, _BATCH)):
        _seed_batch(batch, person, on)
        made += len(batch)
    CodeSequence.objects.filter(pk="399001").update(last=sequence.last + made)
    return made


def _titles(names: Path | None) -> Iterator[tuple[str, str]]:
    given = _titles_of(names) if names else []
    made = [(f"{place}{field}{thing}", f"{field}领域{thing}，按{place}归集") for place in _PLACES
            for field in _FIELDS for thing in _THINGS]  # fmt: skip
    for number, (name, summary) in enumerate(cycle([*given, *made])):
        yield (f"{name}（{2000 + number % 27} 年第 {number} 批）", summary)


def _titles_of(names: Path) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in names.read_text("utf-8").splitlines()]
    found = [(content, f"{row['name']['zh']}：{row['description']['zh']}") for row in rows
             for content in (row.get("data_content") or {}).get("zh") or [] if row["name"].get("zh")]  # fmt: skip
    return [(name[:120], summary) for name, summary in found]


@transaction.atomic
def _seed_batch(batch: Sequence[tuple[int, tuple[tuple[str, str], Org]]], person: Person, on: date) -> None:
    resources = [
        Resource(source=org, code=rules.next_code("399001", number), code_scheme=rules.CODE_SCHEME, created_on=on)
        for number, (_, org) in batch
    ]
    versions = [
        _version(resource, title, number, person, on)
        for resource, (number, (title, _)) in zip(resources, batch, strict=True)
    ]
    for resource, version in zip(resources, versions, strict=True):
        resource.working = version
    Resource.objects.bulk_create(resources)
    ResourceVersion.objects.bulk_create(versions)
    _seed_elements(versions)
    Rights.objects.bulk_create([
        Rights(resource=r, holder=r.source, processor=r.source, operator=r.source, basis="部门职责规定",
               confirmed_on=on, confirmed_by=person) for r in resources
    ])  # fmt: skip
    Steward.objects.bulk_create([Steward(resource=r, person=person, duty="目录维护", named_on=on) for r in resources])
    given: dict[str, object] = {"approved_on": on, "approved_by": person, "published_on": on, "published_by": person}
    ResourceVersion.objects.filter(pk__in=[v.pk for v in versions]).update(state=State.PUBLISHED, **given)
    Resource.objects.filter(pk__in=[r.pk for r in resources]).update(
        state=State.PUBLISHED, current=F("working"), working=None
    )


def _version(resource: Resource, title: tuple[str, str], number: int, person: Person, on: date) -> ResourceVersion:
    name, summary = title
    return ResourceVersion(
        resource=resource,
        number=1,
        name=name,
        summary=summary,
        class_path="399001",
        data_format="database",
        update_cycle=("daily", "weekly", "monthly", "yearly")[number % 4],
        sharing=("open", "conditional")[number % 2],
        modes=["service"],
        sharing_scope=("", "省级政务部门")[number % 2],
        permitted_purposes=([], ["依法履职"])[number % 2],
        opening="closed",
        grade=1 + number % 3,
        secrecy="clear",
        secrecy_on=on,
        impact="not_involved",
        impact_on=on,
        valid_on=on,
        created_on=on,
        created_by=person,
    )


def _seed_elements(versions: Sequence[ResourceVersion]) -> None:
    """The same columns for each version, in one statement: a million rows are too many for objects."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalogue_element (version_id, position, name, label, normal_label, data_type, standard,"
            " description, grade, personal, mask, is_key, nullable, sample_masked)"
            " SELECT v.id, e.position - 1, e.name, e.label, e.label, 'text', '', '', 1, 'none', '', e.position = 1,"
            " e.position > 1, '' FROM unnest(%s::uuid[]) AS v(id)"
            " CROSS JOIN unnest(%s::text[], %s::text[]) WITH ORDINALITY AS e(name, label, position)",
            [[version.pk for version in versions], list(_LATIN), list(_LABELS)],
        )
