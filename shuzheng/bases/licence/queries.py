"""Reading licences: by identifier, of a holder, whether one is good; the registers of the base."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from shuzheng.bases.licence import rules
from shuzheng.bases.licence.models import Authorisation, Licence, LicenceType, LicenceUse, StatusCode
from shuzheng.kernel.orgs.identities import queries as identities
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.registers import queries as registers
from shuzheng.kernel.registers.specs import Field, Register, Values

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org

READ, ISSUE, VERIFY = "licence.read", "licence.issue", "licence.verify"


def _known() -> QuerySet[Licence]:
    return cast("QuerySet[Licence]", Licence.objects.known())


def _true_on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def own_codes(person: Person) -> list[str]:
    """The numbers under which a person holds licences: the proven own one, the codes of the own enterprises."""
    return identities.own_codes(person, permission=READ)


def _seen_by(person: Person) -> Q:
    """Holders see their own, officials those that their organisation issued or has charge of."""
    if person.kind in (Person.Kind.AGENT, Person.Kind.CITIZEN):
        return Q(holder__in=own_codes(person))
    return Q(issuer__in=[org.uscc for org in person.orgs_with(READ)])


def why_not(values: Values) -> str | None:
    """The identifier agrees with the licence, and its type is one of the directory, for such a holder."""
    if reason := rules.why_not_licence(values):
        return reason
    kind = LicenceType.objects.filter(code=values["kind"], known_to=None).order_by("-valid_from").first()
    if kind is None:
        return f"证照目录中没有类型“{values['kind']}”，请先登记证照类型"
    return rules.why_not_holder_of_type(cast("LicenceType", kind).holder_kind, str(values["holder_code"]))


def why_not_type(values: Values) -> str | None:
    """A type's code is eighteen characters of who defined it, and three digits."""
    code = str(values["code"])
    bad = len(code) != 21 or not code[18:].isdecimal()
    return "证照类型代码应为 18 位统一社会信用代码加 3 位数字" if bad else rules.why_not_holder("uscc", code[:18])


TYPES = Register(
    name="licence.type",
    label="证照目录",
    model=LicenceType,
    key=("code",),
    fields=(
        Field("code", grade=1, required=True, searched=True),
        Field("name", grade=1, required=True, searched=True),
        Field("holder_kind", grade=1, required=True, filtered=True),
        Field("issued_by", grade=1),
        Field("years", grade=1),
        Field("basis", grade=1, required=True, listed=False),
        Field("edition", grade=1, listed=False),
    ),
    read=READ,
    write=ISSUE,
    why_not=why_not_type,
    help="证照类型由设定它的部门登记；代码为该部门统一社会信用代码加三位数字（GB/T 36904-2018）。",
)
STATUS_CODES = Register(
    name="licence.status",
    label="证照状态代码",
    model=StatusCode,
    key=("ministry", "code"),
    fields=(
        Field("ministry", standard="uscc", grade=1, required=True, searched=True),
        Field("code", grade=1, required=True),
        Field("label", grade=1, required=True),
        Field("state", grade=1, filtered=True),
        Field("needs_note", grade=1),
    ),
    read=READ,
    write=ISSUE,
    help="各部门的状态代码不一，在此对应到规范状态。撤销、撤回、注销、吊销是不同的行为。",
)
LICENCES = Register(
    name="licence.licence",
    label="证照",
    model=Licence,
    key=("identifier",),
    fields=(
        Field("identifier", standard="licence-id", required=True, searched=True, listed=False),
        Field("kind", grade=1, required=True, listed=False),
        Field("name", grade=1, required=True),
        Field("serial", grade=1, required=True, listed=False),
        Field("version", grade=1, required=True, listed=False),
        Field("number", required=True, searched=True),
        Field("holder_code", required=True, listed=False),
        Field("holder", personal="personal", grade=3, mask="citizen_id", required=True, searched=True),
        Field("holder_name", personal="personal", grade=3, mask="name", required=True),
        Field("issuer", standard="uscc", grade=1, required=True, listed=False),
        Field("issuer_name", grade=1, required=True),
        Field("division", standard="division", grade=1, listed=False),
        Field("issued_on", required=True),
        Field("effective_on", required=True, listed=False),
        Field("expires_on"),
        Field("related", listed=False),
        Field("state", filtered=True),
        Field("reported_state", grade=1, listed=False),
        Field("note", listed=False),
    ),
    read=READ,
    write=ISSUE,
    plain=ISSUE,
    why_not=why_not,
    why_not_become=rules.why_not_move,
    visible=_seen_by,
    help="一个版本一个标识。内容变更换发新版本，旧版本失效而仍可查验。",
)


