"""Reading legal entities: by any code they ever bore, on any day, with their timeline and their branches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db.models import Field as Column
from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from shuzheng.bases.legal_entity import rules
from shuzheng.bases.legal_entity.models import LegalEntity, OfficialCode
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.registers import queries as registers
from shuzheng.kernel.registers.models import Change, Record
from shuzheng.kernel.registers.specs import Field, Register, Values

Row = TypeVar("Row", bound=Record)
READ, WRITE = "legal_entity.read", "legal_entity.write"
SOURCES = ("change__source", "change__org")
DEPTH = 20  # steps up a chain of branches; more is a fault of the data


def _known() -> QuerySet[LegalEntity]:
    """Every version that is known now."""
    return cast("QuerySet[LegalEntity]", LegalEntity.objects.known())


def _rows(person: Person | None, on: date | None = None) -> QuerySet[LegalEntity]:
    """The versions true on a day, or in any, that a person may see."""
    return cast("QuerySet[LegalEntity]", registers.rows(ENTITIES, person=person, on=on))


def _true_on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def why_not(values: Values) -> str | None:
    """What a row must satisfy: the kind fits the code, and nobody belongs to himself over any steps."""
    uscc, parent = str(values["uscc"]), str(values["parent"] or "")
    above = _above(parent) if parent else []
    return rules.why_not_kind(uscc, str(values["kind"])) or rules.why_not_branch(uscc, parent, above)


def why_not_become(before: Values, after: Values) -> str | None:
    """What may follow what; and branches end before their head."""
    if why := rules.why_not_become(before, after):
        return why
    ends = after["state"] == "deregistered" and before["state"] != "deregistered"
    return rules.why_not_end(_living_branches(str(before["uscc"]))) if ends else None


def _living_branches(uscc: str) -> int:
    """Branches that are not deregistered and of which no end is known."""
    return _known().filter(parent=uscc, valid_to=None).exclude(state="deregistered").count()


def _above(uscc: str) -> list[str]:
    """The entities over one as far as is known, the nearest first."""
    found: list[str] = []
    while uscc and len(found) < DEPTH:
        row = _known().filter(uscc=uscc).order_by("-valid_from").first()
        uscc = row.parent if row and row.parent not in found else ""
        found += [uscc] if uscc else []
    return found


def _seen_by(person: Person) -> Q:
    """An enterprise's agent sees the own enterprise, under whatever code it stands; staff see all."""
    if person.kind != Person.Kind.AGENT:
        return Q()
    own = [org.uscc for org in person.orgs_with(READ)]
    return Q(entity__in=_known().filter(uscc__in=own).values("entity"))


def _codes_seen_by(person: Person) -> Q:
    if person.kind != Person.Kind.AGENT:
        return Q()
    return Q(holder__in=_known().filter(_seen_by(person)).values("uscc"))


ENTITIES = Register(
    name="legal_entity.entity",
    label="法人",
    model=LegalEntity,
    key=("uscc",),
    fields=(
        Field("uscc", standard="uscc", grade=1, required=True, searched=True),
        Field("name", grade=1, required=True, searched=True),
        Field("kind", grade=1, required=True, filtered=True),
        Field("form", grade=1),
        Field("division", standard="division", grade=1, listed=False),
        Field("address", grade=1, listed=False),
        Field("representative", standard="person-name", personal="personal", mask="name"),
        Field("capital", grade=1, listed=False),
        Field("currency", grade=1, listed=False),
        Field("established_on", grade=1, required=True),
        Field("authority", grade=1, listed=False),
        Field("parent", standard="uscc", grade=1, listed=False),
        Field("state", grade=1, filtered=True),
    ),
    read=READ,
    write=WRITE,
    plain=WRITE,
    why_not=why_not,
    why_not_become=why_not_become,
    visible=_seen_by,
    help="吊销不是注销：被吊销的法人仍须办理注销登记。注销以后不再变更，只能更正。",
)
CODES = Register(
    name="legal_entity.code",
    label="法人历史代码",
    model=OfficialCode,
    key=("kind", "code"),
    fields=(
        Field("kind", grade=1, required=True, filtered=True),
        Field("code", grade=1, required=True, searched=True),
        Field("holder", standard="uscc", grade=1, required=True, searched=True),
        Field("authority", grade=1),
    ),
    read=READ,
    write=WRITE,
    visible=_codes_seen_by,
    help="以前的注册号、组织机构代码等：按旧代码也能查到法人。",
)


def entity_of(code: str, *, on: date | None = None) -> UUID | None:
    """The thing that bears a code: its own, a former one, its registration number or organisation code.

    Where one code was borne by two at different times, the day decides; else the latest.
    """
    plain = rules.plain_code(code)
    own = _known().filter(uscc=plain)
    if len(plain) == 9:
        own = _known().annotate(org_code=Substr("uscc", 9, 9)).filter(org_code=plain)
    row = _borne(own, on)
    return row.entity if row else _by_history(plain, on)


