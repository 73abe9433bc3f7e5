"""一件事一次办 as values: one form, one set of papers, the parts that departments handle, what waits for what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shuzheng.systems.services.items.specs import AUDIENCES, Material

if TYPE_CHECKING:
    from shuzheng.kernel.calendar.specs import Limit
    from shuzheng.kernel.orgs.models import Org

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One item of the matter: which entry of the basic catalogue, whose turn it is, when it is needed at all."""

    key: str
    title: str
    item: str  # code of the basic catalogue; who implements it where, the published lists say
    papers: tuple[str, ...] = ()  # of the matter's one set
    after: tuple[str, ...] = ()  # parts whose consent its decision needs
    when: Callable[[Answers], bool] | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """One matter of life or business, as people know it. To the pages it looks like an item."""

    number: str
    name: str
    says: str
    audience: str
    basis: str
    form_schema: Mapping[str, Any]
    papers: tuple[Material, ...]
    parts: tuple[Part, ...]
    joint: bool = False  # licences of several departments, handled together: 行政许可法 §26, the limit of §42
    version: int = 1
    org: Org | None = None
    division_id: str = ""
    statutory: Limit | None = None
    promised: Limit | None = None
    case_kind: str = "promised"
    bases: tuple[str, ...] = field(default=())

    @property
    def audiences(self) -> list[str]:
        """Whom it is for, as an item says it."""
        return [self.audience]

    @property
    def audience_words(self) -> str:
        """Whom it is for, in words."""
        return AUDIENCES[self.audience]

    @property
    def flow(self) -> str:
        """The name of its flow."""
        return f"bundle_{self.number}"

    def part(self, key: str) -> Part:
        """The part of that key."""
        return next(one for one in self.parts if one.key == key)


def text(title: str, supplied: str = "", only_if: str = "", **more: Any) -> dict[str, Any]:
    """A question answered in words; known already to a provider, or asked only if another was answered with yes."""
    said = {"x-supplied": supplied} if supplied else {}
    asked = {"x-when": {"question": only_if, "is": [True]}} if only_if else {}
    return {"type": "string", "title": title, **said, **asked, **more}


def yes(title: str, **more: Any) -> dict[str, Any]:
    """A question answered with yes or no."""
    return {"type": "boolean", "title": title, **more}


def day(title: str, **more: Any) -> dict[str, Any]:
    """A question answered with a date."""
    return {"type": "string", "format": "date", "title": title, **more}


def form(*pages: tuple[str, str, dict[str, dict[str, Any]]], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """A schema of pages; every question must be answered but those named."""
    asked = {name: rule for _, _, questions in pages for name, rule in questions.items()}
    return {
        "type": "object",
        "x-groups": [{"name": name, "title": title, "questions": list(questions)} for name, title, questions in pages],
        "required": [name for name in asked if name not in optional],
        "properties": asked,
    }
