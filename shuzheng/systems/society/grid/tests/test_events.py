"""An event from the spot to its verification; departments called, each on its own clock."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest

from shuzheng.kernel.cases.clocks.queries import clocks
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.queries import desk
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.society.grid.events.queries import events_for, photos
from shuzheng.systems.society.grid.models import Call, Event
from shuzheng.systems.society.grid.rules import honest_time, why_not_call, why_not_report
from shuzheng.systems.society.grid.tests.conftest import Place, at, found, take

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def call(place: Place, event: Event, *departments: object) -> list[Call]:
    """The street calls departments at eleven."""
    chosen = [str(one.pk) for one in departments]  # type: ignore[attr-defined]
    take(event.case, "call", place.dispatcher, at(11, 2, 11), data={"departments": chosen, "task": "到场抢修"})
    return list(Call.objects.filter(event=event).order_by("department__name"))


def test_what_is_solved_on_the_spot_is_closed(place: Place) -> None:
    event = found(place, solved="已劝离并清理")
    event.case.refresh_from_db()
    assert (event.case.state, event.case.data["how"]) == ("solved", "已劝离并清理")


def test_what_is_not_goes_up_and_lands_on_the_streets_desk(place: Place) -> None:
    event = found(place)
    assert [row.case_id for row in desk(place.dispatcher, on=at(11, 2).date())] == [event.case_id]
    handle = clocks(event.case_id, today=at(11, 2).date(), at=at(11, 2))[0]
    assert (handle.name, handle.due_at) == ("handle", at(11, 5))


def test_what_is_urgent_is_due_in_a_day(place: Place) -> None:
    event = found(place, is_urgent=True)
    assert clocks(event.case_id, today=at(11, 2).date())[0].due_at == at(11, 3)


def test_the_same_report_arriving_again_is_the_same_event(place: Place) -> None:
    key = uuid4()
    first, second = (found(place, key=key, at=at(11, 2, hour)) for hour in (10, 12))
    assert (first.pk, Case.objects.filter(flow="grid_event").count()) == (second.pk, 1)


def test_nobody_reports_for_somebody_elses_grid(place: Place) -> None:
    with pytest.raises(NotAllowed):
        found(place, by=place.other_worker)


@pytest.mark.parametrize("wrong", [{"words": " "}, {"place": ""}, {"words": "长" * 2001}, {"words": "a\0"}])
def test_a_report_says_where_and_what(place: Place, wrong: dict[str, str]) -> None:
    with pytest.raises(Refused, match="请写明"):
        found(place, **wrong)
    assert why_not_report(words="有烟", place="楼顶") is None


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (at(11, 2, 8), at(11, 2, 8)),
        (at(11, 2, 10, 5), at(11, 2, 10)),
        (at(11, 3), at(11, 2, 10)),
        (at(11, 2) - timedelta(days=60), at(11, 2, 10)),
    ],
)
def test_the_phones_time_is_believed_where_it_can_be_true(told: object, kept: object) -> None:
    assert honest_time(told, received_at=at(11, 2, 10)) == kept  # type: ignore[arg-type]


def test_a_photo_is_seen_by_those_whom_the_case_concerns(place: Place) -> None:
    event = found(place, photo=BytesIO(PNG), photo_name="a.png")
    assert [one.media_type for one in photos(event, place.dispatcher, on=at(11, 2).date())] == ["image/png"]
    with pytest.raises(NotAllowed):
        photos(event, place.housing_head, on=at(11, 2).date())


def test_a_photo_that_is_none_is_refused_and_nothing_is_kept(place: Place) -> None:
    with pytest.raises(Refused, match="不符"):
        found(place, photo=BytesIO(b"GIF89a"), photo_name="a.png")
    assert not Event.objects.exists()


def test_the_reporter_verifies_before_it_is_closed(place: Place) -> None:
    event = found(place)
    take(event.case, "handle", place.dispatcher, at(11, 3), data={"result": "已疏通"})
    with pytest.raises(NotAllowed):
        take(event.case, "verify", place.dispatcher, at(11, 3), data={"seen": "好了"})
    again = take(event.case, "redo", place.worker, at(11, 3, 15), reason="仍在外溢")
    assert again.state == "street"
    take(event.case, "handle", place.dispatcher, at(11, 4), data={"result": "换泵"})
    assert take(event.case, "verify", place.worker, at(11, 4), data={"seen": "不再外溢"}).closed_at


def test_a_report_goes_on_to_the_county_and_back(place: Place) -> None:
    event = found(place)
    take(event.case, "escalate", place.dispatcher, at(11, 2, 12), reason="超出街道权限")
    with pytest.raises(NotAllowed):
        take(event.case, "handle_above", place.dispatcher, at(11, 3), data={"result": "x"})
    done = take(event.case, "handle_above", place.county_dispatcher, at(11, 3), data={"result": "已协调"})
    assert done.state == "done"


def test_each_department_called_has_its_own_clocks(place: Place) -> None:
    event = found(place)
    first, second = call(place, event, place.housing, place.water)
    take(first.case, "arrive", place.housing_head, at(11, 2, 14), data={"team": "抢修队"})
    now = at(11, 2, 16)
    lights = [
        [(one.name, one.light) for one in clocks(one.case_id, today=now.date(), at=now)] for one in (first, second)
    ]
    assert lights == [[("arrive", ""), ("answer", "")], [("arrive", "red"), ("answer", "")]]


def test_the_answer_is_joint(place: Place) -> None:
    event = found(place)
    first, second = call(place, event, place.housing, place.water)
    take(first.case, "arrive", place.housing_head, at(11, 2, 12), data={"team": "甲"})
    take(first.case, "answer", place.housing_head, at(11, 2, 13), data={"result": "已抽水"})
    with pytest.raises(Refused, match="长安区水利局尚未反馈"):
        take(event.case, "answer_jointly", place.dispatcher, at(11, 2, 14), data={"result": "好了"})
    take(second.case, "dispute", place.water_head, at(11, 2, 14), reason="非河道")
    take(second.case, "release", place.dispatcher, at(11, 2, 15), reason="同意")
    assert take(event.case, "answer_jointly", place.dispatcher, at(11, 2, 16), data={"result": "好了"}).state == "done"


def test_a_department_is_not_called_twice_at_once_nor_one_from_elsewhere(place: Place) -> None:
    event = found(place)
    call(place, event, place.housing)
    more = {"departments": [str(place.housing.pk)], "task": "再来"}
    with pytest.raises(Refused, match="尚未反馈"):
        take(event.case, "call_more", place.dispatcher, at(11, 2, 12), data=more)
    assert why_not_call(chosen=["x"], offered=["y"], waiting=[]) == "所选单位不是本县（市、区）的部门"
    assert why_not_call(chosen=[], offered=["y"], waiting=[]) == "请至少选择一个部门"


def test_events_are_seen_by_the_offices_above_and_the_reporter(place: Place) -> None:
    event, on = found(place), at(11, 2).date()
    seen = [place.worker, place.dispatcher, place.county_dispatcher, place.other_worker, place.housing_head]
    assert [list(events_for(one, on=on)) == [event] for one in seen] == [True, True, True, False, False]
