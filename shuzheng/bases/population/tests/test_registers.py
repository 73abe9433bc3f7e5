"""The registers: numbers are sealed and found, number and birth date agree, history stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from seeds import Small
from shuzheng.bases.population.system import PERSONS
from shuzheng.bases.population.tests.conftest import AT, BORN, CHILD, Enter, number
from shuzheng.kernel.registers import actions, queries
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib.errors import Refused

TODAY = AT.date()


def test_a_person_is_found_by_number_and_the_table_does_not_hold_it(enter: Enter) -> None:
    entity = enter()
    found = queries.find(PERSONS, person=None, on=TODAY, number=number())
    assert (found.entity, found.number) == (entity, number())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM population_person WHERE population_person::text LIKE '%%15850312%%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("typed", ["", "1301", "x" * 18, number() + "0", "１３０１０２１５８５０３１２０１２９"])
def test_what_is_no_number_finds_nobody(enter: Enter, typed: str) -> None:
    enter()
    assert queries.find(PERSONS, person=None, on=TODAY, number=typed) is None


def test_the_same_number_is_not_taken_in_twice(enter: Enter) -> None:
    enter()
    with pytest.raises(Refused, match="请改用变更或更正"):
        enter(name="李演地")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"birth_date": date(1985, 3, 13)}, "出生日期不符"),
        ({"sex": "1"}, "性别不符"),
        ({"number": number()[:17] + "0"}, "校验码"),
        ({"former_number": "130102850312013"}, "升位后"),
        ({"former_number": "13010285031"}, "15 位"),
        ({"died_on": date(1984, 1, 1)}, "早于出生"),
    ],
)
def test_what_does_not_agree_is_refused(enter: Enter, values: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words):
        enter(**values)


def test_a_shifted_number_is_refused_where_real_people_are(here: Small, enter: Enter) -> None:
    type(here.registrar).objects.update(is_demonstration=False)
    with pytest.raises(Refused, match="演示数据的号码"):
        enter()


def test_a_corrected_birth_date_stays_in_history(here: Small, enter: Enter) -> None:
    entity = enter()
    held = queries.find(PERSONS, person=None, on=TODAY, entity=entity)
    actions.correct(
        register=PERSONS,
        entity=entity,
        version=held.pk,
        values={"number": number("15850322"), "birth_date": date(1985, 3, 22)},
        grounds=Grounds("出生日期登记有误", basis="出生医学证明原件"),
        by=here.registrar,
        at=AT + timedelta(days=1),
    )
    now, then = (queries.find(PERSONS, person=None, on=TODAY, known=at, entity=entity) for at in (None, AT))
    assert (now.birth_date, then.birth_date) == (date(1985, 3, 22), BORN)


def test_a_fifteen_digit_number_is_kept_as_history(enter: Enter) -> None:
    enter(former_number="130102850312012")
    assert queries.find(PERSONS, person=None, on=TODAY, former_number="130102850312012").number == number()


def test_who_may_not_see_plain_sees_masks(here: Small, enter: Enter) -> None:
    record = queries.find(PERSONS, person=None, on=TODAY, entity=enter())
    shown = [queries.shown(PERSONS, record, name, person=here.registrar) for name in ("number", "name", "birth_date")]
    assert shown == [f"130102********{number()[14:]}", "王*", "1985"]
    assert queries.shown(PERSONS, record, "number", person=here.keeper) == number()


def test_of_a_child_nothing_masked_is_shown_at_all(here: Small, enter: Enter) -> None:
    record = queries.find(PERSONS, person=None, on=TODAY, entity=enter(CHILD))
    shown = {queries.shown(PERSONS, record, name, person=here.registrar) for name in ("number", "name", "birth_date")}
    assert shown == {"***"}
