"""What is due, what is late and why; a case for those whom it concerns; what happened in it; what may be done next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Value

from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.clocks import rules as law
from shuzheng.kernel.cases.clocks.queries import (
    ClockView,
    asks,
    clocks,
    handles,
    instant,
    open_extension_asks,
    view,
    why,
)
from shuzheng.kernel.cases.desk.queries import LABELS
from shuzheng.kernel.cases.interests.queries import interests_for
from shuzheng.kernel.cases.joint.queries import answers, why_not_sign
from shuzheng.kernel.cases.materials.queries import MaterialView, counting, kept_by, material_views, materials_of
from shuzheng.kernel.cases.merging.queries import merged_with, why_not_follow
from shuzheng.kernel.cases.models import Case, CaseClock, Comment, Move, Task
from shuzheng.kernel.cases.moves.queries import Standing, facts, sides, standing, why_conflicted, why_not_recall
from shuzheng.kernel.cases.notices.queries import notices_for, unread_count
from shuzheng.kernel.cases.parts.queries import PartView, part_views, why_not_yet
from shuzheng.kernel.cases.search.queries import holds, search
from shuzheng.kernel.cases.specs import Field, Flow, Step
from shuzheng.kernel.cases.transfers.queries import offered_to, open_transfers, returns
from shuzheng.kernel.cases.versions.queries import state_label
from shuzheng.kernel.orgs.queries import divisions_within
from shuzheng.kernel.orgs.specs import FOLLOWS, PERMISSIONS, Role
from shuzheng.lib.errors import NotAllowed
from shuzheng.lib.redaction import redact

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

__all__ = [
    "Available",
    "DeskRow",
    "Happening",
    "MaterialView",
    "PartView",
    "answers",
    "asks",
    "available_steps",
    "case_for",
    "case_rows",
    "cases_visible_to",
    "clocks",
    "counting",
    "desk",
    "facts",
    "handles",
    "interests_for",
    "kept_by",
    "lights",
    "material_views",
    "materials_of",
    "merged_with",
    "notices_for",
    "offered_to",
    "open_extension_asks",
    "open_transfers",
    "part_views",
    "returns",
    "search",
    "sides",
    "standing",
    "statistics",
    "tasks_for",
    "timeline",
    "unread_count",
    "why_not_recall",
]


# --- whom a case concerns ------------------------------------------------------------------------------------------


def cases_visible_to(person: Person, *, on: date) -> QuerySet[Case]:
    """The cases in which the person or their office is a side, and those in the divisions they have charge of."""
    held = [one for one in person.held(on) if one.role in FOLLOWS]
    sees = [one for one in held if "cases.view" in PERMISSIONS[Role(one.role)]]
    if any(one.is_provincial for one in sees):
        return Case.objects.all()
    mine = Q(concerned__overlap=[person.pk, *(one.org_id for one in held)])
    if charges := {one.division_id for one in sees if one.division_id}:
        mine |= Q(division_id__in=_codes(charges, on))
    return Case.objects.filter(mine)


def _codes(divisions: Iterable[str], on: date) -> list[str]:
    """Named one by one, so that PostgreSQL knows how many cases to expect in them."""
    below = (divisions_within(code, on=on).values_list("code", flat=True) for code in divisions)
    return sorted({code for codes in below for code in codes})


def case_for(person: Person, case_id: UUID | str, *, on: date) -> Case:
    """A case by identifier or number, if it concerns the person; else the same refusal as if there were none."""
    named = Q(pk=case_id) if _is_uuid(case_id) else Q(number=str(case_id).replace("\0", ""))
    case = cases_visible_to(person, on=on).filter(named).select_related("opened_by", "division", "parent").first()
    if case is None:
        raise NotAllowed("没有这个办件，或与您的单位无关", code="cases.not_yours")
    return case


def case_rows(person: Person, *, on: date) -> QuerySet[Case]:
    """The same cases for a list: each bears the instants of the clock that runs out first."""
    return cases_visible_to(person, on=on)


def _is_uuid(text: UUID | str) -> bool:
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True


# --- the desk ------------------------------------------------------------------------------------------------------

SOONEST = (F("due_at").asc(nulls_last=True), "opened_at", "id")


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of a desk."""

    task_id: int
    case_id: UUID
    number: str
    title: str
    flow: str
    state: str
    steps: tuple[str, ...]
    org: str
    role: str
    claimed_by: str
    opened_at: datetime
    due_on: date | None
    due_at: datetime | None
    light: rules.Light
    why: str
    fallen: bool
    is_mine: bool
    clock: ClockView | None


