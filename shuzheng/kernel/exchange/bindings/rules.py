"""What a binding may be and what its data could mean: pure, so that a wizard and a job judge alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from shuzheng.kernel.catalogue.specs import Column
from shuzheng.kernel.exchange.rules import mask_for
from shuzheng.kernel.exchange.specs import ElementView, ResourceView, Suspect
from shuzheng.lib import codes, masks, standards, values
from shuzheng.lib.personal import LABELS, is_telling
from shuzheng.lib.redaction import redact
from shuzheng.lib.snapshots import Built, Field, Problem

_PUBLIC_CODES = frozenset(code for code, kind in codes.KINDS.items() if not kind.personal)
_CODE_NAME = re.compile(r"编码|代码|编号|标识|code|_id$", re.IGNORECASE)


def columns_for(resource: ResourceView, available: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Each element's column: as given, else the one of the same name or label."""
    have = set(available)
    found: dict[str, str] = {}
    for element in resource.elements:
        wanted = (given.get(element.name, ""), element.name, element.label)
        if column := next((name for name in wanted if name and (name in have or name == wanted[0])), None):
            found[element.name] = column
    return found


def why_not_columns(resource: ResourceView, available: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """Every element needs a column that is there; names what is missing and what the source has instead."""
    have = set(available)
    faults = [
        f"数据项“{element.label or element.name}”没有对应的列"
        for element in resource.elements
        if element.name not in columns
    ]
    spare = "、".join(name for name in available if name not in columns.values()) or "无"
    faults += [
        f"源中没有列“{column}”（对应数据项“{name}”）；尚未对应的源列：{spare}"
        for name, column in columns.items()
        if column not in have
    ]
    return faults


def why_changed(tested: Mapping[str, str], present: Mapping[str, str]) -> list[str]:
    """A column dropped, renamed or of another type since the test: hold and report, never shift."""
    return [
        f"列“{name}”已不存在或已改名" if name not in present else f"列“{name}”的类型由 {kind} 变为 {present[name]}"
        for name, kind in tested.items()
        if present.get(name) != kind
    ]


def fields(resource: ResourceView, columns: Mapping[str, str]) -> tuple[Field, ...]:
    """The columns of a snapshot, each with its check and the way it may be shown in a report."""
    return tuple(
        Field(
            name=element.name,
            source=columns[element.name],
            type=kind(element),
            why_not=standards.find(element.standard).check if element.standard else None,
            show=told(element),
            plain=is_plain(element),
            trusted=element.standard in _PUBLIC_CODES,
        )
        for element in resource.elements
    )


def is_plain(element: ElementView) -> bool:
    """Whether an element is said to hold nothing personal and leaves as it is, in a type that could hold a number."""
    return element.personal == "none" and not mask_for(element) and kind(element) in ("text", "integer")


def suspects(resource: ResourceView, built: Built) -> tuple[Suspect, ...]:
    """The plain elements whose values are personal numbers, by no accident."""
    return tuple(
        Suspect(name, element.label or name, what, count, built.filled[name])
        for (name, what), count in sorted(built.personal.items())
        if (element := resource.element(name)) and is_telling(what, count=count, of=built.filled[name])
    )


def why_suspect(one: Suspect) -> str:
    """What is wrong, and both ways out of it."""
    return (
        f"数据项“{one.label}”声明为不涉及个人信息，但 {one.of} 个值中有 {one.count} 个含{LABELS[one.kind]}："
        "请改为个人信息并设定脱敏方式，或者由数据官写明理由确认不是个人信息"
    )


def kind(element: ElementView) -> values.Type:
    """The declared type, text if it is none of ours."""
    kinds: tuple[values.Type, ...] = ("text", "integer", "decimal", "date", "datetime", "boolean")
    return next((one for one in kinds if one == element.data_type), "text")


def shown(element: ElementView) -> Callable[[str], str | None] | None:
    """How a value of the element may stand in a report: by its mask; what is personal without one, by its ends only."""
    mask = mask_for(element) or ("generic" if element.personal != "none" or element.grade >= 3 else "")
    if mask == "token":  # a token is one consumer's; a report is nobody's
        mask = "hidden"
    return partial(masks.mask, mask) if mask else None


def told(element: ElementView) -> Callable[[str], str | None]:
    """How a value that fails may be told: masked, or without what looks like a person's number."""
    return shown(element) or (_unless_a_persons if element.standard in _PUBLIC_CODES else redact)


def _unless_a_persons(text: str) -> str:
    """A code of an organisation may be all digits and is told whole; a citizen's number in its place is not."""
    return text if codes.why_not("citizen-id", text) else redact(text)


def masked_row(resource: ResourceView, row: Mapping[str, object]) -> dict[str, str | None]:
    """A row as it may be shown to anyone who sees the entry; the keys are element names."""
    result: dict[str, str | None] = {}
    for element in resource.elements:
        cell, show = row.get(element.name), shown(element)
        text = None if cell is None else values.as_text(cell)
        result[element.name] = show(text) if show and text is not None else text
    return result


def problem_json(problem: Problem) -> dict[str, object]:
    """A problem as the report keeps it."""
    return {
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "reason": problem.reason,
        "held": problem.held,
    }


def described(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> list[Column]:
    """What each column holds, read off a sample of rows: the catalogue proposes elements from it."""
    key = _key(columns, rows)
    return [_column(name, [row.get(name) for row in rows], is_key=name == key) for name in columns]


def _column(name: str, cells: list[object], *, is_key: bool) -> Column:
    present = tuple(values.as_text(cell) for cell in cells if cell is not None and values.as_text(cell).strip())
    return Column(
        name=name,
        data_type=values.guess(cells),
        values=present,
        is_key=is_key,
        nullable=not is_key and len(present) < len(cells),
    )


def _key(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """The column that looks like what identifies a row: no two alike, none empty, and named like a code."""
    unique = [name for name in columns if rows and _all_different([row.get(name) for row in rows])]
    return next((name for name in unique if _CODE_NAME.search(name)), unique[0] if unique else "")


def _all_different(cells: list[object]) -> bool:
    texts = [values.as_text(cell) for cell in cells if cell is not None]
    return len(texts) == len(cells) == len(set(texts)) and all(text.strip() for text in texts)
