"""The province down to the village, and the traps in its codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from shuzheng.kernel.orgs import queries
from shuzheng.kernel.orgs.divisions.actions import load
from shuzheng.kernel.orgs.models import Division

BEFORE, AFTER = date(2016, 1, 1), date(2026, 1, 1)
pytestmark = pytest.mark.usefixtures("province")


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load once for all tests here, and take it back."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(("level", "count"), [(1, 1), (2, 12), (3, 190), (4, 2365), (5, 54145)])
def test_the_province_has_every_division_of_the_list_and_xiongan(level: int, count: int) -> None:
    assert queries.divisions_within("130000", on=AFTER, level=level).count() == count


def test_loading_again_changes_nothing() -> None:
    assert load() == 0


@pytest.mark.parametrize("county", ["130629", "130632", "130638"])
@pytest.mark.parametrize(
    ("ancestor", "on", "expected"),
    [
        ("130600", BEFORE, True),
        ("130600", date(2017, 3, 31), True),
        ("130600", date(2017, 4, 1), False),
        ("130600", AFTER, False),
        ("133100", BEFORE, False),
        ("133100", date(2017, 4, 1), True),
        ("133100", AFTER, True),
        ("130000", BEFORE, True),
        ("130000", AFTER, True),
    ],
)
def test_three_counties_left_baoding_for_xiongan_with_their_codes(
    county: str, ancestor: str, on: date, expected: bool
) -> None:
    assert queries.is_within(county, ancestor, on=on) is expected


def test_xiongan_is_a_new_area_at_city_level_that_did_not_exist_before_its_founding() -> None:
    xiongan = queries.division("133100", on=AFTER)

    assert xiongan is not None
    assert (xiongan.level, xiongan.kind) == (Division.Level.CITY, Division.Kind.NEW_AREA)
    assert "GB/T 2260 未列" in xiongan.note
    assert queries.division("133100", on=BEFORE) is None


def test_xiongan_holds_its_three_counties_and_their_towns() -> None:
    under = [one.name for one in queries.divisions_under("133100", on=AFTER)]

    assert under == ["容城县", "安新县", "雄县"]
    assert queries.is_within("130638106", "133100", on=AFTER)


def test_baoding_no_longer_counts_them() -> None:
    before = queries.divisions_within("130600", on=BEFORE, level=3).count()
    after = queries.divisions_within("130600", on=AFTER, level=3).count()

    assert before - after == 3


def test_development_zones_are_marked_as_statistical() -> None:
    zones = queries.divisions_within("130000", on=AFTER, level=3).filter(kind=Division.Kind.STATISTICAL)

    assert zones.count() == 23
    assert zones.get(code="130171").name == "石家庄高新技术产业开发区"


def test_a_path_names_every_step_from_the_province() -> None:
    path = queries.division_path("130638106", on=AFTER)

    assert [one.name for one in path] == ["河北省", "河北雄安新区", "雄县", "鄚州镇"]


def test_two_districts_of_one_name_are_both_found() -> None:
    found = queries.search_divisions("新华区", on=AFTER, level=3)

    assert [one.code for one in found] == ["130105", "130902"]


def test_search_stays_within_a_city() -> None:
    found = queries.search_divisions("新华区", on=AFTER, within="130900", level=3)

    assert [one.code for one in found] == ["130902"]


@pytest.mark.parametrize("words", ["", "  ", "%", "'; DROP TABLE orgs_division; --"])
def test_an_empty_or_hostile_search_finds_nothing(words: str) -> None:
    assert list(queries.search_divisions(words, on=AFTER)) == []