def type_of(code: str, *, on: date) -> LicenceType | None:
    """The entry of the directory in force on a day."""
    found: LicenceType | None = registers.find(TYPES, person=None, on=on, code=code)
    return found


def types(*, on: date) -> QuerySet[LicenceType]:
    """The directory on a day."""
    return cast("QuerySet[LicenceType]", registers.rows(TYPES, person=None, on=on)).order_by("code")


def status_code(ministry: str, code: str, *, on: date) -> StatusCode | None:
    """What a ministry means by a code of its own."""
    found: StatusCode | None = registers.find(STATUS_CODES, person=None, on=on, ministry=ministry, code=code)
    return found


def licence(identifier: str, *, on: date, person: Person | None = None) -> Licence | None:
    """A licence under its identifier as it stands on a day; an old version stays to be found."""
    found: Licence | None = registers.find(LICENCES, person=person, on=on, identifier=identifier)
    return found


def versions(found: Licence) -> QuerySet[Licence]:
    """All versions of one licence as they now stand, the newest first."""
    same = _known().filter(kind=found.kind, issuer=found.issuer, serial=found.serial, valid_to=None)
    return same.order_by("-version")


def last_serial(kind: str, issuer: str, year: int) -> str:
    """The last serial of a year that an issuer gave to a type."""
    same = _known().filter(kind=kind, issuer=issuer, serial__startswith=str(year))
    return same.order_by("-serial").values_list("serial", flat=True).first() or ""


def held_by(holder: str, *, on: date, name: str = "") -> QuerySet[Licence]:
    """What a holder has, by the proven number: the last version of each, good ones first to be told apart by state."""
    rows = _known().filter(_true_on(on), holder=holder).exclude(state="superseded")
    return (rows.filter(name=name) if name else rows).order_by("name", "-issued_on")


def own(person: Person, *, on: date) -> list[Licence]:
    """The licences of a person with a proven identity, or of the enterprise one acts for."""
    return [row for code in own_codes(person) for row in held_by(code, on=on)]


def usable(holder: str, name: str, *, on: date) -> Licence | None:
    """A licence of that name that the holder may use on a day."""
    good = (row for row in held_by(holder, on=on, name=name) if why_not_usable(row, on=on) is None)
    return next(good, None)


def why_not_usable(row: Licence, *, on: date) -> str | None:
    """Why a licence may not be used on a day."""
    return rules.why_not_usable(state=row.state, effective_on=row.effective_on, expires_on=row.expires_on, on=on)


@dataclass(frozen=True, slots=True)
class Verified:
    """The answer to whoever verifies: good or not, its state and why. No other data."""

    is_valid: bool
    state: str = ""
    reason: str = ""


MISMATCH = Verified(False, reason="没有与所填标识、持证主体代码、证照编号都一致的证照")


def verified(*, identifier: str, holder: str, number: str, on: date) -> Verified:
    """Whether there is such a licence of such a holder under such a number, and whether it is good on a day."""
    found = licence(identifier.strip(), on=on)
    same = found is not None and (found.holder, found.number) == (holder.strip().upper(), number.strip())
    if found is None or not same:
        return MISMATCH
    state = dict(rules.STATES)[rules.state_on(found.state, found.expires_on, on)]
    reason = why_not_usable(found, on=on)
    return Verified(reason is None, state, reason or "")


def uses(identifier: str) -> QuerySet[LicenceUse]:
    """Who used a licence, for what; the latest first."""
    return LicenceUse.objects.filter(identifier=identifier).select_related("org", "by")


def authorisations(person: Person, *, org: Org | None = None) -> QuerySet[Authorisation]:
    """What a person authorised; or what an organisation was authorised to."""
    found = Authorisation.objects.select_related("org", "given_by")
    return found.filter(org=org) if org else found.filter(given_by=person)


def authorisation(pk: UUID) -> Authorisation | None:
    """One authorisation."""
    return Authorisation.objects.select_related("org", "given_by").filter(pk=pk).first()
