"""The registers: numbers are sealed and found, number and birth date agree, history stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from seeds import Small, small
from shuzheng.bases.population.system import PERSONS
from shuzheng.kernel.registers import actions, queries
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.codes.citizen_id import check_character
from shuzheng.lib.errors import Refused

AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
BORN = date(1985, 3, 12)
WHY = Grounds("出生登记", basis="出生医学证明")


def number(born: str = "15850312", sequence: int = 12) -> str:
    body = f"130102{born}{sequence:03}"
    return body + check_character(body)


PERSON = {"number": number(), "name": "王演天", "sex": "2", "birth_date": BORN}


@pytest.fixture
def here(db: None) -> Small:
    return small()


def entered(here: Small, **values: object) -> UUID:
    return actions.enter(
        register=PERSONS, values=PERSON | values, grounds=WHY, by=here.registrar, at=AT, true_from=BORN
    )


def test_a_person_is_found_by_number_and_the_table_does_not_hold_it(here: Small) -> None:
    entity = entered(here)
    found = queries.find(PERSONS, person=None, on=AT.date(), number=number())
    assert (found.entity, found.number) == (entity, number())
    with connection.cursor() as cursor:
        cursor.execute("SELECT population_person::text FROM population_person")
        assert number()[:6] not in cursor.fetchone()[0].split(",")[10]
        cursor.execute("SELECT count(*) FROM population_person WHERE population_person::text LIKE '%%15850312%%'")
        assert cursor.fetchone() == (0,)


def test_the_same_number_is_not_taken_in_twice(here: Small) -> None:
    entered(here)
    with pytest.raises(Refused, match="请改用变更或更正"):
        entered(here, name="李演地")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"birth_date": date(1985, 3, 13)}, "出生日期不符"),
        ({"sex": "1"}, "性别不符"),
        ({"number": number()[:17] + "0"}, "校验码"),
        ({"former_number": "130102850312013"}, "升位后"),
        ({"died_on": date(1984, 1, 1)}, "早于出生"),
    ],
)
def test_what_does_not_agree_is_refused(here: Small, values: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words):
        entered(here, **values)


def test_a_shifted_number_is_refused_where_real_people_are(here: Small) -> None:
    type(here.registrar).objects.update(is_demonstration=False)
    with pytest.raises(Refused, match="演示数据的号码"):
        entered(here)


def test_a_corrected_birth_date_stays_in_history(here: Small) -> None:
    entity = entered(here)
    held = queries.find(PERSONS, person=None, on=AT.date(), entity=entity)
    corrected = {"number": number("15850322"), "birth_date": date(1985, 3, 22)}
    actions.correct(
        register=PERSONS,
        entity=entity,
        version=held.pk,
        values=corrected,
        grounds=Grounds("出生日期登记有误", basis="出生医学证明原件"),
        by=here.registrar,
        at=AT + timedelta(days=1),
    )
    now, then = (queries.find(PERSONS, person=None, on=AT.date(), known=at, entity=entity) for at in (None, AT))
    assert (now.birth_date, then.birth_date) == (date(1985, 3, 22), BORN)


def test_a_fifteen_digit_number_is_kept_as_history(here: Small) -> None:
    entered(here, former_number="130102850312012")
    assert queries.find(PERSONS, person=None, on=AT.date(), former_number="130102850312012").number == number()


def test_who_may_not_see_plain_sees_masks(here: Small) -> None:
    record = queries.find(PERSONS, person=None, on=AT.date(), entity=entered(here))
    shown = [queries.shown(PERSONS, record, name, person=here.registrar) for name in ("number", "name", "birth_date")]
    assert shown == [f"130102********{number()[14:]}", "王*", "1985"]
    assert queries.shown(PERSONS, record, "number", person=here.keeper) == number()
