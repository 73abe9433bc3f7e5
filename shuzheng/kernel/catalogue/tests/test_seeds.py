"""Entries made for demonstrations and benches keep the law too."""

from dataclasses import replace

import pytest

from shuzheng.kernel.catalogue import jobs, queries, seeds
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.specs import Column, ElementSpec
from shuzheng.kernel.catalogue.tests.conftest import DAY, ENTRY, Cast
from tests.shared import data

pytestmark = pytest.mark.django_db


def test_a_table_becomes_a_published_entry(cast: Cast) -> None:
    resource = seeds.describe_table(
        source=cast.education,
        entry=replace(ENTRY, impact="", grade=None),
        columns=[
            Column("code", "学校标识码", is_key=True, nullable=False),
            Column("tel", "联系电话", values=("13800001234",)),
            Column("x", ""),
        ],
        corrections=[ElementSpec("x", "主管部门", grade=1)],
        clerk=cast.clerk,
        officer=cast.officer,
        on=DAY,
    )

    resource = seeds.publish(resource=resource, clerk=cast.clerk, head=cast.head, reviewer=cast.reviewer, on=DAY)

    assert resource.current is not None
    assert (resource.current.impact, resource.current.grade) == ("with_measures", 2)
    assert [e.sample_masked for e in resource.current.elements.all()] == ["", "138****1234", ""]


def test_very_many_entries_are_made_and_found(cast: Cast) -> None:
    made = seeds.seed_many(30, sources=[cast.education, cast.market], person=cast.clerk, on=DAY)
    again = seeds.seed_many(5, sources=[cast.market], person=cast.clerk, on=DAY)
    jobs.rebuild_index()

    assert (made, again, Resource.objects.filter(state="published").count()) == (30, 5, 35)
    assert queries.search(cast.clerk, "教育名单").total > 0


def test_names_come_from_the_given_file(cast: Cast) -> None:
    names = data("11_data_source_catalogue/sources.jsonl")

    seeds.seed_many(3, sources=[cast.market], person=cast.clerk, on=DAY, names=names)
    jobs.rebuild_index()

    first = queries.search(cast.clerk, "投资者账户统计").resources[0]
    assert first.current is not None
    assert first.current.name.startswith("投资者账户统计（")
