"""The registers a person may read: how many things each holds, and what was done last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from shuzheng.kernel import systems
from shuzheng.kernel.registers import queries
from shuzheng.kernel.registers.models import Change
from shuzheng.kernel.registers.specs import Register
from shuzheng.web.lists import count_words

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

OTHERS = "其他"


@dataclass(frozen=True, slots=True)
class Line:
    """One register of the overview."""

    register: Register
    count: str
    last: Change | None


def groups(registers: Sequence[Register], *, person: Person, on: date) -> list[tuple[str, list[Line]]]:
    """The registers under the names of the systems that keep them."""
    owners = {one.name: system.label for system in systems.installed() for one in system.registers}
    last = queries.last_changes(registers)
    lines = [
        (owners.get(one.name, OTHERS), Line(one, _count(one, person, on), last.get(one.name))) for one in registers
    ]
    ordered = sorted(lines, key=lambda pair: (pair[0] == OTHERS, pair[0]))
    return [(label, [line for _, line in pairs]) for label, pairs in groupby(ordered, key=lambda pair: pair[0])]


def _count(register: Register, person: Person, on: date) -> str:
    return count_words(queries.rows(register, person=person, on=on))
