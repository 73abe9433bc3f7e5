"""Schedules and parameters as rows: seeded, entered by an official, audited, never overwritten."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import actions, queries, seeds
from shuzheng.kernel.calendar.models import DayRule, Parameter, Schedule
from shuzheng.kernel.calendar.specs import OTHER_UNITS, UNITS, DatedParameter, Limit
from shuzheng.lib import schedules
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=SHANGHAI)
REPLY = DatedParameter(
    code="toy.reply",
    name="答复共享申请",
    value=Decimal(10),
    unit="wd",
    article="政务数据共享条例第二十一条",
    extension=Decimal(10),
    extension_needs="主管部门同意并告知",
    valid_from=date(2025, 8, 1),
    certainty="found",
)


@dataclass(frozen=True)
class Clerk:
    """An official, as the calendar sees one."""

    permissions: frozenset[str] = field(default=frozenset({"calendar.manage"}))
    actor_id: str = "p1"
    actor_name: str = "演示系统管理员甲"
    actor_org: str = "演示数据局"

    def require_in(self, permission: str, area: str = "") -> None:
        if permission not in self.permissions:
            raise NotAllowed


def on(text: str) -> date:
    return date.fromisoformat(text)


def notice_of_2027() -> schedules.YearSchedule:
    """A schedule for 2027 made up for this test: statutory days, their replacements, one exchange of days."""
    foreseen = schedules.foreseen(2027)
    off = foreseen.off | {on("2027-02-11"): "春节", on("2027-01-02"): "元旦", on("2027-01-03"): "元旦"}
    return replace(foreseen, off=off, make_up={on("2027-02-20"): "春节调休上班"})


def enter_2027(by: Clerk | None = None, **changes: Any) -> Schedule:
    notice = notice_of_2027()
    given: dict[str, Any] = {"off": notice.off, "make_up": notice.make_up, "source": "演示通知〔2026〕1号"} | changes
    return actions.enter_schedule(year=2027, by=by or Clerk(), at=NOW, **given)


def test_the_published_years_are_there_from_the_start() -> None:
    assert queries.official_years() == list(schedules.published_years())
    assert queries.days(on("2026-01-01"), on("2026-12-31")).why_rest(on("2026-09-25")) == "中秋节"


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-09-28", "10wd", "2026-10-16"),
        ("2026-09-18", "1wd", "2026-09-20"),
        ("2026-09-30", "20wd", "2026-11-03"),
        ("2019-12-30", "10wd", "2020-01-14"),
    ],
)
def test_the_table_in_the_database_gives_the_standards_answers(start: str, limit: str, end: str) -> None:
    due = queries.due(on(start), Limit.parse(limit))

    assert (due.on, due.provisional) == (on(end), False)


def test_a_provisional_limit_becomes_certain_when_the_schedule_is_entered() -> None:
    before = queries.due(on("2026-12-20"), Limit(10, "wd"))

    enter_2027()
    after = queries.due(on("2026-12-20"), Limit(10, "wd"))

    assert (before.on, before.provisional) == (on("2027-01-04"), True)
    assert (after.on, after.provisional) == (on("2027-01-04"), False)


def test_an_entered_schedule_moves_the_last_day() -> None:
    before = queries.due(on("2027-02-03"), Limit(3, "wd"))

    enter_2027()

    assert (before.on, before.provisional) == (on("2027-02-12"), True)
    assert queries.due(on("2027-02-03"), Limit(3, "wd")).on == on("2027-02-15")


def test_those_who_keep_clocks_are_told_within_the_transaction() -> None:
    told: list[tuple[int, bool]] = []

    def recount(*, year: int, **_: object) -> None:
        told.append((year, queries.due(on("2026-12-20"), Limit(10, "wd")).provisional))

    actions.schedule_entered.connect(recount)
    try:
        enter_2027()
    finally:
        actions.schedule_entered.disconnect(recount)

    assert told == [(2027, False)]


def test_entering_a_schedule_is_audited_and_the_earlier_one_stays_readable() -> None:
    schedule = enter_2027()

    line = OutboxLine.objects.get(action="calendar.enter_schedule")
    assert line.subject == f"calendar.schedule:{schedule.pk}"
    assert line.actor_name == "演示系统管理员甲"
    assert "演示通知〔2026〕1号" in line.summary
    assert list(Schedule.objects.filter(year=2027).values_list("official", "is_current")) == [
        (False, False),
        (True, True),
    ]


def test_entering_a_schedule_needs_the_permission() -> None:
    with pytest.raises(NotAllowed):
        enter_2027(Clerk(frozenset()))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"source": " "}, "文号"),
        ({"make_up": {on("2027-02-22"): "x"}}, "必须是周六或周日"),
        ({"off": {}}, "缺少法定节假日"),
        ({"make_up": {}}, "请逐日核对"),
    ],
)
def test_a_schedule_that_cannot_be_right_is_refused_whole(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        enter_2027(**changes)

    assert not Schedule.objects.filter(year=2027, by_official=True).exists()


def test_an_extraordinary_schedule_is_entered_with_an_explanation() -> None:
    enter_2027(make_up={}, despite="国务院临时延长假期")

    assert OutboxLine.objects.get(action="calendar.enter_schedule").detail["despite"] == "国务院临时延长假期"


def test_loading_again_changes_nothing_and_leaves_the_officials_schedule() -> None:
    enter_2027()

    assert seeds.load_schedules(by=SYSTEM, at=NOW) == []
    assert Schedule.objects.get(year=2027, is_current=True).by_official


def test_a_newer_package_brings_its_year_and_the_clocks_are_told() -> None:
    told: list[int] = []

    def recount(*, year: int, **_: object) -> None:
        told.append(year)

    DayRule.objects.filter(schedule__year=2026, schedule__is_current=True, date=on("2026-10-07")).delete()
    actions.schedule_entered.connect(recount)
    try:
        changes = seeds.load_schedules(by=SYSTEM, at=NOW)
    finally:
        actions.schedule_entered.disconnect(recount)

    assert told == [2026]
    assert changes[0].startswith("2026 年放假安排")
    assert OutboxLine.objects.filter(action="calendar.enter_schedule", actor_id="system").exists()


def test_the_database_keeps_make_up_days_at_weekends() -> None:
    from django.db import IntegrityError, transaction

    schedule = Schedule.objects.get(year=2026, is_current=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        DayRule.objects.create(schedule=schedule, date=on("2026-11-23"), kind="make_up", name="x")


# --- parameters ----------------------------------------------------------------------------------------------------


def load(*rows: DatedParameter) -> list[str]:
    return actions.load_parameters(rows=rows, source="toy/parameters.toml", by=SYSTEM, at=NOW)


def set_reply(
    value: int, *, from_day: str, area: str = "", by: Clerk | None = None, reason: str = "本省规定"
) -> Parameter:
    return actions.set_parameter(
        code="toy.reply", value=value, valid_from=on(from_day), area=area, by=by or Clerk(), at=NOW, reason=reason
    )


def test_a_limit_is_found_with_its_article_and_extension() -> None:
    load(REPLY)

    limit = queries.limit("toy.reply", on=on("2026-11-22"))

    assert (limit.limit, limit.extension) == (Limit(10, "wd"), Limit(10, "wd"))
    assert limit.article == "政务数据共享条例第二十一条"
    assert queries.due(on("2026-11-20"), "toy.reply").on == on("2026-12-04")


def test_before_it_came_into_force_there_is_no_limit() -> None:
    load(REPLY)

    with pytest.raises(Refused, match="没有施行中的参数"):
        queries.limit("toy.reply", on=on("2025-07-31"))


def test_a_number_that_is_no_limit_is_not_taken_for_one() -> None:
    load(replace(REPLY, code="toy.keep", value=Decimal(3), unit="count", extension=None))

    assert queries.parameter("toy.keep", on("2026-11-22")).whole == 3
    with pytest.raises(Refused, match="不是时限"):
        queries.limit("toy.keep", on=on("2026-11-22"))


def test_an_officials_change_is_a_new_dated_row_and_audited() -> None:
    load(REPLY)

    set_reply(8, from_day="2027-01-01")

    assert queries.limit("toy.reply", on=on("2026-12-31")).limit == Limit(10, "wd")
    assert queries.limit("toy.reply", on=on("2027-01-01")).limit == Limit(8, "wd")
    line = OutboxLine.objects.get(action="calendar.set_parameter")
    assert line.summary == "自 2027-01-01 起，“答复共享申请”由 10 改为 8"


def test_loading_again_never_overwrites_the_officials_row() -> None:
    load(REPLY)
    set_reply(8, from_day="2026-01-01")

    changes = load(replace(REPLY, value=Decimal(9)), replace(REPLY, value=Decimal(7), valid_from=on("2026-06-01")))

    assert len(changes) == 2
    assert queries.limit("toy.reply", on=on("2026-11-22")).limit == Limit(8, "wd")
    assert Parameter.objects.get(code="toy.reply", by_official=True).value == 8


def test_a_shipped_number_that_changed_is_written_down_with_old_and_new() -> None:
    load(REPLY)

    changes = load(replace(REPLY, value=Decimal(9)))

    assert changes == ["toy.reply：value 由“10.0000”改为“9”"]
    line = OutboxLine.objects.filter(action="calendar.load_parameters").latest("pk")
    assert line.detail == {"changes": changes}
    assert load(replace(REPLY, value=Decimal(9))) == []


def test_the_nearest_area_comes_first() -> None:
    load(REPLY)
    set_reply(8, from_day="2026-01-01", area="130000")
    set_reply(5, from_day="2026-01-01", area="130100")

    def value(*areas: str) -> int:
        return queries.limit("toy.reply", on=on("2026-11-22"), area=areas).limit.value

    assert (value("130102", "130100", "130000"), value("130200", "130000"), value("440000")) == (5, 8, 10)


def test_a_local_limit_longer_than_the_laws_is_refused() -> None:
    load(REPLY)

    with pytest.raises(Refused, match="本地时限不得长于") as refused:
        set_reply(11, from_day="2026-01-01", area="130100")

    assert refused.value.article == "政务数据共享条例第二十一条"


@pytest.mark.parametrize(("by", "reason", "error"), [(Clerk(frozenset()), "x", NotAllowed), (Clerk(), " ", Refused)])
def test_a_change_needs_the_permission_and_a_reason(by: Clerk, reason: str, error: type[Exception]) -> None:
    load(REPLY)

    with pytest.raises(error):
        set_reply(8, from_day="2026-01-01", by=by, reason=reason)


def test_a_rooms_parameters_are_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "parameters.toml"
    file.write_text(
        '[[parameter]]\ncode = "toy.reply"\nname = "答复"\nvalue = 10\nunit = "wd"\nstarts = "收到之日"\n'
        'extension = 0\narticle = "第二十一条"\ncertainty = "found"\nvalid_from = 2025-08-01\n'
        '[[parameter]]\ncode = "toy.local"\nname = "本地"\nvalue = 0.5\nunit = "ratio"\narticle = "本地"\n'
        "local = true\nvalid_from = 2025-08-01\n"
    )

    reply, local = seeds.read_parameters(file)

    assert (reply.value, reply.extension, reply.valid_from, reply.starts) == (
        Decimal(10),
        None,
        on("2025-08-01"),
        "收到之日",
    )
    assert (local.value, local.certainty) == (Decimal("0.5"), "local")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[[parameter]]\ncode = "a.b"\n', "缺少"),
        (
            '[[parameter]]\ncode="a"\nname="a"\nvalue=1\nunit="wd"\narticle="x"\nvalid_from=2025-01-01\nlimit=1\n',
            "多出",
        ),
        ('[[parameter]]\ncode="a"\nname="a"\nvalue=1\nunit="wd"\narticle="x"\nvalid_from="2025"\n', "valid_from"),
        (
            '[[parameter]]\ncode="a"\nname="a"\nvalue=1\nunit="wd"\narticle="x"\nvalid_from=2025-01-01\ncertainty="?"\n',
            "certainty",
        ),
    ],
)
def test_a_parameter_file_with_a_fault_names_file_and_row(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "parameters.toml"
    file.write_text(text)

    with pytest.raises(seeds.BadParameters, match=f"parameters.toml.*{reason}"):
        list(seeds.read_parameters(file))


def test_a_number_that_two_rooms_ship_is_refused() -> None:
    with pytest.raises(seeds.BadParameters, match=r"b/parameters.toml 的“toy.reply”.*与 a/parameters.toml 重复"):
        seeds.refuse_doubles({"a/parameters.toml": [REPLY], "b/parameters.toml": [REPLY]})


@pytest.mark.django_db(transaction=True)
def test_tables_that_were_emptied_are_filled_again() -> None:
    call_command("flush", interactive=False, verbosity=0)

    assert queries.official_years() == list(schedules.published_years())


def test_the_parameters_of_every_installed_room_can_be_read() -> None:
    assert all(list(seeds.read_parameters(file)) for file in seeds.parameter_files())


def test_every_shipped_number_has_a_unit_that_people_can_read() -> None:
    shipped = [row for file in seeds.parameter_files() for row in seeds.read_parameters(file)]

    assert {row.unit for row in shipped} <= {*UNITS, *OTHER_UNITS}


def test_the_command_loads_and_reports_where_the_sources_differ() -> None:
    out, err = StringIO(), StringIO()

    call_command("load_parameters", stdout=out, stderr=err)

    assert out.getvalue().strip() == "没有变动"
    assert "2005-12-31 chinesecalendar 记为休息，holidays 记为上班" in err.getvalue()


def test_counting_a_limit_asks_the_database_once(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.due(on("2026-11-20"), Limit(20, "wd"))
