"""The map of the counties: all of them, the figures, and nobody's own place."""

from __future__ import annotations

import pytest

from shuzheng.lib.outlines import counties
from shuzheng.web.counties import draw
from shuzheng.web.specs import MapNode

CITY = {"130102", "130104", "130105", "130108"}
HERE = (114.49, 38.05)


def test_every_county_of_the_province_has_its_outline() -> None:
    found = counties("130000")

    assert (len(found), found["130102"].name) == (167, "长安区")
    assert all(len(ring) > 3 for one in found.values() for ring in one.rings)


def test_a_name_stands_within_the_outline_it_belongs_to() -> None:
    lons = [lon for ring in counties("130000")["130102"].rings for lon, _ in ring]

    assert min(lons) < counties("130000")["130102"].centre[0] < max(lons)


def test_only_the_counties_asked_for_are_drawn_each_with_its_figure() -> None:
    picture = draw([MapNode("130102", 9, "/x"), MapNode("130104", 1)], codes=CITY)

    assert picture is not None
    assert {one.code: (one.value, one.level) for one in picture.areas} == {
        "130102": (9, 3),
        "130104": (1, 1),
        "130105": (0, 0),
        "130108": (0, 0),
    }
    assert picture.sentence == "长安区 9；桥西区 1"


@pytest.mark.parametrize(("count", "shown", "hidden"), [(2, 0, 2), (3, 1, 0), (40, 1, 0)])
def test_points_are_gathered_and_too_few_are_not_shown(count: int, shown: int, hidden: int) -> None:
    picture = draw([], codes=CITY, points=[HERE] * count)

    assert picture is not None
    assert (len(picture.spots), picture.hidden) == (shown, hidden)


def test_a_gathered_point_is_the_middle_of_its_square() -> None:
    one, other = (draw([], codes=CITY, points=[point] * 3) for point in (HERE, (114.481, 38.041)))

    assert one is not None
    assert other is not None
    assert one.spots == other.spots


def test_a_place_without_outlines_has_no_map() -> None:
    assert draw([], codes={"990000"}) is None
