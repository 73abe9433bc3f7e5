"""What is generated comes into the registers and into files as it is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

import pyarrow.parquet
import pytest

from seeds import Small, small
from seeds.people import loading, tables
from seeds.people.county import County
from seeds.people.province import people
from shuzheng.bases.population.models import Household, Membership, Person, Residence
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import Refused

AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)


@pytest.fixture
def here(db: None) -> Small:
    return small()


@pytest.fixture(scope="module")
def made() -> list[County]:
    return list(people(10_000, seed=7, counties=("130629", "130181")))


def people_held() -> list[Person]:
    return cast("list[Person]", list(Person.objects.all()))


def test_the_registers_say_what_was_generated(here: Small, made: list[County]) -> None:
    count = loading.load(made, at=AT)
    rows = [row for county in made for row in tables.batch(county).to_pylist()]
    told = {row["number"]: (row["name"], row["sex"], row["birth_date"]) for row in rows}
    held = {one.number: (one.name, one.sex, one.birth_date) for one in people_held()}
    assert held == told
    assert (Residence.objects.count(), Membership.objects.count()) == (count, count)
    assert Household.objects.filter(kind="family").count() == sum(one.families for one in made)


def test_a_household_has_its_members(here: Small, made: list[County]) -> None:
    loading.load(made, at=AT)
    row = next(row for row in tables.batch(made[0]).to_pylist() if row["relation"] == "10")
    person = Person.objects.get(number=row["number"])
    of = Membership.objects.get(person=person.entity)
    assert Household.objects.get(entity=of.household).code == row["household"]
    assert Residence.objects.get(person=person.entity).place == row["place"]
    assert Membership.objects.filter(household=of.household, relation="02").count() == 1


def test_they_are_not_loaded_twice_unless_the_first_are_cleared(here: Small, made: list[County]) -> None:
    loading.load(made[:1], at=AT)
    with pytest.raises(Refused, match="--replace"):
        loading.load(made[:1], at=AT)
    loading.clear(at=AT)
    assert loading.load(made[:1], at=AT) == len(made[0])


def test_where_real_people_are_nobody_is_invented(here: Small, made: list[County]) -> None:
    type(here.registrar).objects.update(is_demonstration=False)
    with pytest.raises(Refused, match="只有演示环境"):
        loading.load(made, at=AT)


@pytest.mark.parametrize("name", ["people.parquet", "people.csv"])
def test_a_file_holds_them_all(tmp_path: Path, made: list[County], name: str) -> None:
    assert tables.write(tmp_path / name, made) == sum(map(len, made))
    lines = (tmp_path / "people.csv").read_text().splitlines() if name.endswith("csv") else []
    rows = len(lines) - 1 if lines else pyarrow.parquet.read_metadata(tmp_path / name).num_rows
    assert rows == sum(map(len, made))


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="结尾"):
        tables.write(tmp_path / "people.xlsx", [])
