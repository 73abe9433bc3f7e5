"""The rules over a case's log. Each is one pure function: from the log and the terms to the faults it finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shuzheng.kernel.cases.oversight.specs import CaseLog, Logged, Timed
from shuzheng.kernel.cases.rules import duties
from shuzheng.kernel.cases.specs import NOTE, OPEN, RECALL, Flow, Meaning, Step
from shuzheng.systems.office.supervision.watching.specs import Fault, Rule, Terms, Watch

OWN_FLOWS = frozenset({"supervision"})  # what supervises is seen in its lights, and makes no findings of its own
MOST_FACTS = 500
_BEIJING = ZoneInfo("Asia/Shanghai")


def meanings(flow: Flow) -> dict[str, frozenset[Meaning]]:
    """What the steps of a flow mean to the rules: what it declares; what is counted as a return is one."""
    return {step.name: frozenset((*step.means, *(("returns",) if step.is_return else ()))) for step in flow.steps}


def on_duty(watch: Watch, at: datetime) -> tuple[str, ...]:
    """Whose desk the case lay on at an instant: the sides, played by offices, with a duty in its state of then."""
    before = [one for one in watch.log.moves if one.at <= at] or list(watch.log.moves[:1])
    state = before[-1].to_state if before else watch.flow.initial.name
    return tuple(dict.fromkeys(party.side for party in duties(watch.flow, state) if party.holds))


def _whose(watch: Watch, clock: Timed, end: datetime | None, at: datetime) -> tuple[str, ...]:
    """Who could have stopped a clock in time: on duty when it ran out."""
    return on_duty(watch, end or at) or _by_office(list(watch.flow.steps))


def _by_office(steps: list[Step]) -> tuple[str, ...]:
    """A party without a role is a person, and no unit."""
    ways = Counter(party.side for step in steps for party in step.parties if party.holds)
    return tuple(side for side, _ in ways.most_common())


def _day(at: datetime) -> date:
    """The day in Beijing on which an instant falls."""
    return at.astimezone(_BEIJING).date()


def unit_of(fault: Fault, log: CaseLog) -> str | None:
    """The side of the case, played by an organisation, that a fault is laid to."""
    return next((side for side in fault.sides if side in log.sides), None)


def found(watch: Watch, terms: Terms) -> list[tuple[Rule, Fault]]:
    """All that the rules find in a case."""
    return [(rule, fault) for rule in RULES for fault in rule.judge(watch, terms)]


# --- clocks --------------------------------------------------------------------------------------------------------


def _late(watch: Watch, terms: Terms) -> Iterator[Timed]:
    yield from (clock for clock in watch.log.clocks if clock.late_at(terms.at) and not clock.provisional)


def _is_acceptance(watch: Watch, clock: Timed) -> bool:
    spec = watch.flow.clock(clock.name)
    return any(watch.means(step, "accepts") for step in (spec.stops_on if spec else ()))


def _lateness(watch: Watch, clock: Timed, terms: Terms, *, limit: str, due: datetime | None, words: str = "") -> Fault:
    ended = f"至{_when(clock, clock.stopped_at)}才办结" if clock.stopped_at else "至今未办结"
    since, until = _when(clock, clock.started_at), _when(clock, due)
    facts = f"“{clock.label}”{limit}，自{since}起算，{until}届满，{ended}{words}"
    return Fault(f"clock:{clock.id}", facts, _whose(watch, clock, due, terms.at), clock.article, clock.id)


def _when(clock: Timed, at: datetime | None) -> str:
    """A day, or a minute where the limit is told in hours."""
    local = at.astimezone(_BEIJING) if at else None
    return f"{local:%Y-%m-%d %H:%M}" if clock.is_by_instant else f"{local:%Y-%m-%d}"


def overdue(watch: Watch, terms: Terms) -> Iterator[Fault]:
    """行政许可法第四十二条 and the article of the clock itself: what is due is done by its last day."""
    for clock in _late(watch, terms):
        if not _is_acceptance(watch, clock):
            yield _lateness(watch, clock, terms, limit=clock.limit, due=clock.due_at)


def promise_broken(watch: Watch, terms: Terms) -> Iterator[Fault]:
    """优化营商环境条例第三十六条: a promised limit is kept, though the legal one be longer."""
    for clock in watch.log.clocks:
        if clock.broken_at(terms.at) and not clock.provisional:
            limit = f"承诺{clock.promised}（法定{clock.limit}）"
            fault = _lateness(watch, clock, terms, limit=limit, due=clock.target_at, words="，超过承诺的时限")
            yield replace(fault, article="")


def accepted_late(watch: Watch, terms: Terms) -> Iterator[Fault]:
    """行政许可法第三十二条: acceptance, or the notice of what is missing, comes within its days."""
    for clock in _late(watch, terms):
        if _is_acceptance(watch, clock):
            yield _lateness(watch, clock, terms, limit=clock.limit, due=clock.due_at, words="，超期受理")


def paused_without_ground(watch: Watch, terms: Terms) -> Iterator[Fault]:
    """行政许可法第四十五条: time is left uncounted only on a ground of the law, told in writing."""
    for clock in watch.log.clocks:
        spec = watch.flow.clock(clock.name)
        known = {one.name for one in spec.grounds} | {one.ground.name for one in spec.pauses} if spec else set()
        for stood in clock.stood:
            unknown = stood.ground not in known
            unsaid = not stood.by_move and not stood.reason.strip()
            if unknown or unsaid:
                why = "事由不在法定范围内" if unknown else "没有书面说明"
                facts = f"“{clock.label}”自{stood.since}起暂停计时（{stood.label or stood.ground}），{why}"
                yield Fault(f"pause:{stood.id}", facts, _pausers(watch, clock), "", clock.id)


def paused_too_long(watch: Watch, terms: Terms) -> Iterator[Fault]:
    """A pause is a means, not a place to leave a case."""
    for clock in watch.log.clocks:
        for stood in clock.stood:
            days = ((stood.until or _day(terms.at)) - stood.since).days
            if days > terms.longest_pause:
                facts = f"“{clock.label}”自{stood.since}起因“{stood.label}”暂停计时已{days}日"
                yield Fault(f"pause:{stood.id}", facts, _pausers(watch, clock), "", clock.id)


def _pausers(watch: Watch, clock: Timed) -> tuple[str, ...]:
    """Who may let a clock stand still."""
    spec = watch.flow.clock(clock.name)
    by_hand = (spec.paused_by.side,) if spec and spec.paused_by else ()
    return by_hand or _by_office([step for step in watch.flow.steps if step.duty])


# --- moves ---------------------------------------------------------------------------------------------------------


def _standing(log: CaseLog) -> list[Logged]:
    """The moves that still count: a recall takes itself and the move before it away, a note never counts."""
    kept: list[Logged] = []
    for move in log.moves:
        if move.step == RECALL and kept:
            kept.pop()
        elif move.step not in {RECALL, NOTE}:
            kept.append(move)
    return kept


def _sides_of(watch: Watch, step: str) -> tuple[str, ...]:
    spec = watch.flow.step(step)
    return _by_office([spec]) if spec else _by_office(list(watch.flow.steps))


def _meaning(watch: Watch, meaning: Meaning) -> list[Logged]:
    return [one for one in _standing(watch.log) if watch.means(one.step, meaning)]


def _said(moves: list[Logged]) -> str:
    return "、".join(f"{_day(one.at)}{one.label}" for one in moves)


def asked_again(watch: Watch, terms: Terms) -> Iterator[Fault]:
    """行政许可法第三十二条: what is missing is told at once and completely."""
    asks = _meaning(watch, "asks")
    if len(asks) > terms.most_asks:
        last = asks[-1]
        facts = f"先后{len(asks)}次要求补正（{_said(asks)}），未做到一次告知"
        yield Fault(f"asks:{terms.most_asks}", facts[:MOST_FACTS], _sides_of(watch, last.step))


def returned_often(watch: Watch, terms: Terms) -> Iterator[Fault]:
    """A case that goes back and forth is handled by nobody."""
    returns = _meaning(watch, "returns")
    if len(returns) > terms.most_returns:
        facts = f"退回{len(returns)}次（{_said(returns)}）"
        yield Fault(f"returns:{terms.most_returns}", facts[:MOST_FACTS], _sides_of(watch, returns[-1].step))


def edited_after_decision(watch: Watch, terms: Terms) -> Iterator[Fault]:
    """政务服务: a decision stands until it is lawfully reopened; nothing it rests on is changed behind it."""
    decided: Logged | None = None
    before: dict[str, object] = {}
    for move in watch.log.moves:
        if move.step == RECALL and decided is not None:
            yield _edit(watch, move, decided, "撤回了已作出的决定")
            decided = None
        elif watch.means(move.step, "decides"):
            decided = move
        elif watch.means(move.step, "reopens"):
            decided = None
        elif decided is not None and (changed := _changed(before, move.data)):
            yield _edit(watch, move, decided, f"改动了决定时的{'、'.join(changed)}")
        before |= move.data


def _changed(before: Mapping[str, object], data: Mapping[str, object]) -> list[str]:
    return [name for name, value in data.items() if name in before and before[name] != value]


def _edit(watch: Watch, move: Logged, decided: Logged, what: str) -> Fault:
    facts = f"{_day(decided.at)}已“{decided.label}”，{_day(move.at)}{move.by_name}“{move.label}”{what}"
    return Fault(f"move:{move.id}", facts[:MOST_FACTS], _sides_of(watch, decided.step))


def dated_back(watch: Watch, terms: Terms) -> Iterator[Fault]:
    """A move bears the time at which it was made: one earlier than the move before it was entered afterwards."""
    for earlier, later in zip(watch.log.moves, watch.log.moves[1:], strict=False):
        if _day(later.at) < _day(earlier.at):
            facts = f"“{later.label}”记为{_day(later.at)}，却在{_day(earlier.at)}“{earlier.label}”之后录入"
            yield Fault(f"move:{later.id}", facts, _sides_of(watch, later.step))


def closed_without_call_back(watch: Watch, terms: Terms) -> Iterator[Fault]:
    """国办发〔2020〕53号: a request is closed only after the person was asked."""
    steps = [step for step in watch.flow.steps if watch.means(step.name, "calls_back")]
    last = watch.log.moves[-1] if watch.log.moves else None
    if not steps or watch.log.closed_at is None or last is None or last.step in {OPEN, "withdraw"}:
        return
    if not any(watch.means(one.step, "calls_back") for one in watch.log.moves):
        yield Fault("close", f"{_day(watch.log.closed_at)}办结，没有回访记录", _sides_of(watch, steps[0].name))


RULES = (
    Rule("overdue", "逾期未办结", "各时钟所依据的条款", overdue),
    Rule("promise_broken", "超过承诺时限", "优化营商环境条例第三十六条", promise_broken),
    Rule("accepted_late", "超期受理", "行政许可法第三十二条", accepted_late),
    Rule("paused_without_ground", "无依据暂停计时", "行政许可法第四十五条", paused_without_ground),
    Rule("paused_too_long", "长期暂停计时", "本地督查工作规定", paused_too_long),
    Rule("asked_again", "多次要求补正", "行政许可法第三十二条", asked_again),
    Rule("returned_often", "多次退回", "本地督查工作规定", returned_often),
    Rule("edited_after_decision", "决定后改动", "本地督查工作规定", edited_after_decision),
    Rule("dated_back", "记录时间倒置", "本地督查工作规定", dated_back),
    Rule("closed_without_call_back", "未回访办结", "国办发〔2020〕53号", closed_without_call_back),
)
RULE_CHOICES = [(rule.code, rule.label) for rule in RULES]
