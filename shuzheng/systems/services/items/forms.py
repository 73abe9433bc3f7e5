"""Application forms: a JSON Schema (draft 2020-12 subset) read as questions, groups and conditions; checked here, never
by the browser alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Schema = Mapping[str, Any]
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an answer, said to the applicant."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its kind decides how it is asked."""

    name: str
    title: str
    kind: str  # text long number integer date yes choice choices files
    help: str = ""
    is_required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    rule: Schema = field(default_factory=dict)
    prefill: str = ""  # where sharing or a licence has it: "licence:…" or "resource:code/element"


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand on one page."""

    name: str
    title: str
    help: str
    questions: tuple[Question, ...]


def groups(schema: Schema) -> list[Group]:
    """The pages of a form, in order; a form that names none has one."""
    raise NotImplementedError


def visible(schema: Schema, answers: Answers) -> set[str]:
    """The questions that are asked, given the answers so far."""
    raise NotImplementedError


def check(schema: Schema, answers: Answers, *, only: Sequence[str] | None = None) -> list[Problem]:
    """Every problem of the answers to what is asked (or to some of it); empty when all is well."""
    raise NotImplementedError


def read(schema: Schema, posted: Mapping[str, Sequence[str]], *, only: Sequence[str] | None = None) -> dict[str, Any]:
    """What a browser sent, as answers of the right types."""
    raise NotImplementedError
