"""The synthetic province counts as the census counted; its numbers are valid, unique and nobody's."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from seeds.people import numbers
from seeds.people.census import AGES, DAY, census, is_zone, node_of
from seeds.people.counts import SMALLEST, Plan, apportion, plan
from seeds.people.county import County
from seeds.people.province import people, villages
from shuzheng.lib import codes
from shuzheng.lib.errors import Refused

SCALE, SEED = 100_000, 7


@pytest.fixture(scope="module")
def planned() -> Plan:
    return plan(census(), SCALE)


@pytest.fixture(scope="module")
def made() -> list[County]:
    return list(people(SCALE, seed=SEED))


@pytest.fixture(scope="module")
def lines(made: list[County]) -> list[str]:
    return [bytes(row).decode() for county in made for row in county.number]


def cells(county: County) -> list[list[int]]:
    """Rows counted by sex and age, from the birth dates alone."""
    ends = [DAY.replace(year=DAY.year - youngest).toordinal() + bool(youngest) for youngest, _ in AGES]
    days = county.born + numbers.FIRST
    group = len(AGES) - 1 - np.searchsorted(ends[::-1], days, side="right")
    return [np.bincount(group[county.is_male == sex], minlength=len(AGES)).tolist() for sex in (True, False)]


def test_the_figures_are_those_of_the_census() -> None:
    counted = census()
    assert (counted.population, int(counted.households.sum())) == (74_610_235, 25_429_609)
    assert int(counted.cells[:, 0].sum()) == 37_679_003
    assert counted.cells[counted.at("130102")].sum() == 1_059_572


def test_at_full_scale_the_plan_is_the_census() -> None:
    counted = census()
    full = plan(counted, counted.population)
    assert (full.cells == counted.cells).all()
    assert (full.households == counted.households).all()
    assert (full.sizes[:, 1] == counted.single).all()
    assert (full.sizes @ np.arange(full.sizes.shape[1]) == counted.household_persons).all()


@pytest.mark.parametrize("axes", [(1, 2), (0, 2), (0, 1)], ids=["county", "sex", "age"])
@pytest.mark.parametrize("scale", [SMALLEST, 31_415, SCALE, 1_000_000, 74_610_234])
def test_at_any_scale_each_margin_is_rounded_by_largest_remainders(scale: int, axes: tuple[int, int]) -> None:
    margin = census().cells.sum(axis=axes)
    assert (plan(census(), scale).cells.sum(axis=axes) == apportion(scale, margin)).all()


def test_households_are_in_proportion_too(planned: Plan) -> None:
    counted = census()
    assert (planned.households == apportion(34_083, counted.households)).all()
    assert (planned.household_persons == apportion(93_648, counted.household_persons)).all()


@pytest.mark.parametrize("scale", [0, 9_999, 74_610_236])
def test_a_scale_beyond_the_census_is_refused(scale: int) -> None:
    with pytest.raises(Refused, match="人数应在"):
        plan(census(), scale)


def test_the_rows_count_as_planned(made: list[County], planned: Plan) -> None:
    assert [cells(county) for county in made] == planned.cells[planned.cells.sum(axis=(1, 2)) > 0].tolist()


def test_the_households_are_as_many_and_as_large_as_planned(made: list[County], planned: Plan) -> None:
    sizes = [np.bincount(one.household, minlength=one.families)[: one.families] for one in made]
    found = np.bincount(np.concatenate(sizes), minlength=planned.sizes.shape[1])
    assert found.tolist() == planned.sizes.sum(axis=0).tolist()


def test_every_family_has_one_head(made: list[County]) -> None:
    heads = [np.bincount(one.household[one.relation == 2], minlength=one.families).tolist() for one in made]
    assert all(set(one) <= {1} for one in heads)


def test_every_number_is_valid_and_no_other_has_it(lines: list[str]) -> None:
    assert [number for number in lines if codes.why_not("citizen-id", number)] == []
    assert len(set(lines)) == SCALE


def test_no_number_is_a_living_persons(lines: list[str]) -> None:
    assert max(number[6:10] for number in lines) < "1900"


def test_a_number_says_the_birthday_four_hundred_years_before(made: list[County]) -> None:
    county = made[0]
    born = [date.fromordinal(int(day) + numbers.FIRST) for day in county.born]
    assert [bytes(row[6:14]).decode() for row in county.number] == [f"{day.year - 400}{day:%m%d}" for day in born]


def test_a_number_tells_the_sex(made: list[County]) -> None:
    assert [(one.number[:, 16] % 2 == 1).tolist() for one in made] == [one.is_male.tolist() for one in made]


def test_no_number_begins_with_a_code_that_only_statistics_know(lines: list[str]) -> None:
    assert {number[:6] for number in lines if is_zone(number)} == set()


def test_some_of_the_old_bear_a_code_long_abolished(lines: list[str]) -> None:
    assert {number[:6] for number in lines} > {"130182", "130185"}


def test_everybody_lives_in_a_village_of_the_county(made: list[County]) -> None:
    assert all(np.isin(one.place, villages()[one.code]).all() for one in made)


def test_a_seed_makes_the_same_people_and_another_makes_others() -> None:
    first, again, other = (next(people(SCALE, seed=seed, counties=("130629",))) for seed in (1, 1, 2))
    assert (first.number == again.number).all()
    assert (first.name == again.name).all()
    assert (first.number != other.number).any()


def test_a_county_alone_is_as_it_is_in_the_whole(made: list[County]) -> None:
    alone = next(people(SCALE, seed=SEED, counties=("130629",)))
    whole = next(one for one in made if one.code == "130629")
    assert (alone.number == whole.number).all()


def test_the_three_counties_are_of_xiongan() -> None:
    assert (node_of("130629"), node_of("130630")) == ("133100", "130600")


@pytest.mark.slow
def test_the_largest_county_and_the_largest_zone_are_whole_at_full_scale() -> None:
    counted = census()
    found = list(people(counted.population, seed=SEED, counties=("130102", "130171")))
    assert [cells(one) for one in found] == [counted.cells[counted.at(code)].tolist() for code in ("130102", "130171")]
    assert len({row.tobytes() for one in found for row in one.number}) == sum(map(len, found))
