"""A case page's contents: the case as the person who opens it may see and handle it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe

from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases import queries as cases
from shuzheng.kernel.cases.bpmn import rules as bpmn
from shuzheng.kernel.cases.clocks.queries import Ask, Handle
from shuzheng.kernel.cases.desk.queries import assignable
from shuzheng.kernel.cases.escalations.queries import escalations_of, is_told_to
from shuzheng.kernel.cases.escalations.rules import level_words
from shuzheng.kernel.cases.queries import Available, Happening, MaterialView, PartView
from shuzheng.kernel.cases.specs import CaseFacts, Flow
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib.clock import day_of
from shuzheng.lib.redaction import redact
from shuzheng.web.cases.forms import (
    AnswerForm,
    AssignForm,
    CommentForm,
    EscalationForm,
    ExtendForm,
    PauseForm,
    RecallForm,
    ResumeForm,
    StepForm,
)
from shuzheng.web.cases.panels import Options, Panel, panel_for
from shuzheng.web.cases.ways import AttachForm, Way, ways
from shuzheng.web.clocks import ribbon_of, table_for
from shuzheng.web.ribbon import Ribbon
from shuzheng.web.specs import Change, TimelineStep

Tried = Mapping[str, forms.Form]  # forms that were sent and not accepted, by where they stand


@dataclass(frozen=True, slots=True)
class Turn:
    """A clock that may be turned by hand, with its forms."""

    handle: Handle
    extend: ExtendForm | None
    pause: PauseForm | None
    resume: ResumeForm | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a case page shows."""

    case: Any
    title: str
    flow: Flow
    facts: CaseFacts
    state: str
    level: str
    sides: Sequence[tuple[str, str]]
    clocks: Sequence[Ribbon]
    steps: Sequence[StepForm]
    later: Sequence[Available]
    turns: Sequence[Turn]
    asks: Sequence[tuple[Ask, AnswerForm | None]]
    escalations: Sequence[tuple[Any, str, forms.Form | None]]
    hands: Sequence[tuple[Any, AssignForm]]
    recall: RecallForm | None
    comment: forms.Form
    timeline: Sequence[TimelineStep]
    notices: Sequence[Any]
    drawing: SafeString
    panel: Panel | None
    materials: Sequence[MaterialView]
    attach: forms.Form | None
    parts: Sequence[PartView]
    merged: Sequence[Any]
    ways: Sequence[Way]
    lost: forms.Form | None  # what was typed into a step that is no longer there


def sheet(case: Any, person: Person, *, at: datetime, tried: Tried | None = None) -> Sheet:
    """The page of a case for a person; `tried` forms keep what was typed and say what is wrong."""
    tried, on = tried or {}, day_of(at)
    flow = flows.flow(case.flow, case.flow_version)
    about = cases.facts(case)
    panel = panel_for(about, person)
    options = panel.options if panel else {}
    steps = cases.available_steps(case, person, on=on)
    own = panel.own_steps if panel else frozenset()
    mine = step_forms([step for step in steps if step.name not in own], tried, options)
    state = flow.state(case.state)
    where, materials = cases.standing(person, case, on=on), cases.material_views(case)
    hands_in = case.closed_at is None and where.acts(flow.givers)
    tell = _redacted if is_outside(about, person, on=on) else _whole
    return Sheet(
        case=case,
        title=case.title if tell is _whole else redact(case.title),
        flow=flow,
        facts=about,
        state=state.label,
        level="good" if state.final else "busy",
        sides=[(flow.side(name).label, str(one.org or one.person)) for name, one in cases.sides(case).items()],
        clocks=ribbons(case, at),
        steps=mine,
        later=[step for step in steps if step.why_not],
        turns=[_turn(one, tried) for one in cases.handles(case, person, on=on)],
        asks=[(one, _answer(one, tried)) for one in cases.asks(case, person, on=on)],
        escalations=list(_escalated(case, flow, person, on, tried)),
        hands=[(task, _hand(task, people, tried)) for task, people in assignable(case, person, on=on)],
        recall=_recall(case, person, tried),
        comment=tried.get("comment") or CommentForm(auto_id="comment_%s"),
        timeline=[tell(told(flow, one, options)) for one in cases.timeline(case)],
        notices=list(cases.notices_for(person, on=on).filter(case=case)[:20]),
        drawing=mark_safe(bpmn.svg(flow, current=case.state)),  # noqa: S308  our own drawing, escaped by ElementTree
        panel=panel,
        materials=materials,
        attach=(tried.get("attach") or AttachForm(auto_id="attach_%s")) if hands_in else None,
        parts=cases.part_views(case) if flow.children else (),
        merged=_merged(case, person, on) if flow.merged_by else (),
        ways=ways(case, person, flow, where, materials, tried=tried),
        lost=next((form for name, form in tried.items() if _is_lost(name, form, mine)), None),
    )


def _merged(case: Any, person: Person, on: date) -> list[Any]:
    """The cases handled together with this one that the person may see by themselves."""
    return list(cases.merged_with(case).filter(pk__in=cases.cases_visible_to(person, on=on).values("pk"))[:50])


