"""Reading credit information: a subject's own, what is public on a day, what may be shared; the registers."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.db.models import Q, QuerySet

from shuzheng.bases.credit import rules
from shuzheng.bases.credit.models import CatalogueItem, CreditRecord, Dispute, Measure
from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.orgs.identities import queries as identities
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.registers import queries as registers
from shuzheng.kernel.registers.specs import Field, Register, Values
from shuzheng.lib.codes import why_not as why_not_code

READ, WRITE, REPAIR, PLAIN = "credit.read", "credit.write", "credit.repair", "credit.plain"


def _known() -> QuerySet[CreditRecord]:
    return cast("QuerySet[CreditRecord]", CreditRecord.objects.known())


def _true_on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def terms(tier: str, *, on: date) -> rules.Terms:
    """The terms of publicity in force on the document's day."""
    least, most = (calendar.parameter(f"credit.publicity.{tier}.{end}", on).whole for end in ("min", "max"))
    return rules.Terms(least, most)


def ages(*, on: date) -> rules.Ages:
    """Whom credit information spares."""
    return rules.Ages(*(calendar.parameter(f"credit.age.{name}", on).whole for name in ("none", "closed")))


def item(code: str, *, on: date) -> CatalogueItem | None:
    """The entry of the catalogue in force on a day."""
    found: CatalogueItem | None = registers.find(ITEMS, person=None, on=on, code=code)
    return found


def items(*, on: date) -> QuerySet[CatalogueItem]:
    """The catalogue in force on a day."""
    return cast("QuerySet[CatalogueItem]", registers.rows(ITEMS, person=None, on=on)).order_by("code")


def as_rule(found: CatalogueItem | None) -> rules.Item | None:
    """An entry as the rules see it."""
    if found is None:
        return None
    return rules.Item(found.tier, found.subject, found.is_repairable, found.shows_persons, found.published_on)


def why_not(values: Values) -> str | None:
    """What a record must satisfy at every door: catalogue, subject, persons, publicity."""
    kind, subject, tier = (str(values[name]) for name in ("subject_kind", "subject", "tier"))
    day, shown = cast("date", values["document_on"]), bool(values["is_shown"])
    of = as_rule(item(str(values["item"]), on=day))
    why = why_not_code(kind, subject) or rules.why_not_item(of, subject_kind=kind, tier=tier, document_on=day)
    if why or of is None:
        return why
    if kind == "citizen-id" and (
        spared := rules.why_not_person(
            subject=subject,
            document_on=day,
            ages=ages(on=day),
            item=of,
            shown=shown,
            shared=bool(values["is_shared"]),
        )
    ):
        return spared
    return rules.why_not_publicity(
        tier=tier,
        shown=shown,
        until=cast("date | None", values["shown_until"]),
        latest=rules.public_until(day, terms(tier, on=day)),
        necessity=str(values["necessity"] or ""),
    )


def why_not_become(before: Values, after: Values) -> str | None:
    """What may follow what; a repair comes after the minimum, and nothing rests on a record that is repaired."""
    if why := rules.why_not_become(before, after):
        return why
    if after["state"] != "repaired" or before["state"] == "repaired":
        return None
    day = cast("date", before["document_on"])
    of = item(str(before["item"]), on=day)
    return rules.why_not_repair(
        state=str(before["state"]),
        is_repairable=of is not None and of.is_repairable,
        duties_done=True,  # said at the act of repair
        earliest=rules.repairable_on(day, terms(str(before["tier"]), on=day)),
        on=cast("date", after["repaired_on"]),
        measures=measures(str(before["number"])).count(),
    )


def own_codes(person: Person) -> list[str]:
    """Under which numbers a person has a record of their own to see."""
    return identities.own_codes(person, permission=READ)


def _seen_by(person: Person) -> Q:
    """Subjects see their own; officials what their organisation found."""
    if person.kind in (Person.Kind.AGENT, Person.Kind.CITIZEN):
        return Q(subject__in=own_codes(person))
    return Q(decided_by__in=[org.uscc for org in person.orgs_with(READ)])


def _measures_seen_by(person: Person) -> Q:
    return Q(record__in=_known().filter(_seen_by(person)).values("number"))