def tasks_for(
    person: Person,
    *,
    on: date,
    at: datetime | None = None,
    flow: str = "",
    light: str = "",
    words: str = "",
    whole_office: bool = False,
) -> QuerySet[Task]:
    """The open tasks a person may take up, soonest due first; with `whole_office`, all of the offices they head."""
    found = _narrowed(Task.objects.filter(closed_at=None), instant(on, at), flow=flow, light=light, words=words)
    mine = reduce(or_, _desks(person, on=on, whole_office=whole_office))
    return found.filter(mine).select_related("case", "org", "person", "clock").order_by(*SOONEST)


def _desks(person: Person, *, on: date, whole_office: bool) -> list[Q]:
    """One's own desk, and that of each role one holds, each of which an index has in order."""
    found = [Q(person=person)]
    for held in person.held(on):
        if whole_office and held.role == Role.DEPARTMENT_HEAD:
            found.append(Q(org_id=held.org_id))
        else:
            found.append(Q(org_id=held.org_id, role=held.role, person=held.acting_for_id))
            if held.acting_for_id:
                found.append(Q(org_id=held.org_id, role=held.role, person=None))
    return found


def _narrowed(tasks: QuerySet[Task], now: datetime, *, flow: str, light: str, words: str) -> QuerySet[Task]:
    if flow:
        tasks = tasks.filter(case__flow=flow)
    if words:
        tasks = tasks.filter(Q(holds("case__title", words)) | Q(case__number__icontains=words))
    if light == "red":
        return tasks.filter(due_at__lt=now)
    return tasks.filter(due_at__gte=now, warn_at__lte=now) if light == "amber" else tasks


def desk(
    person: Person,
    *,
    on: date,
    at: datetime | None = None,
    flow: str = "",
    light: str = "",
    words: str = "",
    whole_office: bool = False,
    limit: int = 200,
) -> list[DeskRow]:
    """What waits for a person: what is due, what is late, and why. Of each desk no more is read than is shown."""
    found = _narrowed(Task.objects.filter(closed_at=None), instant(on, at), flow=flow, light=light, words=words)
    desks = _desks(person, on=on, whole_office=whole_office)
    first, *others = [found.filter(one).order_by(*SOONEST).values("pk")[:limit] for one in desks]
    tasks = Task.objects.filter(pk__in=first.union(*others, all=True)).order_by(*SOONEST)
    tasks = tasks.select_related("case", "org", "person", "clock")
    return [_row(one, person, on, at) for one in tasks.prefetch_related("clock__pauses", "clock__extensions")[:limit]]


def _row(task: Task, person: Person, on: date, at: datetime | None) -> DeskRow:
    flow = flows.flow(task.case.flow, task.case.flow_version)
    return DeskRow(
        task_id=task.pk,
        case_id=task.case_id,
        number=task.case.number,
        title=redact(task.case.title),
        flow=flow.label,
        state=flow.state(task.case.state).label,
        steps=tuple(_label(flow, name) for name in task.steps),
        org=str(task.org or ""),
        role=Role(task.role).label if task.role else "",
        claimed_by=str(task.person or ""),
        opened_at=task.opened_at,
        due_on=task.due_on,
        due_at=task.due_at,
        light=law.light(target_at=task.due_at, warn_at=task.warn_at, at=instant(on, at)),
        why=why(task.clock) if task.clock else "无法定时限，或计时已暂停",
        fallen=task.has_fallen,
        is_mine=task.person_id == person.pk,
        clock=view(task.clock, today=on, at=at) if task.clock else None,
    )


def _label(flow: Flow, step: str) -> str:
    found = flow.step(step)
    return found.label if found else LABELS.get(step, step)


# --- inside a case -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a case's history."""

    at: datetime
    what: str
    by: str
    org: str
    words: str
    data: dict[str, Any]
    state: str
    is_comment: bool = False


def timeline(case: Case) -> list[Happening]:
    """Everything that happened, in order: moves, what was done to clocks, remarks."""

    def label(state: str) -> str:
        return state_label(case.flow, case.flow_version, state)

    moves = [
        Happening(one.at, one.label, one.by_name, one.by_org, one.reason, one.data, label(one.to_state))
        for one in Move.objects.filter(case=case).order_by("id")
    ]
    remarks = [
        Happening(one.at, "留言", one.by.name, "", one.text, {}, "", is_comment=True)
        for one in Comment.objects.filter(case=case).select_related("by")
    ]
    return sorted([*moves, *remarks], key=lambda one: one.at)