def _by_history(code: str, on: date | None) -> UUID | None:
    row = _borne(cast("QuerySet[OfficialCode]", OfficialCode.objects.known()).filter(code=code), on)
    holder = _borne(_known().filter(uscc=row.holder), on) if row else None
    return holder.entity if holder else None


def _borne(rows: QuerySet[Row], on: date | None) -> Row | None:
    """Of who bears a code: on that day, else the latest."""
    then = rows.filter(_true_on(on)).order_by("-valid_from").first() if on else None
    return then or rows.order_by("-valid_from").first()


def by_code(code: str, *, on: date, person: Person | None = None, known: datetime | None = None) -> LegalEntity | None:
    """What is true on a day of the entity that bears, or ever bore, a code."""
    entity = entity_of(code, on=on)
    if entity is None:
        return None
    found: LegalEntity | None = registers.find(ENTITIES, person=person, on=on, known=known, entity=entity)
    return found


def latest(code: str, *, person: Person) -> LegalEntity | None:
    """The last that is known of an entity that bears, or ever bore, a code, if the person may see it."""
    entity = entity_of(code)
    return _rows(person).filter(entity=entity).order_by("-valid_from").first() if entity else None


def state_on(code: str, on: date) -> str:
    """The state of registration on a day; "" where no such entity was registered then."""
    found = by_code(code, on=on)
    return found.state if found else ""


def is_active(code: str, on: date) -> bool:
    """Whether an entity is registered on a day, and neither revoked nor annulled nor deregistered."""
    return state_on(code, on) == "active"


def branches(entity: UUID, *, person: Person, on: date) -> list[LegalEntity]:
    """The branches of an entity on a day, under whichever of its codes they name it."""
    return list(_rows(person, on).filter(parent__in=_codes_of(entity)).order_by("uscc"))


def codes(entity: UUID, *, person: Person) -> QuerySet[OfficialCode]:
    """All codes an entity bore beside its present one, as known."""
    rows = cast("QuerySet[OfficialCode]", registers.rows(CODES, person=person, on=None))
    return rows.filter(holder__in=_codes_of(entity)).order_by("valid_from", "kind")


def _codes_of(entity: UUID) -> QuerySet[LegalEntity, Any]:
    return _known().filter(entity=entity).values("uscc")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline, with what it rests on."""

    on: date
    label: str
    act: str
    change: Change
    items: tuple[tuple[str, str, str], ...] = ()  # item, from, to: as the reader may see them


def timeline(entity: UUID, *, person: Person) -> list[Entry]:
    """The entity's one line of days: registration, changes, state, codes, branches; the latest first."""
    rows = _rows(person).filter(entity=entity).select_related(*SOURCES).order_by("valid_from")
    versions = {row.pk: row for row in rows}
    stages = [rules.Stage(row.pk, row.valid_from, row.valid_to, ENTITIES.values_of(row)) for row in versions.values()]
    own = [_entry(event, versions, person) for event in rules.timeline(stages)]
    bore = [_code_entry(row) for row in codes(entity, person=person).select_related(*SOURCES)]
    begun = [_branch_entry(row) for row in _first_as_branch(versions.values(), person)]
    return sorted([*own, *bore, *begun], key=lambda entry: entry.on, reverse=True)


def _first_as_branch(versions: Iterable[LegalEntity], person: Person) -> list[LegalEntity]:
    rows = _rows(person).filter(parent__in={row.uscc for row in versions})
    return list(rows.select_related(*SOURCES).order_by("entity", "valid_from").distinct("entity"))


def _branch_entry(row: LegalEntity) -> Entry:
    return Entry(row.valid_from, "设立分支机构", "branch", row.change, (("分支机构", "", f"{row.name}（{row.uscc}）"),))


def _code_entry(row: OfficialCode) -> Entry:
    item = (row.get_kind_display(), "", row.code)
    return Entry(row.valid_from, "启用代码", "code", row.change, (item,))


def _entry(event: rules.Event, versions: dict[int, LegalEntity], person: Person) -> Entry:
    row = versions[event.number]
    order = list(versions.values())
    before = order[order.index(row) - 1]
    items = tuple((label_of(name), said(before, name, person), said(row, name, person)) for name, _, _ in event.items)
    return Entry(event.on, event.label, event.act, row.change, items)


def label_of(name: str) -> str:
    """What a field is called."""
    return str(cast("Column[object, object]", LegalEntity._meta.get_field(name)).verbose_name)


def said(row: LegalEntity, name: str, person: Person) -> str:
    """A field in words, masked for whom it is."""
    labels = {"kind": dict(rules.KINDS), "state": dict(rules.STATES)}
    value = registers.shown(ENTITIES, row, name, person=person)
    return "" if value is None else str(labels.get(name, {}).get(str(value), value))
