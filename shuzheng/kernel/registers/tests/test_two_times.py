"""What was true, and what was known: both can be asked, neither is lost."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from seeds import Small
from shuzheng.kernel.registers import actions, queries
from shuzheng.kernel.registers.models import Change
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.kernel.registers.tests.conftest import AT, WHY
from shuzheng.kernel.registers.tests.toy import ROOMS, Room
from shuzheng.lib.errors import NotAllowed, Refused

JAN, JUNE, TODAY = date(2026, 1, 1), date(2026, 6, 1), AT.date()
ROOM = {"code": "R1", "name": "东馆", "phone": "0311-86012345", "seats": 40}


def later(days: int) -> datetime:
    return AT + timedelta(days=days)


def entered(here: Small, **values: object) -> UUID:
    return actions.enter(
        register=ROOMS, values=ROOM | values, grounds=WHY, by=here.education_officer, at=AT, true_from=JAN
    )


def known(entity: UUID, *, on: date, at: datetime | None = None) -> Room:
    found = queries.find(ROOMS, person=None, on=on, known=at, entity=entity)
    assert isinstance(found, Room)
    return found


def test_what_was_true_before_a_change_stays_true_of_before(here: Small) -> None:
    entity = entered(here)
    actions.change(
        register=ROOMS,
        entity=entity,
        values={"name": "新东馆"},
        grounds=WHY,
        by=here.education_officer,
        at=later(1),
        true_from=JUNE,
    )
    assert (known(entity, on=date(2026, 5, 31)).name, known(entity, on=JUNE).name) == ("东馆", "新东馆")
    assert known(entity, on=JUNE, at=AT).name == "东馆"  # what we knew then


def test_a_correction_overwrites_nothing(here: Small) -> None:
    entity = entered(here)
    actions.correct(
        register=ROOMS,
        entity=entity,
        version=known(entity, on=JAN).pk,
        values={"seats": 44},
        grounds=WHY,
        by=here.education_officer,
        at=later(1),
    )
    assert (known(entity, on=JAN).seats, known(entity, on=JAN, at=AT).seats) == (44, 40)


def test_a_list_is_told_as_it_was_known(here: Small) -> None:
    first = entered(here)
    actions.enter(
        register=ROOMS, values=ROOM | {"code": "R2"}, grounds=WHY, by=here.education_officer, at=later(2), true_from=JAN
    )
    actions.withdraw(register=ROOMS, entity=first, grounds=WHY, by=here.education_officer, at=later(4))
    listed = [
        sorted(queries.rows(ROOMS, person=None, on=TODAY, known=at).values_list("code", flat=True))
        for at in (later(1), later(3), None)
    ]
    assert listed == [["R1"], ["R1", "R2"], ["R2"]]


def test_history_says_who_why_on_which_basis_from_which_source_and_what_changed(here: Small) -> None:
    entity = entered(here)
    grounds = Grounds("门牌改动", basis="冀民〔2026〕1号", source=here.civil)
    actions.change(
        register=ROOMS,
        entity=entity,
        values={"name": "新东馆"},
        grounds=grounds,
        by=here.education_officer,
        at=later(1),
        true_from=JUNE,
    )
    newest = queries.history(ROOMS, entity, person=here.education_officer)[0]
    assert newest.before == {"name": ("东馆", "新东馆")}
    assert (newest.change.by, newest.change.reason, newest.change.basis, newest.change.source) == (
        here.education_officer,
        "门牌改动",
        "冀民〔2026〕1号",
        here.civil,
    )


def test_an_act_is_undone_while_nothing_came_after_it(here: Small) -> None:
    entity = entered(here)
    done = actions.change(
        register=ROOMS,
        entity=entity,
        values={"name": "新东馆"},
        grounds=WHY,
        by=here.education_officer,
        at=later(1),
        true_from=JUNE,
    )
    actions.undo(register=ROOMS, change=done, grounds=WHY, by=here.education_officer, at=later(2))
    assert known(entity, on=TODAY).name == "东馆"
    assert known(entity, on=TODAY, at=later(1)).name == "新东馆"
    with pytest.raises(Refused, match="其后又有变更"):
        actions.undo(register=ROOMS, change=done, grounds=WHY, by=here.education_officer, at=later(3))


def test_the_same_thing_is_not_taken_in_twice(here: Small) -> None:
    entered(here)
    with pytest.raises(Refused, match="编号“R1”的记录"):
        entered(here)


def test_a_thing_may_not_take_the_key_of_another(here: Small) -> None:
    entered(here)
    other = entered(here, code="R2")
    with pytest.raises(Refused, match="另一条阅览室记录"):
        actions.change(
            register=ROOMS,
            entity=other,
            values={"code": "R1"},
            grounds=WHY,
            by=here.education_officer,
            at=later(1),
            true_from=JUNE,
        )


def test_a_repetition_is_no_change(here: Small) -> None:
    entity = entered(here)
    with pytest.raises(Refused, match="与现有内容相同"):
        actions.change(
            register=ROOMS,
            entity=entity,
            values={"name": "东馆"},
            grounds=WHY,
            by=here.education_officer,
            at=later(1),
            true_from=JUNE,
        )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "名称：此项必填"),
        ({"phone": "12"}, "电话："),
        ({"seats": "-3"}, "座位数："),
        ({"secret": "x"}, "没有这一项"),
        ({"name": "总馆", "seats": 3}, "总馆至少有十个座位"),
        ({"name": "馆" * 65}, "名称："),
        ({"name": "a\x00b"}, "名称："),
    ],
)
def test_bad_values_are_refused_beside_their_field(here: Small, values: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words):
        entered(here, **values)


def test_every_change_says_why(here: Small) -> None:
    with pytest.raises(Refused, match="请填写理由"):
        actions.enter(
            register=ROOMS, values=ROOM, grounds=Grounds(" "), by=here.education_officer, at=AT, true_from=JAN
        )


def test_who_may_not_write_does_not_and_who_may_not_read_sees_nothing(here: Small) -> None:
    with pytest.raises(NotAllowed):
        actions.enter(register=ROOMS, values=ROOM, grounds=WHY, by=here.citizen, at=AT, true_from=JAN)
    with pytest.raises(NotAllowed):
        queries.rows(ROOMS, person=here.citizen, on=TODAY)


def test_a_masked_field_is_plain_only_for_those_who_may(here: Small) -> None:
    record = known(entered(here), on=TODAY)
    assert queries.shown(ROOMS, record, "phone", person=here.education_officer) == "0311-86012345"
    assert queries.shown(ROOMS, record, "phone", person=here.education_clerk) != "0311-86012345"


@pytest.mark.parametrize("sql", ["UPDATE {t} SET name = 'x'", "DELETE FROM {t}", "UPDATE {t} SET known_to = now()"])
def test_the_database_keeps_versions_as_they_are(here: Small, sql: str) -> None:
    entered(here)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(t=Room._meta.db_table))


def test_every_act_stands_in_the_log(here: Small) -> None:
    entered(here)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_outboxline WHERE body::text LIKE '%%registers.enter%%'")
        assert cursor.fetchone() == (1,)
    assert Change.objects.get().org == here.education