@dataclass(frozen=True, slots=True)
class Available:
    """A step that starts from the present state, and why the person may not take it, if so."""

    name: str
    label: str
    why_not: str
    needs_reason: bool
    fields: tuple[Field, ...]
    article: str


def available_steps(case: Case, person: Person, *, on: date) -> list[Available]:
    """Every step out of the present state, with the reason where it is not this person's."""
    flow, where = flows.flow(case.flow, case.flow_version), standing(person, case, on=on)
    steps = [step for step in flow.steps if case.state in step.sources]
    conflict = why_conflicted(where) if any(where.acts(step.parties) for step in steps) else None
    return [
        Available(
            step.name, step.label, _why_not(case, step, where, conflict), step.needs_reason, step.fields, step.article
        )
        for step in steps
    ]


def _why_not(case: Case, step: Step, where: Standing, conflict: str | None) -> str:
    if step.automatic:
        return "由系统自动办理"
    if not where.acts(step.parties):
        return f"由{where.words(step.parties)}办理"
    why = where.conflict(step.parties) or conflict or why_not_follow(case, step, where)
    return why or why_not_yet(case, step) or why_not_sign(case, step, where) or ""


# --- figures -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FlowFigures:
    """How one kind of case is doing."""

    flow: str
    label: str
    open: int
    amber: int
    red: int
    concluded: int
    concluded_late: int
    median_days: float | None

    @property
    def late_share(self) -> float | None:
        """How much of what was concluded was late."""
        return self.concluded_late / self.concluded if self.concluded else None


def lights(cases: QuerySet[Case], *, at: datetime) -> dict[str, int]:
    """Of the cases one may see: how many are open, amber and red, by the clock of each that runs out first."""
    red = Q(due_at__lt=at)
    amber = Q(due_at__gte=at, warn_at__lte=at)
    counted = {"open": Count("*"), "amber": Count(Value(1), filter=amber), "red": Count(Value(1), filter=red)}
    return cases.filter(closed_at=None).order_by().aggregate(**counted)


class Median(Aggregate):
    """The middle value."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def statistics(cases: QuerySet[Case], *, on: date, at: datetime | None = None) -> list[FlowFigures]:
    """By flow, over the cases one may see: open; amber and red by the promise; concluded, concluded late by law."""
    totals = dict(_counted(cases.filter(closed_at=None))), dict(_counted(cases.exclude(closed_at=None)))
    running = CaseClock.objects.filter(case__in=cases, is_void=False)
    now = instant(on, at)
    open_clocks = running.filter(stopped_on=None)
    red = dict(_by_flow(open_clocks.filter(target_at__lt=now)))
    amber = dict(_by_flow(open_clocks.filter(target_at__gte=now, warn_at__lte=now)))
    stopped_late = dict(_by_flow(running.filter(stopped_at__gt=F("due_at"), case__closed_at__isnull=False)))
    lasted = ExpressionWrapper(F("closed_at") - F("opened_at"), output_field=DurationField())
    closed = cases.exclude(closed_at=None).order_by().values_list("flow")
    median = {name: span.total_seconds() / 86400 for name, span in closed.annotate(middle=Median(lasted))}
    names: Sequence[str] = sorted({*totals[0], *totals[1]})
    return [
        FlowFigures(
            flow=name,
            label=flows.flow(name).label,
            open=totals[0].get(name, 0),
            amber=amber.get(name, 0),
            red=red.get(name, 0),
            concluded=totals[1].get(name, 0),
            concluded_late=stopped_late.get(name, 0),
            median_days=median.get(name),
        )
        for name in names
    ]


def _counted(cases: QuerySet[Case]) -> list[tuple[str, int]]:
    return list(cases.order_by().values_list("flow").annotate(count=Count("pk")))


def _by_flow(rows: QuerySet[CaseClock]) -> list[tuple[str, int]]:
    return list(rows.order_by().values_list("case__flow").annotate(count=Count("case", distinct=True)))


def who_took(case_id: UUID, step: str) -> str:
    """Who took a step of a case last, by identifier; empty when nobody did, or the system."""
    last = Move.objects.filter(case_id=case_id, step=step).order_by("id").last()
    return str(last.by_id or "") if last else ""
