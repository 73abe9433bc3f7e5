"""Repeats that follow a main case: one is handled, and every requester keeps their own clock, notices and rating."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.clocks.actions import wind
from shuzheng.kernel.cases.desk.actions import settle
from shuzheng.kernel.cases.merging import rules as merging
from shuzheng.kernel.cases.merging.queries import following
from shuzheng.kernel.cases.models import Case, CaseParty, Move
from shuzheng.kernel.cases.moves.actions import note, write
from shuzheng.kernel.cases.moves.queries import facts, forget_sides, require, sides
from shuzheng.kernel.cases.notices.actions import tell_sides
from shuzheng.kernel.cases.specs import MERGE, NOTE, PART, RECALL, Flow, Step, Taking
from shuzheng.kernel.cases.steps.actions import follow, tell_step
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Person


@transaction.atomic
def merge_cases(*, into: UUID, cases: Iterable[UUID], by: Person, at: datetime, reason: str) -> Case:
    """Let repeats follow a main case from now on: what is done there is done in them too."""
    held = _locked([into, *cases])
    main = held.pop(into)
    flow = flows.flow(main.flow, main.flow_version)
    require(by, flow.merged_by, case=main, on=day_of(at))
    if not rules.plain(reason):
        raise Refused("并案须写明理由", code="cases.reason", fields={"reason": "请填写理由"})
    if not held:
        raise Refused("办件不能并入自身", code="cases.merge")
    for one in held.values():
        require(by, flow.merged_by, case=one, on=day_of(at))
        if why := _why_not_merge(main, one):
            raise Refused(why, code="cases.merge")
        _merge(main, flow, one, by=by, at=at, reason=reason)
    note(main, label=f"并入{len(held)}件", by=by, at=at, reason=reason, data={"merged": [str(pk) for pk in held]})
    audit.record(
        by=by,
        action="cases.merge",
        subject=f"cases.case:{main.pk}",
        summary=f"{main.number}并入{len(held)}件：{'、'.join(one.number for one in held.values())}"[:500],
        at=at,
    )
    return main


def _locked(ids: list[UUID]) -> dict[UUID, Case]:
    """All of them, in one order for everybody."""
    found = {one.pk: one for one in Case.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if missing := set(ids) - set(found):
        raise Refused(f"没有这些办件（{len(missing)}件）", code="cases.missing", status=404)
    return found


def _why_not_merge(main: Case, one: Case) -> str | None:
    alone = flows.flow(main.flow, main.flow_version).own_states
    return merging.why_not_merge(
        same_flow=(main.flow, main.flow_version) == (one.flow, one.flow_version),
        main_closed=main.closed_at is not None,
        closed=one.closed_at is not None,
        main_follows=main.merged_into_id is not None,
        follows=one.merged_into_id is not None,
        is_led=one.followers.exists(),
        number=one.number,
        is_answered=main.state in alone or one.state in alone,
    )


def _merge(main: Case, flow: Flow, one: Case, *, by: Person, at: datetime, reason: str) -> None:
    """The repeat comes to where the main case stands, by the steps that were taken there, as of today."""
    done = list(Move.objects.filter(case=main).exclude(step=NOTE).order_by("id").values_list("from_state", "step"))
    for step in merging.steps_to_catch_up(done, since=one.state):
        spec = flow.step(step)
        if spec is not None and one.state in spec.sources:
            write(one, step=step, label=f"随并案：{spec.label}", to_state=spec.target, by=by, at=at)
    one.merged_into = main
    one.save(update_fields=["merged_into"])
    _stand_with(main, one, flow)
    move = write(one, step=MERGE, label="并案", to_state=main.state, by=by, at=at, reason=reason)
    follow(one, flow, move, by=by, at=at)
    _say(one, flow, move, by=by, at=at)
    tell_sides(
        case=one,
        sides=tuple(side for side in merging.requesters(flow)),
        title=f"{one.number} 已与同类诉求合并办理",
        body=f"{one.title}\n您反映的事项与其他诉求合并办理，时限和结果仍会分别告知您。",
        key=f"move:{move.pk}",
        at=at,
    )


def _stand_with(main: Case, one: Case, flow: Flow) -> None:
    """The offices that act in the main case act in this one."""
    asked = set(merging.requesters(flow))
    for side, party in sides(main).items():
        if party.org_id is not None and side not in asked:
            CaseParty.objects.update_or_create(case=one, side=side, defaults={"org": party.org, "person": None})
    forget_sides(one)


def _say(one: Case, flow: Flow, move: Move, *, by: Doer, at: datetime) -> None:
    """What its system makes of it: the answer is copied, the requester told."""
    if flow.followed:
        flow.followed(Taking(facts(one), move.step, by, at, day_of(at), move.reason, dict(move.data)))
        one.refresh_from_db()
        forget_sides(one)


@transaction.atomic
def part_case(*, case_id: UUID, by: Person, at: datetime, reason: str) -> Case:
    """Undo a merge: the case goes its own way again from where it stands, and lands on desks."""
    main_id = Case.objects.filter(pk=case_id).values_list("merged_into", flat=True).first()
    if main_id is None:
        raise Refused("该办件没有并入其他办件", code="cases.not_merged")
    held = _locked([main_id, case_id])
    one = held[case_id]
    flow = flows.flow(one.flow, one.flow_version)
    require(by, flow.merged_by, case=held[main_id], on=day_of(at))
    if one.closed_at is not None or not rules.plain(reason):
        raise Refused("已终结的办件不能拆分；拆分须写明理由", code="cases.merge")
    _part(one, flow, label="拆分", by=by, at=at, reason=reason)
    note(held[main_id], label=f"拆出{one.number}", by=by, at=at, reason=reason, data={"parted": str(one.pk)})
    return one


def _part(one: Case, flow: Flow, *, label: str, by: Doer, at: datetime, reason: str = "") -> None:
    move = write(one, step=PART, label=label, to_state=one.state, by=by, at=at, reason=reason)
    _say(one, flow, move, by=by, at=at)
    one.merged_into = None
    one.save(update_fields=["merged_into"])
    follow(one, flow, move, by=by, at=at)


def leave(case: Case, flow: Flow, move: Move, *, by: Doer, at: datetime) -> None:
    """What stood for itself and is done again goes its own way."""
    is_again = move.from_state in flow.own_states and case.state not in flow.own_states
    if is_again and case.merged_into_id is not None and case.closed_at is None:
        _part(case, flow, label="单独办理", by=by, at=at)


def echo(main: Case, flow: Flow, spec: Step, move: Move, taking: Taking) -> None:
    """A step of the main case in every case that follows it: their clocks wind, and their requesters are told."""
    if not flow.merged_by or move.from_state in flow.own_states:
        return
    if any(one.person_id and one.person == taking.by for one in sides(main).values()):  # it is their own affair
        if main.closed_at is not None:
            _succeed(main, flow, at=taking.at)
        return
    for one in following(main, flow).select_for_update():
        said = write(
            one,
            step=move.step,
            label=move.label,
            to_state=move.to_state,
            by=taking.by,
            at=taking.at,
            reason=taking.reason,
            data=taking.data,
        )
        one.data = {**one.data, **taking.data}
        one.save(update_fields=["data"])
        follow(one, flow, said, by=taking.by, at=taking.at)
        tell_step(one, flow, replace(spec, tells=_not_told(main, one, spec)), said)
        _say(one, flow, said, by=taking.by, at=taking.at)


def _not_told(main: Case, one: Case, spec: Step) -> tuple[str, ...]:
    """An office is told once, every requester of their own."""
    known, mine = sides(main), sides(one)

    def is_same(side: str) -> bool:
        return side in known and side in mine and known[side].org_id is not None and known[side].org == mine[side].org

    return tuple(side for side in spec.tells if not is_same(side))


def _succeed(main: Case, flow: Flow, *, at: datetime) -> None:
    """Whoever asked first has withdrawn: the next one's case is the main case from now on."""
    waiting = list(following(main, flow).select_for_update())
    if not waiting:
        return
    heir, *rest = waiting
    Case.objects.filter(pk__in=[one.pk for one in rest]).update(merged_into=heir)
    _part(heir, flow, label="接为主办件", by=SYSTEM, at=at)


def echo_recall(main: Case, *, label: str, by: Person, at: datetime, reason: str) -> None:
    """A recalled step of the main case is recalled in those that follow it."""
    flow = flows.flow(main.flow, main.flow_version)
    led = Case.objects.select_for_update().filter(merged_into=main).exclude(state__in=flow.own_states)
    for one in led.order_by("pk"):
        write(one, step=RECALL, label=label, to_state=main.state, by=by, at=at, reason=reason)
        wind(one)
        settle(one, at=at)
