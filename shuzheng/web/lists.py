"""Lists: declare a ListSpec, get a page with search, filters, sort, saved views, selection, print and export."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

Rows = models.QuerySet[Any]
PAGE_SIZES = (25, 50, 100)
COUNT_UP_TO = 1000
MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value`, an attribute path or a function, is shown and exported; `show` draws it on the page."""

    name: str
    label: str
    value: str | Callable[[Any], object] = ""
    show: Callable[[Any], SafeString] | None = None
    sort: str = ""
    kind: str = ""  # CSS classes: num, mono, nowrap, lesser (left out of big type)

    def of(self, row: Any) -> object:
        """The value of a row, masked already if it must be."""
        if callable(self.value):
            return self.value(row)
        found = row
        for name in (self.value or self.name).split("."):
            found = getattr(found, name, None)
        return found() if callable(found) else found

    def text(self, row: Any) -> str:
        """The value as a person reads it; the words of the drawing where there is nothing else."""
        if self.show and not self.value and not hasattr(row, self.name):
            return strip_tags(self.show(row)).strip()
        return plain(self.of(row))


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of one among several; `apply` when it is more than equality."""

    name: str
    label: str
    options: Callable[["Person"], Sequence[tuple[str, str]]] | Sequence[tuple[str, str]]
    apply: Callable[[Rows, str], Rows] | None = None
    kind: str = "choice"

    def offered(self, person: "Person") -> Sequence[tuple[str, str]]:
        """The options for this person."""
        return self.options(person) if callable(self.options) else self.options

    def narrow(self, rows: Rows, query: QueryDict, person: "Person") -> Rows:
        """The rows that pass."""
        value = query.get(self.name, "")
        if not value:
            return rows
        if value not in {code for code, _ in self.offered(person)}:
            raise Refused(f"筛选条件“{self.label}”没有这一项", code="web.filter", status=400)
        return self.apply(rows, value) if self.apply else rows.filter(**{self.name: value})

    def shown(self, query: QueryDict, person: "Person") -> dict[str, object]:
        """What the filter bar needs."""
        return {"value": query.get(self.name, ""), "options": self.offered(person)}


@dataclass(frozen=True, slots=True)
class DateRange:
    """A filter from one day to another, both included."""

    name: str
    label: str
    is_instant: bool = False
    kind: str = "dates"

    def narrow(self, rows: Rows, query: QueryDict, person: "Person") -> Rows:
        """The rows that pass."""
        part = f"{self.name}__date" if self.is_instant else self.name
        for end, test in (("from", "gte"), ("to", "lte")):
            if text := query.get(f"{self.name}_{end}", ""):
                rows = rows.filter(**{f"{part}__{test}": _date(text, self.label)})
        return rows

    def shown(self, query: QueryDict, person: "Person") -> dict[str, object]:
        """What the filter bar needs."""
        return {"start": query.get(f"{self.name}_from", ""), "end": query.get(f"{self.name}_to", "")}


class Filter(Protocol):
    """What a filter offers."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def kind(self) -> str: ...
    def narrow(self, rows: Rows, query: QueryDict, person: "Person") -> Rows: ...
    def shown(self, query: QueryDict, person: "Person") -> dict[str, object]: ...


@dataclass(frozen=True, slots=True)
class RowAction:
    """Something done to the selected rows: `run` calls a room's action and says in Chinese what was done."""

    code: str
    label: str
    run: Callable[["Person", Sequence[str]], str]
    permission: str = ""


@dataclass(frozen=True, slots=True)
class ListSpec:
    """The table of contents of one list page."""

    name: str
    title: str
    rows: Callable[["Person"], Rows]
    columns: Sequence[Column]
    search: Sequence[str] | Callable[[Rows, str], Rows] = ()
    filters: Sequence[Filter] = ()
    sort: str = "-pk"
    link: Callable[[Any], str] | None = None
    permission: str | tuple[str, ...] = ""
    lead: str = ""
    help: str = ""
    empty: str = "这里还没有记录"
    empty_text: str = "有了记录会列在这里。"
    search_hint: str = "输入关键词"
    actions: Sequence[RowAction] = ()
    page_size: int = 50
    crumbs: Sequence[tuple[str, str]] = ()
    notice: str = ""  # what whoever looks must know first: that this is the past, for example
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def sorts(self) -> dict[str, str]:
        """Sort key in the address → database expression."""
        return {column.name: column.sort for column in self.columns if column.sort}


def narrow(spec: ListSpec, person: "Person", query: QueryDict) -> Rows:
    """The rows this person may see, searched and filtered as the address says."""
    rows = spec.rows(person)
    if text := query.get("q", "").strip()[:200].replace("\x00", ""):
        rows = spec.search(rows, text) if callable(spec.search) else _search(rows, spec.search, text)
    for one in spec.filters:
        rows = one.narrow(rows, query, person)
    return rows


def _search(rows: Rows, names: Sequence[str], text: str) -> Rows:
    for word in words_of(text):
        test = Q()
        for name in names:
            test |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(test)
    return rows


def words_of(text: str) -> list[str]:
    """What is searched for, word by word."""
    words = text.split()
    if len(words) > MOST_WORDS:  # each is a condition of its own, perhaps over other tables
        raise Refused(f"一次最多搜索 {MOST_WORDS} 个词，请减少后再试", code="web.words", status=400)
    return words


def order_of(spec: ListSpec, query: QueryDict) -> tuple[str, str]:
    """The sort key of the address and the database field, with its minus; the spec's own when none is asked for."""
    asked = query.get("sort", "")
    name = asked.removeprefix("-")
    if not asked:
        return "", spec.sort
    if name not in spec.sorts:
        raise Refused("不能按这一列排序", code="web.sort", status=400)
    return asked, ("-" if asked.startswith("-") else "") + spec.sorts[name]


def count_words(rows: Rows) -> str:
    """How many rows there are, counted no further than it matters."""
    found = rows.order_by()[: COUNT_UP_TO + 1].count()
    return f"{COUNT_UP_TO:,}+" if found > COUNT_UP_TO else f"{found:,}"


def plain(value: object) -> str:
    """A value in words: dates as numbers, yes and no, nothing as nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _date(text: str, label: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"“{label}”的日期写法应为 2026-01-31", code="web.date", status=400) from None
