"""A page of search results: the entries found, what one may narrow by, what in them matched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict

from shuzheng.kernel.catalogue import queries as catalogue
from shuzheng.kernel.catalogue.specs import Choice, Cycle, Format, Mode, Sharing, State
from shuzheng.kernel.orgs.models import Org
from shuzheng.systems.data.sharing.finding.rules import Facet, Option, class_level, pieces, words_of

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

SIZE = 20
LAST_PAGE = 500
MOST_EXPORTED = 5000
LABELS_SHOWN = 6
GRADES = {str(grade): f"{grade} 级" for grade in range(1, 5)}
BOUND = {"yes": "已挂接", "no": "未挂接"}
FACETS: dict[str, tuple[str, Mapping[str, str]]] = {
    "sharing": ("共享属性", {one.value: one.label for one in Sharing}),
    "bound": ("挂接", BOUND),
    "source": ("数源部门", {}),
    "class": ("分类", {}),
    "grade": ("级别", GRADES),
    "mode": ("共享方式", {one.value: one.label for one in Mode}),
    "cycle": ("更新频率", {one.value: one.label for one in Cycle}),
    "format": ("数据格式", {one.value: one.label for one in Format}),
}
STATE_LEVELS = {"draft": "draft", "in_review": "busy", "published": "good", "withdrawn": "off", "superseded": "off"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a search page says."""

    text: str
    filters: Mapping[str, tuple[str, ...]]
    page: int

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked at all."""
        return bool(self.text or self.filters)

    def address(self, **changes: str) -> str:
        """The address of the same search, otherwise in something."""
        query = QueryDict(mutable=True)
        words: dict[str, str] = {"q": self.text} | {name: values[0] for name, values in self.filters.items()}
        for name, value in (words | changes).items():
            if value:
                query[name] = value
        return f"?{query.urlencode()}"


def asked(query: QueryDict) -> Asked:
    """Read the address; what is no facet says nothing."""
    given = {name: query.get(name, "").replace("\x00", "")[:64] for name in FACETS}
    page = query.get("page", "")
    return Asked(
        text=query.get("q", "").replace("\x00", "").strip()[:100],
        filters={name: (value,) for name, value in given.items() if value},
        page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdecimal() and len(page) < 5 else 1,
    )


@dataclass(frozen=True, slots=True)
class Results:
    """One page of the answer."""

    total: int
    rows: tuple[dict[str, object], ...]
    facets: tuple[Facet, ...]
    is_partial: bool
    pages: int


def results(person: Person, wanted: Asked) -> Results:
    """The entries that the person may see and that match, with the facets of the whole answer."""
    found = catalogue.search(
        person, wanted.text, filters=wanted.filters, page=wanted.page, size=SIZE, count=tuple(FACETS)
    )
    labels = catalogue.labels_of([one.current_id or one.working_id for one in found.resources])
    names = catalogue.category_names()
    words = words_of(wanted.text)
    return Results(
        total=found.total,
        rows=tuple(_row(one, labels, names, words) for one in found.resources),
        facets=tuple(_facets(found.counts, wanted, names)),
        is_partial=found.is_partial,
        pages=-(-found.total // SIZE),
    )


def _row(
    resource: Any, labels: Mapping[Any, Sequence[str]], names: Mapping[str, str], words: Sequence[str]
) -> dict[str, object]:
    version = resource.current or resource.working
    own = labels.get(version.pk, ())
    told = [label for label in own if any(word in label.casefold() for word in words)]
    shown = [*told, *(label for label in own if label not in told)][:LABELS_SHOWN]
    return {
        "resource": resource,
        "version": version,
        "name": pieces(version.name or "（未命名）", words),
        "summary": pieces(version.summary[:160], words),
        "labels": [pieces(label, words) for label in shown],
        "more_labels": len(own) > len(shown),
        "label_count": len(own),
        "class_name": names.get(version.class_path[:3]) or names.get(version.class_path[:1], ""),
        "state_level": STATE_LEVELS[resource.state],
    }


def _facets(counts: Mapping[str, Mapping[str, int]], wanted: Asked, names: Mapping[str, str]) -> Iterator[Facet]:
    sources = {str(pk): org for pk, org in Org.objects.in_bulk(list(counts.get("source", {}))).items()}
    labels: dict[str, Mapping[str, str]] = {name: known for name, (_, known) in FACETS.items()}
    labels["source"] = {pk: org.short_name or org.name for pk, org in sources.items()}
    labels["class"] = names
    for name, (label, _) in FACETS.items():
        options = tuple(_options(name, counts.get(name, {}), labels[name], wanted))
        if options:
            yield Facet(name, label, options)


def _options(name: str, counts: Mapping[str, int], labels: Mapping[str, str], wanted: Asked) -> Iterator[Option]:
    chosen = wanted.filters.get(name, ("",))[0]
    if chosen:
        back = chosen[: {3: 1, 6: 3}.get(len(chosen), 0)] if name == "class" else ""
        yield Option(chosen, labels.get(chosen, chosen), counts.get(chosen, 0), True, wanted.address(**{name: back}))
    if chosen and name != "class":
        return
    lengths = class_level(chosen)
    offered = {value: n for value, n in counts.items() if name != "class" or len(value) in lengths}
    for value, number in sorted(offered.items(), key=lambda pair: (-pair[1], pair[0])):
        if value in labels or name in ("class", "source"):
            yield Option(value, labels.get(value, value), number, False, wanted.address(**{name: value}))


def everything(person: Person, wanted: Asked) -> Iterator[Any]:
    """All that was found, best first, up to a bound: for export."""
    for page in range(1, MOST_EXPORTED // LAST_PAGE + 1):
        found = catalogue.search(person, wanted.text, filters=wanted.filters, page=page, size=LAST_PAGE, count=())
        yield from found.resources
        if len(found.resources) < LAST_PAGE:
            return


def of_my_departments(person: Person) -> QuerySet[Any]:
    """The entries of a person's departments, whatever their state."""
    own = catalogue.visible_to(person).filter(source__in=person.orgs_with("catalogue.view"))
    return own.annotate(
        shown_name=Coalesce("working__name", "current__name"),
        shown_sharing=Coalesce("working__sharing", "current__sharing"),
    )


def word(choice: type[Choice], value: str) -> str:
    """A word's Chinese; nothing for nothing."""
    return choice(value).label if value else ""


def state_word(resource: Any) -> tuple[str, str]:
    """Where an entry stands, in words and level: a published one may have a new version under way."""
    label, level = State(resource.state).label, STATE_LEVELS[resource.state]
    if resource.state == State.PUBLISHED and resource.working is not None:
        return f"{label}，新版{State(resource.working.state).label}", level
    return label, level
