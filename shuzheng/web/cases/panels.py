"""What a system adds to the page of its own cases: a panel, and what may be picked in a step's field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from shuzheng.kernel.cases.specs import CaseFacts
from shuzheng.kernel.orgs.models import Person

Options = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A template with its context, and the choices of list fields by their names."""

    template: str
    context: Mapping[str, object]
    options: Options = field(default_factory=dict)
    for_applicants: bool = False  # those who applied see it too, on their own page of the case
    own_steps: frozenset[str] = frozenset()  # steps for which the panel has its own form, or which are idle now


Maker = Callable[[CaseFacts, Person], Panel | None]
_makers: dict[str, Maker] = {}
_own: dict[str, Callable[[CaseFacts], str]] = {}


def register(flow: str, make: Maker) -> None:
    """Let a flow's cases show a panel; called from the system's AppConfig.ready."""
    _makers[flow] = make


def panel_for(case: CaseFacts, person: Person) -> Panel | None:
    """The panel of a case for a person who may see the case."""
    make = _makers.get(case.flow)
    return make(case, person) if make else None


def register_own(flow: str, address: Callable[[CaseFacts], str]) -> None:
    """Let those who applied follow a flow's cases on a page of the system's own."""
    _own[flow] = address


def own_page(case: CaseFacts) -> str:
    """Where those who applied follow a case; "" where the case page for them does."""
    found = _own.get(case.flow)
    return found(case) if found else ""
