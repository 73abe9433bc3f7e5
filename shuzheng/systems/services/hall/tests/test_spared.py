"""免提交 is counted, in public: by item and office, this year's alone."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client
from django.urls import reverse

from seeds import Small
from shuzheng.lib import clock
from shuzheng.systems.services.hall.drafts import actions as drafts
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.sparing.queries import spared_by_item, total
from shuzheng.systems.services.hall.tests.conftest import Submitted, at, published
from shuzheng.systems.services.hall.tests.test_bundles import offered, whole
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.systems.services.items.specs import Material, told

__all__ = ["offered", "whole"]  # fixtures of the joined matters
YEAR = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}
PAPERS = told([Material("身份证明", source="licence", supplied_by="account:number"), Material("申请表")])


def sparing(version: ItemVersion) -> None:
    """From now on the item asks for no proof of identity."""
    ItemVersion.objects.filter(pk=version.pk).update(materials=PAPERS)
    version.refresh_from_db()


def test_what_was_not_asked_for_is_counted_by_item_and_office(
    here: Small, version: ItemVersion, submitted: Submitted
) -> None:
    sparing(version)
    submitted("申请表", when=at(11, 5))
    submitted("申请表", when=at(11, 6))
    (row,) = spared_by_item(**YEAR)
    assert (row.item, row.agency, row.applications) == (version.name, here.market.name, 2)
    assert (row.papers, row.answers) == (2, 4)  # name and telephone, each time


def test_a_joined_matter_counts_once_and_not_again_with_each_part(whole: Application) -> None:
    (row,) = spared_by_item(**YEAR)
    assert (row.item, row.applications, row.papers, row.answers) == ("开餐饮店“一件事”", 1, 1, 2)


def test_drafts_and_other_years_are_not_counted(here: Small, version: ItemVersion, submitted: Submitted) -> None:
    sparing(version)
    drafts.begin(matter=version, person=here.citizen, by=here.citizen, at=at(11, 5))
    submitted("申请表", when=at(11, 6))
    assert spared_by_item(since=date(2025, 1, 1), until=date(2025, 12, 31)) == []
    assert total(spared_by_item(**YEAR)).applications == 1


def test_everybody_reads_the_figure(here: Small, version: ItemVersion, submitted: Submitted) -> None:
    assert "今年还没有办件" in Client().get(reverse("spared")).text
    sparing(version)
    submitted("申请表", when=clock.now() - timedelta(minutes=1))
    page = Client().get(reverse("spared")).text
    assert "免提交材料 <b>1</b> 份" in page
    assert version.name in page


def test_an_item_that_spares_nothing_counts_as_nothing(here: Small, submitted: Submitted) -> None:
    published(here, "11130000MB0000004T4440114035003", name="另一事项")
    submitted("增项注册申请表", when=at(11, 5))
    assert total(spared_by_item(**YEAR)).papers == 0
