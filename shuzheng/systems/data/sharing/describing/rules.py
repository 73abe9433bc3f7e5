"""How the data of a draft looks beside what is said of it, and how far its description has come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from shuzheng.kernel.catalogue.specs import ElementSpec, Missing
from shuzheng.kernel.exchange.bindings.rules import kind, shown, told
from shuzheng.kernel.exchange.specs import ElementView
from shuzheng.lib import standards, values

DIRTY_SHOWN, PROPOSED, TELLING = 3, 4, 7
Rows = Iterable[tuple[int, Mapping[str, object]]]


@dataclass(slots=True)
class Look:
    """What one element's column holds, over the rows looked at."""

    filled: int = 0
    empty: int = 0
    wrong: int = 0
    dirty: list[dict[str, object]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)

    def take(self, row: int, cell: object, element: ElementView) -> None:
        """Count one cell, and keep the first few that fail, masked."""
        text = "" if cell is None else values.as_text(cell)
        if not text.strip():
            self.empty += 1
            return
        self.filled += 1
        self.seen.add(text)
        if len(self.texts) < standards.proposing.SAMPLE:
            self.texts.append(text)
        if reason := why_not(element, text):
            self.wrong += 1
            if len(self.dirty) < DIRTY_SHOWN:
                self.dirty.append({"row": row, "value": told(element)(text) or "", "reason": reason})

    def to_json(self, element: ElementView) -> dict[str, object]:
        """What is kept of it: a list of the column's own values is no standard for what must be masked."""
        found = standards.propose(f"{element.label} {element.name}", self.texts)
        proposals = [one for one in found if not (shown(element) and one.code.startswith("list:"))][:PROPOSED]
        return {
            "filled": self.filled,
            "empty": self.empty,
            "wrong": self.wrong,
            "dirty": self.dirty,
            "unique": self.filled > 0 and not self.empty and len(self.seen) == self.filled,
            "proposals": [{"code": one.code, "share": round(one.share, 4)} for one in proposals],
        }


def label_for(one: ElementSpec) -> str:
    """The label an element bears, else the name of a standard so particular that it says what the values are."""
    standard = standards.STANDARDS.get(one.standard)
    return one.label or (standard.label if standard and standard.weight >= TELLING else "")


def why_not(element: ElementView, text: str) -> str | None:
    """What is wrong with a value beside the declared type and standard."""
    try:
        values.read(kind(element), text)
    except values.Unreadable as wrong:
        return str(wrong)
    return standards.find(element.standard).check(text) if element.standard else None


def look(elements: Sequence[ElementView], columns: Mapping[str, str], rows: Rows, most: int) -> dict[str, Look]:
    """Walk the first rows once."""
    found = {element.name: Look() for element in elements}
    for number, row in islice(rows, most):
        for element in elements:
            found[element.name].take(number, row.get(columns.get(element.name, element.name)), element)
    return found


# ---- how far ----

OWNERSHIP = frozenset({"rights", "steward", "secrecy", "impact"})


def step_of(missing: Missing) -> str:
    """The step of the wizard where something missing is said."""
    if missing.field.startswith("elements"):
        return "elements"
    return "ownership" if missing.field in OWNERSHIP else "words"


def lacking(missing: Iterable[Missing]) -> dict[str, list[Missing]]:
    """What is missing, by step."""
    found: dict[str, list[Missing]] = {"words": [], "elements": [], "ownership": []}
    for one in missing:
        found[step_of(one)].append(one)
    return found


def changed(before: Mapping[str, ElementSpec], after: Sequence[ElementSpec]) -> list[ElementSpec]:
    """The elements that are said otherwise than before; a sample alone is no change."""
    return [one for one in after if one.name not in before or _words(one) != _words(before[one.name])]


def _words(one: ElementSpec) -> tuple[object, ...]:
    return (
        *(one.label, one.data_type, one.length, one.precision, one.standard, one.description, one.grade),
        *(one.personal, one.mask, one.is_key, one.nullable),
    )


def visible(text: str) -> str:
    """A value with the blanks at its ends made visible."""
    bare = text.strip()
    start = text.index(bare)
    return "␣" * start + bare + "␣" * (len(text) - start - len(bare))


def title_of(file_name: str) -> str:
    """A file's name without its ending, where it reads like a title."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", file_name).replace("_", " ").strip()
    return stem if re.search(r"[\u4e00-\u9fff]", stem) else ""


def pairs(text: str, mark: str) -> dict[str, str]:
    """`name=value` by line; raises ValueError with the line that is none."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, sign, value = line.partition(mark)
        if not sign or not name.strip():
            raise ValueError(line)
        found[name.strip()] = value.strip()
    return found
