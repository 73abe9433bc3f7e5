"""A case page's contents for whoever applied: a page of its own, not the officials' with parts left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases import queries as cases
from shuzheng.kernel.cases.outside.queries import sides_for, timeline_for
from shuzheng.kernel.cases.specs import Flow
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib.clock import day_of
from shuzheng.web.cases.forms import StepForm
from shuzheng.web.cases.panels import Panel, panel_for
from shuzheng.web.cases.queries import Tried, ribbons, step_forms, told
from shuzheng.web.cases.ways import AttachForm, Way, ways
from shuzheng.web.ribbon import Ribbon
from shuzheng.web.specs import TimelineStep


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """All that an applicant sees of a case."""

    case: Any
    title: str
    flow: Flow
    state: str
    level: str
    sides: Sequence[tuple[str, str]]
    clocks: Sequence[Ribbon]
    steps: Sequence[StepForm]
    timeline: Sequence[TimelineStep]
    notices: Sequence[Any]
    materials: Sequence[cases.MaterialView]
    attach: forms.Form | None
    parts: Sequence[cases.PartView]
    panel: Panel | None
    ways: Sequence[Way]
    lost: forms.Form | None


def own_sheet(case: Any, person: Person, *, at: datetime, tried: Tried | None = None) -> OwnSheet:
    """The page of a case for who applied; `tried` forms keep what was typed and say what is wrong."""
    tried, on = tried or {}, day_of(at)
    flow = flows.flow(case.flow, case.flow_version)
    state, where = flow.state(case.state), cases.standing(person, case, on=on)
    materials = cases.material_views(case)
    hands_in = case.closed_at is None and where.acts(flow.givers)
    steps = step_forms(cases.available_steps(case, person, on=on), tried)
    panel = panel_for(cases.facts(case), person)
    names = {one.step.name for one in steps}
    return OwnSheet(
        case=case,
        title=case.title,
        flow=flow,
        state=state.label,
        level="good" if state.final else "busy",
        sides=[(flow.side(name).label, who) for name, who in sides_for(case, person).items()],
        clocks=ribbons(case, at),
        steps=steps,
        timeline=[told(flow, one) for one in timeline_for(case, person, on=on)],
        notices=list(cases.notices_for(person, on=on).filter(case=case)[:20]),
        materials=materials,
        attach=(tried.get("attach") or AttachForm(auto_id="attach_%s")) if hands_in else None,
        parts=cases.part_views(case) if flow.children else (),
        panel=panel if panel and panel.for_applicants else None,
        ways=ways(case, person, flow, where, materials, tried=tried),
        lost=next((one for name, one in tried.items() if isinstance(one, StepForm) and name not in names), None),
    )