ITEMS = Register(
    name="credit.item",
    label="信用信息目录",
    model=CatalogueItem,
    key=("code",),
    fields=(
        Field("code", grade=1, required=True, searched=True),
        Field("name", grade=1, required=True, searched=True),
        Field("origin", grade=1, required=True, filtered=True),
        Field("edition", grade=1, required=True),
        Field("published_on", grade=1, required=True),
        Field("basis", grade=1, required=True, listed=False),
        Field("source", grade=1, required=True),
        Field("subject", grade=1),
        Field("tier", grade=1, required=True, filtered=True),
        Field("is_repairable", grade=1, listed=False),
        Field("shows_persons", grade=1, listed=False),
    ),
    read=READ,
    write=WRITE,
    help="只归集全国基础目录和公布的地方补充目录中的信息；目录之外不得归集。",
)
RECORDS = Register(
    name="credit.record",
    label="信用信息",
    model=CreditRecord,
    key=("number",),
    fields=(
        Field("number", grade=2, required=True, searched=True),
        Field("item", grade=1, required=True, listed=False),
        Field("item_name", grade=1, required=True),
        Field("subject_kind", grade=1, required=True, filtered=True),
        Field("subject", grade=3, personal="personal", mask="citizen_id", required=True, searched=True),
        Field("subject_name", grade=3, personal="personal", mask="name", required=True),
        Field("document_number", required=True, listed=False),
        Field("document_on", required=True),
        Field("content", grade=3, personal="personal", mask="hidden", required=True, listed=False),
        Field("tier", grade=1, required=True, filtered=True),
        Field("decided_by", standard="uscc", grade=1, required=True, listed=False),
        Field("decided_by_name", grade=1, required=True),
        Field("is_shown", grade=1, listed=False),
        Field("necessity", grade=1, listed=False),
        Field("shown_until", grade=1),
        Field("is_shared", grade=1, listed=False),
        Field("repairable_on", grade=1, required=True, listed=False),
        Field("repaired_on", grade=1, listed=False),
        Field("state", grade=1, filtered=True),
    ),
    read=READ,
    write=WRITE,
    plain=PLAIN,
    why_not=why_not,
    why_not_become=why_not_become,
    visible=_seen_by,
    help="谁认定、谁修复。修复后同步停止公示、停止共享、解除措施。",
)
MEASURES = Register(
    name="credit.measure",
    label="惩戒措施",
    model=Measure,
    key=("number",),
    fields=(
        Field("number", grade=2, required=True, searched=True),
        Field("record", grade=2, required=True, searched=True),
        Field("name", grade=1, required=True),
        Field("basis", grade=1, required=True),
        Field("imposed_by", grade=1, required=True),
        Field("imposed_on", grade=1, required=True),
        Field("state", grade=1, filtered=True),
    ),
    read=READ,
    write=WRITE,
    visible=_measures_seen_by,
    help="清单之外不得设措施；依据的信息修复后同步解除。",
)


def record(number: str, *, on: date, person: Person | None = None) -> CreditRecord | None:
    """A record as it stands on a day."""
    found: CreditRecord | None = registers.find(RECORDS, person=person, on=on, number=number)
    return found


def measures(record: str) -> QuerySet[Measure]:
    """The measures in force that rest on a record: of which no end is known."""
    known = cast("QuerySet[Measure]", Measure.objects.known())
    return known.filter(record=record, state="in_force", valid_to=None)


def own(person: Person, *, on: date) -> list[CreditRecord]:
    """Everything that is kept of whoever asks, repaired or not."""
    rows = _known().filter(_true_on(on), subject__in=own_codes(person))
    return list(rows.order_by("-document_on"))


def effective(person: Person, *, on: date) -> QuerySet[CreditRecord]:
    """The effective records that a person's organisations found."""
    return _known().filter(_seen_by(person), _true_on(on), state="effective").order_by("repairable_on")


def public(*, subject: str, on: date) -> QuerySet[CreditRecord]:
    """What is public of an organisation on a day: at its last day it stops by itself."""
    return _live(subject, on).filter(is_shown=True, shown_until__gte=on)


def shared(*, subject: str, on: date) -> QuerySet[CreditRecord]:
    """What other systems may use of a subject on a day."""
    return _live(subject, on).filter(is_shared=True)


def _live(subject: str, on: date) -> QuerySet[CreditRecord]:
    return _known().filter(_true_on(on), subject=subject, state="effective").order_by("-document_on")


def is_public(row: CreditRecord, *, on: date) -> bool:
    """Whether a record is public on a day."""
    return rules.is_public(state=row.state, shown=row.is_shown, until=row.shown_until, on=on)


def disputes(*numbers: str) -> QuerySet[Dispute]:
    """What subjects object to records, the latest first."""
    return Dispute.objects.filter(record__in=numbers).select_related("settled_by")


def open_dispute(number: str) -> Dispute | None:
    """The objection that nobody has looked at yet: the record bears its mark."""
    return Dispute.objects.filter(record=number, settled_at=None).first()


def open_disputes(person: Person) -> QuerySet[Dispute]:
    """The objections to what a person's organisations found."""
    mine = _known().filter(_seen_by(person)).values("number")
    return Dispute.objects.filter(record__in=mine, settled_at=None)