def is_outside(case: CaseFacts, person: Person, *, on: date) -> bool:
    """Whether a person who may see a case is no side of it, but oversees it: free text then names no numbers."""
    return not {person.pk, *(held.org_id for held in person.held(on))} & set(case.sides.values())


def _whole(one: TimelineStep) -> TimelineStep:
    return one


def _redacted(one: TimelineStep) -> TimelineStep:
    changes = [replace(change, after=redact(change.after)) for change in one.changes]
    return replace(one, note=redact(one.note), changes=changes)


def step_form(case: Any, person: Person, name: str, *, on: date, data: Any) -> StepForm | None:
    """The form of one step as it was sent; None where the state has no such step, or never had."""
    flow = flows.flow(case.flow, case.flow_version)
    spec = flow.step(name)
    if spec is None:
        return None
    panel = panel_for(cases.facts(case), person)
    step = Available(spec.name, spec.label, "", spec.needs_reason, spec.fields, spec.article)
    return StepForm(step, options=panel.options if panel else {}, data=data)


def _is_lost(name: str, form: forms.Form, mine: Sequence[StepForm]) -> bool:
    return isinstance(form, StepForm) and name not in {one.step.name for one in mine}


def step_forms(steps: Sequence[Available], tried: Tried, options: Options = MappingProxyType({})) -> list[StepForm]:
    """The forms of the steps that may be taken."""
    return [_step_form(step, tried, options) for step in steps if not step.why_not]


def _step_form(step: Available, tried: Tried, options: Options) -> StepForm:
    sent = tried.get(step.name)
    return sent if isinstance(sent, StepForm) else StepForm(step, options=options)


def ribbons(case: Any, at: datetime) -> list[Ribbon]:
    """Every clock of a case as its strip of days."""
    on = day_of(at)
    views = cases.clocks(case.pk, today=on, at=at)
    if not views:
        return []
    table = table_for(views, today=on)
    return [ribbon_of(one, today=on, table=table, now=at) for one in views]


def _escalated(
    case: Any, flow: Flow, person: Person, on: date, tried: Tried
) -> Iterator[tuple[Any, str, forms.Form | None]]:
    if not any(clock.escalations for clock in flow.clocks):
        return
    for told in escalations_of(case.pk):
        waits = told.state == "told" and is_told_to(told, person, on=on)
        sent = tried.get(f"escalation:{told.pk}")
        form = sent or EscalationForm(initial={"told": told.pk}, auto_id=f"escalation-{told.pk}-%s")
        yield told, level_words(told.level, promised=bool(told.clock.promise_words)), form if waits else None


def _turn(handle: Handle, tried: Tried) -> Turn:
    start = {"clock": handle.clock}

    def sent(kind: str, fresh: Any) -> Any:
        return tried.get(f"{kind}:{handle.clock}") or fresh

    ids = f"{handle.clock}-%s"
    return Turn(
        handle,
        sent("extend", ExtendForm(initial=start, auto_id=f"extend-{ids}")) if handle.most else None,
        sent("pause", PauseForm(grounds=handle.grounds, initial=start, auto_id=f"pause-{ids}"))
        if handle.grounds
        else None,
        sent("resume", ResumeForm(initial=start, auto_id=f"resume-{ids}")) if handle.may_resume else None,
    )


def _answer(ask: Ask, tried: Tried) -> Any:
    if not ask.may_answer:
        return None
    return tried.get(f"answer:{ask.id}") or AnswerForm(initial={"ask": ask.id}, auto_id=f"answer-{ask.id}-%s")


def _hand(task: Any, people: Sequence[Person], tried: Tried) -> AssignForm:
    sent = tried.get(f"assign:{task.pk}")
    if isinstance(sent, AssignForm):
        return sent
    return AssignForm(people=people, initial={"task": task.pk}, auto_id=f"assign-{task.pk}-%s")


def _recall(case: Any, person: Person, tried: Tried) -> Any:
    if case.closed_at or cases.why_not_recall(case, person):
        return None
    return tried.get("recall") or RecallForm(auto_id="recall_%s")


def told(flow: Flow, one: Happening, options: Options = MappingProxyType({})) -> TimelineStep:
    """One line of a case's history in words."""
    fields = [field for step in flow.steps for field in step.fields]
    labels = {field.name: field.label for field in fields}
    words = {field.name: dict(field.choices) for field in fields} | {name: dict(some) for name, some in options.items()}
    changes = [
        Change(labels[name], "", _said(value, words.get(name, {})))
        for name, value in one.data.items()
        if name in labels
    ]
    article = next((step.article for step in flow.steps if step.label == one.what), "")
    return TimelineStep(one.at, one.what, one.by, one.org, article, one.words, "" if one.state else "quiet", changes)


def _said(value: object, words: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return "、".join(words.get(str(one), str(one)) for one in value)
    return "是" if value is True else "否" if value is False else words.get(str(value), str(value))
