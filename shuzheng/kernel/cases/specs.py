"""A flow as declared values: states, steps, who may take them, guards, effects and clocks. No Django here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from shuzheng.kernel.audit.specs import Agent
from shuzheng.kernel.calendar.specs import DatedLimit, Limit
from shuzheng.lib.errors import NotAllowed

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Org, Person

OPEN = "open"  # the name of the move by which every case begins
RECALL = "recall"  # the move that takes the last one back
NOTE = "note"  # a move that changes no state: a pause, an extension, a signature, a schedule announced late
REOPEN = "reopened"  # the move by which a concluded case is taken up again; clocks may start on it
MAP = "mapped"  # the move that brings a case to another version of its flow
MERGE, PART = "merged", "parted"  # the moves by which a repeat follows its main case, and goes its own way again

OFFERED = ">"  # behind the name of a side: the organisation to which it was offered, until it answers


@dataclass(frozen=True, slots=True)
class Side:
    """A part in the case, played by one organisation or one person: `source` 数源部门, `applicant` 申请人."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Party:
    """Who may act: holders of role `holds` at the side's organisation; with no role, the person who is that side."""

    side: str
    holds: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Where a case can rest. Out of a final state no step leads."""

    name: str
    label: str
    final: bool = False
    positive: bool = False  # what was asked for is given: what depends on this case may go on


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a step asks for; pages make their forms of it, `take` checks it."""

    name: str
    label: str
    kind: Literal["text", "long", "date", "integer", "boolean", "choice", "list"] = "text"
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as guards, effects and clocks see it."""

    id: UUID
    number: str
    flow: str
    version: int
    state: str
    subject: str
    title: str
    division: str
    opened_on: date
    sides: Mapping[str, UUID]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taking:
    """One step being taken: what a guard judges and an effect carries out."""

    case: CaseFacts
    step: str
    by: Doer
    at: datetime
    on: date
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        """Who takes it, where only a person can."""
        if isinstance(self.by, Agent):
            raise NotAllowed("本步骤须由人办理", code="cases.not_automatic")
        return self.by


Guard = Callable[[Taking], str | None]
Effect = Callable[[Taking], None]


@dataclass(frozen=True, slots=True)
class Step:
    """A lawful way from one state to another. `source` names the states it may start from."""

    name: str
    label: str
    source: str | tuple[str, ...]
    target: str
    by: Party | tuple[Party, ...] = ()
    guard: Guard | None = None
    effect: Effect | None = None
    needs_reason: bool = False
    fields: tuple[Field, ...] = ()
    article: str = ""
    tells: tuple[str, ...] = ()  # sides that get a notice
    duty: bool = True  # somebody is expected to take it: it lands on a desk
    automatic: bool = False  # the system takes it, and no person
    quorum: Literal["any", "all"] | int = "any"  # how many of the parties must take it before the case goes on
    staff: int = 1  # how many holders of each party must sign: 2 for what two officials do together
    not_same_as: str | tuple[str, ...] = ()  # whoever took those steps may not take this one
    is_return: bool = False  # 退回: counted; after so many, arbitration is due instead
    withdraws: bool = False  # open parts of the matter are withdrawn with it

    @property
    def sources(self) -> tuple[str, ...]:
        """The states it may start from."""
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def parties(self) -> tuple[Party, ...]:
        """Everyone who may take it."""
        return (self.by,) if isinstance(self.by, Party) else self.by

    @property
    def apart_from(self) -> tuple[str, ...]:
        """The steps whose takers may not take it."""
        return (self.not_same_as,) if isinstance(self.not_same_as, str) else self.not_same_as

    @property
    def needed(self) -> int:
        """Of how many parties a signature is needed."""
        return {"any": 1, "all": len(self.parties)}.get(self.quorum, self.quorum)  # type: ignore[arg-type]

    @property
    def is_joint(self) -> bool:
        """More than one person must sign before the case goes on."""
        return self.needed > 1 or self.staff > 1


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal ground on which a clock may stand still."""

    name: str
    label: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from one step until another, on a ground."""

    after: str
    until: tuple[str, ...]
    ground: Ground


@dataclass(frozen=True, slots=True)
class Lengthened:
    """An extension that was consented to, as its effect learns of it."""

    case: CaseFacts
    longer: str  # 10个工作日
    reason: str
    due_on: date | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Extension:
    """The one lawful extension: asked by one party, consented to by another; how long, the clock's parameter says."""

    asked_by: Party
    consent: Party
    tells: tuple[str, ...]
    article: str = ""
    effect: Callable[[Lengthened], None] | None = None  # what else is written once it was consented to


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told when a clock is about to run out, has run out, or ran out so many working days ago, and answers."""

    at: str  # "amber", "red" or "+3wd"
    to: Party | str  # holders of a role at a side; a bare role: at the authority over the case's division
    article: str = ""


@dataclass(frozen=True, slots=True)
class Deemed:
    """What the law takes as done when a clock runs out and nobody has acted: the system takes the automatic step."""

    after_clock: str
    step: str
    article: str = ""
    counts_from: Literal["start", "end"] = "end"  # from which day of that clock the step counts for what follows


@dataclass(frozen=True, slots=True)
class Clock:
    """A legal limit over a part of the flow: `limit` is a parameter's code ("" for none), or a function of the case.

    The function names the code, or gives the very limit where each matter has its own; the extension is the code's.
    """

    name: str
    label: str
    limit: str | Callable[[CaseFacts], str | DatedLimit]
    starts_on: tuple[str, ...]
    stops_on: tuple[str, ...]
    since: Callable[[CaseFacts], date] | None = None  # the legal first day, where it is not the day of the step
    pauses: tuple[Pause, ...] = ()
    grounds: tuple[Ground, ...] = ()  # on which an official may pause it by hand
    paused_by: Party | None = None
    extension: Extension | None = None
    warn: float | str = 0.2  # amber when this share of the limit is left; or the parameter of a limit of its own
    promised: Callable[[CaseFacts], Limit | None] | None = None  # 承诺时限: the lights follow it
    escalations: tuple[Escalation, ...] = ()

    def limit_for(self, case: CaseFacts) -> str | DatedLimit:
        """The parameter code, or the limit, that holds for this case."""
        return self.limit if isinstance(self.limit, str) else self.limit(case)


@dataclass(frozen=True, slots=True)
class Child:
    """A part of a joined matter (一件事): opened with the whole, of a flow of its own, standing on shared materials."""

    flow: str
    name: str = ""  # told apart from other parts of the same flow
    when: Callable[[CaseFacts], bool] | None = None
    sides: Mapping[str, str] | Callable[[CaseFacts], Mapping[str, Org | Person]] = field(default_factory=dict)
    materials: tuple[str, ...] = ()  # of the whole, to which it refers
    after: tuple[str, ...] = ()  # parts that must first be concluded positively
    before: tuple[str, ...] = ()  # its own steps that wait for those
    withdraw: str = "withdraw"  # its own step taken when the whole is withdrawn

    @property
    def key(self) -> str:
        """How the whole calls it."""
        return self.name or self.flow


@dataclass(frozen=True, slots=True)
class Reopening:
    """Who may take a concluded case up again, in which state it then stands, and the parameter that limits when."""

    by: Party | tuple[Party, ...]
    to: str
    within: str = "cases.reopen"
    article: str = ""


@dataclass(frozen=True, slots=True)
class Transferring:
    """A side that may be handed to another organisation, by whom, and which role there accepts it."""

    side: str
    by: Party | tuple[Party, ...]
    accepted_by: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class FlowMap:
    """From one version of a flow to another: where a case that stands in a state of the one stands in the other."""

    flow: str
    since: int
    to: int
    states: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Flow:
    """One kind of case. A case keeps the version it began with."""

    name: str
    label: str
    version: int
    prefix: str  # of the case numbers
    sides: tuple[Side, ...]
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    clocks: tuple[Clock, ...] = ()
    opened_by: Party | tuple[Party, ...] = ()  # empty: only the system opens it
    article: str = ""
    materials_by: Party | tuple[Party, ...] = ()  # who hands materials in, and again when one is returned: the openers
    children: tuple[Child, ...] = ()
    when_parts_close: str = ""  # the automatic step taken when the last part is closed
    merged_by: Party | tuple[Party, ...] = ()  # who may merge repeats; empty: they are not merged
    own_states: tuple[str, ...] = ()  # where each of merged cases stands for itself: its requester is asked and answers
    followed: Effect | None = None  # what the merge, each step of the main case and the parting mean to who follows
    reopening: Reopening | None = None
    transferring: tuple[Transferring, ...] = ()
    returns_limit: str = "cases.returns"  # the parameter: after how many returns arbitration is due
    when_supplied: str = ""  # the automatic step taken when every material given back has been handed in again
    deemed: tuple[Deemed, ...] = ()

    @property
    def initial(self) -> State:
        """Where every case begins: the first state declared."""
        return self.states[0]

    @property
    def openers(self) -> tuple[Party, ...]:
        """Everyone who may open a case."""
        return (self.opened_by,) if isinstance(self.opened_by, Party) else self.opened_by

    @property
    def givers(self) -> tuple[Party, ...]:
        """Those who are asked for a material again."""
        named = (self.materials_by,) if isinstance(self.materials_by, Party) else self.materials_by
        return named or self.openers

    def state(self, name: str) -> State:
        """The state of that name."""
        return next(state for state in self.states if state.name == name)

    def step(self, name: str) -> Step | None:
        """The step of that name, if there is one."""
        return next((step for step in self.steps if step.name == name), None)

    def clock(self, name: str) -> Clock | None:
        """The clock of that name, if there is one."""
        return next((clock for clock in self.clocks if clock.name == name), None)

    def child(self, key: str) -> Child | None:
        """The part of that name, if there is one."""
        return next((child for child in self.children if child.key == key), None)

    def side(self, name: str) -> Side:
        """The side of that name; of an organisation to which it was offered, with that said."""
        found = next(side for side in self.sides if side.name == name.removesuffix(OFFERED))
        return found if found.name == name else Side(name, f"{found.label}（待接收）")


@dataclass(frozen=True, slots=True)
class MoveFact:
    """One move as the clocks read it; `since` where what it starts counts from an earlier day."""

    step: str
    on: date
    at: datetime | None = None
    since: Run | None = None


@dataclass(frozen=True, slots=True)
class Stillness:
    """A span in which a clock stood still: `since` included, `until` the day it goes on, empty while it lasts."""

    since: date
    until: date | None
    ground: Ground
    since_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a clock, as the moves tell it."""

    number: int
    started_on: date
    stopped_on: date | None
    stills: tuple[Stillness, ...]
    started_at: datetime | None = None
    stopped_at: datetime | None = None


def _licensing(name: str, label: str) -> Ground:
    return Ground(name, label, "行政许可法第四十五条")


# What is not counted while it lasts, and is told in writing: any flow may take it as the grounds of its clock.
LICENSING_GROUNDS = (
    _licensing("hearing", "听证"),
    _licensing("bidding", "招标"),
    _licensing("auction", "拍卖"),
    _licensing("inspection", "检验"),
    _licensing("testing", "检测"),
    _licensing("quarantine", "检疫"),
    _licensing("appraisal", "鉴定"),
    _licensing("expert_review", "专家评审"),
)
