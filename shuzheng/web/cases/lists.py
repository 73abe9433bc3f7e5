"""Lists of cases and of notices; the search source and the badges."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from shuzheng.kernel.cases import actions, flows
from shuzheng.kernel.cases import queries as cases
from shuzheng.kernel.cases.clocks import rules
from shuzheng.kernel.cases.escalations.queries import escalations_for
from shuzheng.kernel.cases.escalations.rules import level_words
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.lib.redaction import redact
from shuzheng.web.lists import Choice, Column, DateRange, ListSpec, RowAction, Rows
from shuzheng.web.specs import Hit
from shuzheng.web.templatetags.face import status_word

LIGHTS = {"red": ("已超期", "late"), "amber": ("即将到期", "warn")}
ENDED = "已办结"


def _rows(person: Person) -> Rows:
    return cases.case_rows(person, on=clock.today())


def _title(row: Any) -> str:
    """What a list, an export or the search box says of a case or a notice: numbers of persons stand on its own page."""
    return redact(row.title)


def flow_choices(_: Person) -> list[tuple[str, str]]:
    """Every kind of case."""
    return [(flow.name, flow.label) for flow in flows.installed()]


def _flow(case: Any) -> str:
    return flows.flow(case.flow, case.flow_version).label


def state_words(case: Any) -> str:
    """The state of a case in words."""
    return flows.flow(case.flow, case.flow_version).state(case.state).label


def show_state(case: Any) -> SafeString:
    """The same with its sign."""
    return status_word(state_words(case), "good" if case.closed_at else "busy")


def light_words(case: Any) -> str:
    """How the clock stands that runs out first."""
    if case.closed_at:
        return ENDED
    light = rules.light(target_at=case.due_at, warn_at=case.warn_at, at=clock.now())
    return LIGHTS[light][0] if light else "期限内" if case.due_on else "不计时"


def _show_light(case: Any) -> SafeString:
    word = light_words(case)
    level = next((level for said, level in LIGHTS.values() if said == word), "")
    return status_word(word, level or ("good" if word == ENDED else "busy" if word == "期限内" else "off"))


def _lit(rows: Rows, light: str) -> Rows:
    now = clock.now()
    if light == "open":
        return rows.filter(closed_at=None)
    if light == "closed":
        return rows.exclude(closed_at=None)
    return rows.filter(due_at__lt=now) if light == "red" else rows.filter(due_at__gte=now, warn_at__lte=now)


CASES = ListSpec(
    name="cases",
    title="办件",
    lead="与您或您的单位有关的全部办件。",
    rows=_rows,
    columns=(
        Column("number", "编号", sort="number", kind="mono"),
        Column("title", "事项", _title, sort="title"),
        Column("flow", "类别", _flow, sort="flow"),
        Column("state", "状态", state_words, show=show_state, sort="state"),
        Column("light", "期限", light_words, show=_show_light),
        Column("due_on", "最近应办结日", sort="due_at", kind="nowrap"),
        Column("opened_at", "发起时间", sort="opened_at", kind="nowrap lesser"),
        Column("closed_at", "办结时间", sort="closed_at", kind="nowrap lesser"),
    ),
    search=cases.search,
    search_hint="事项，或编号的开头",
    filters=(
        Choice("flow", "类别", flow_choices),
        Choice(
            "light",
            "期限",
            [("open", "在办"), ("amber", "即将到期"), ("red", "已超期"), ("closed", "已办结")],
            apply=_lit,
        ),
        DateRange("opened_at", "发起日期", is_instant=True),
    ),
    sort="-opened_at",
    link=lambda case: reverse("case", args=[case.number]),
    empty="还没有与您有关的办件",
    empty_text="发起申请、收到申请或被派办后，会列在这里。",
)


def _notices(person: Person) -> Rows:
    return cases.notices_for(person, on=clock.today())


def _read_words(notice: Any) -> str:
    return "已阅" if notice.read_at else "未阅"


def _show_read(notice: Any) -> SafeString:
    return status_word("已阅", "off") if notice.read_at else status_word("未阅", "busy", sign="bell")


def _show_urgent(notice: Any) -> SafeString:
    return status_word("紧急", "late") if notice.is_urgent else SafeString("")


def _mark_read(person: Person, picked: Sequence[str]) -> str:
    for one in picked:
        actions.read_notice(notice_id=UUID(one), by=person, at=clock.now())
    return f"已确认阅读 {len(picked)} 条通知"


NOTICES = ListSpec(
    name="notices",
    title="通知",
    lead="发给您本人、您所在单位或您所任角色的通知。确认阅读会留下时间和姓名，作为送达证明。",
    rows=_notices,
    columns=(
        Column("title", "标题", _title, sort="title"),
        Column("read", "状态", _read_words, show=_show_read),
        Column("urgent", "缓急", lambda notice: "紧急" if notice.is_urgent else "", show=_show_urgent),
        Column("number", "办件编号", "case.number", kind="mono"),
        Column("created_at", "时间", sort="created_at", kind="nowrap"),
    ),
    search=("title", "body"),
    filters=(
        Choice(
            "read",
            "状态",
            [("no", "未阅"), ("yes", "已阅")],
            apply=lambda rows, value: rows.filter(read_at__isnull=value == "no"),
        ),
        Choice("is_urgent", "缓急", [("True", "紧急"), ("False", "一般")]),
        DateRange("created_at", "日期", is_instant=True),
    ),
    sort="-created_at",
    extra={"new_url": "notice-ways", "new_label": "通知偏好", "new_icon": "bell"},
    link=lambda notice: reverse("notice", args=[notice.pk]),
    actions=(RowAction("read", "确认已阅", _mark_read),),
    empty="没有通知",
    empty_text="办件有进展、需要您处理或数据有更正时，会在这里通知您。",
)


def _told(person: Person) -> Rows:
    return escalations_for(person, on=clock.today())


def _show_answered(told: Any) -> SafeString:
    return status_word(told.get_state_display(), "busy" if told.state == "told" else "off")


ESCALATIONS = ListSpec(
    name="escalations",
    title="督促",
    lead="时钟将到期或已超期时，按规定请您督促办理的事项。请说明原因和下一步安排。",
    rows=_told,
    columns=(
        Column("number", "办件编号", "case.number", sort="case__number", kind="mono"),
        Column("title", "事项", lambda told: redact(told.case.title)),
        Column("level", "时点", lambda told: level_words(told.level, promised=bool(told.clock.promise_words))),
        Column("words", "为什么"),
        Column("state", "状态", "get_state_display", show=_show_answered, sort="state"),
        Column("told_at", "告知时间", sort="told_at", kind="nowrap"),
    ),
    search=("case__number", "case__title"),
    search_hint="编号或事项",
    filters=(
        Choice("state", "状态", [("told", "待答复"), ("answered", "已答复"), ("closed", "无须答复")]),
        DateRange("told_at", "日期", is_instant=True),
    ),
    sort="-told_at",
    link=lambda told: f"{reverse('case', args=[told.case.number])}#escalations",
    permission="cases.view",
    empty="没有需要您督促的事项",
    empty_text="办件将到期或超期、依规定应由您督促时，会列在这里并通知您。",
)


def unread(person: Person) -> int:
    """The badge of the notices."""
    return cases.unread_count(person, on=clock.today())


def waiting(person: Person) -> int:
    """The badge of the desk."""
    return cases.tasks_for(person, on=clock.today()).count()


def found(person: Person, text: str, most: int) -> list[Hit]:
    """Cases by number or title, for the search box."""
    rows = cases.cases_visible_to(person, on=clock.today())
    named = cases.search(rows, text).order_by("-opened_at")
    return [
        Hit(f"{one.number} {redact(one.title)}", reverse("case", args=[one.number]), state_words(one))
        for one in named[:most]
    ]
