"""What happens to a licence: issued, renewed, suspended, resumed, revoked …; authorised and used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

from shuzheng.bases.licence import queries, rules
from shuzheng.bases.licence.models import Authorisation, Licence, LicenceUse
from shuzheng.bases.licence.queries import ISSUE, LICENCES
from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib.clock import day_of
from shuzheng.lib.codes import licence_id
from shuzheng.lib.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person
    from shuzheng.kernel.registers.models import Change


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose licence it is."""

    code: str  # which number names the holder: citizen-id, uscc …
    number: str
    name: str


@transaction.atomic
def issue(
    *,
    kind: str,
    holder: Holder,
    issuer: Org,
    grounds: Grounds,
    by: Person,
    at: datetime,
    on: date,
    number: str = "",
    expires_on: date | None = None,
    related: str = "",
) -> Licence:
    """颁发: the next serial of the issuer, with the identifier's check character; the term is the type's."""
    by.require(ISSUE, at=issuer)
    of = queries.type_of(kind, on=on)
    if of is None:
        raise Refused("证照目录中没有这个类型，请先登记证照类型", code="licence.type", fields={"kind": "没有这个类型"})
    serial = _next_serial(kind, issuer.uscc, on)
    return _entered(
        {
            "kind": kind,
            "name": of.name,
            "serial": serial,
            "version": "001",
            "number": number or f"{issuer.division_id[:6]}{serial}",
            "holder_code": holder.code,
            "holder": holder.number,
            "holder_name": holder.name,
            "issuer": issuer.uscc,
            "issuer_name": issuer.name,
            "division": issuer.division_id,
            "issued_on": on,
            "effective_on": on,
            "expires_on": expires_on or rules.last_day(on, of.years),
            "related": related,
            "state": "valid",
        },
        grounds,
        by=by,
        at=at,
        on=on,
    )


@transaction.atomic
def renew(
    *, identifier: str, values: dict[str, object], grounds: Grounds, by: Person, at: datetime, on: date
) -> Licence:
    """变更、延续: a new version of the same serial; the old one is replaced and stays to be found."""
    old = _found(identifier, on, by)
    version = rules.next_version(old.version)
    if version is None:
        raise Refused("版本号已用到 999，请重新颁发", code="licence.version", article=rules.IDENTIFIER)
    of = queries.type_of(old.kind, on=on)
    _turn(old, "superseded", grounds, by=by, at=at, on=on)
    term = {"effective_on": on, "expires_on": rules.last_day(on, of.years) if of else old.expires_on}
    said = LICENCES.values_of(old) | term | {"reported_state": "", "note": ""} | values
    return _entered(said | {"version": version, "issued_on": on, "state": "valid"}, grounds, by=by, at=at, on=on)


@transaction.atomic
def move(*, identifier: str, act: str, grounds: Grounds, by: Person, at: datetime, on: date, note: str = "") -> Change:
    """暂扣、发还、撤销、撤回、吊销、注销、恢复: each a different act, by its own article."""
    lawful = rules.MOVES.get(act)
    if lawful is None or act == "supersede":
        raise Refused("没有这种办理", code="licence.act", status=404)
    row = _found(identifier, on, by)
    if row.state not in lawful.starts:
        state = row.get_state_display()
        words = f"证照状态为“{state}”，不能{lawful.label}"
        raise Refused(words, code="licence.move", article=lawful.article)
    if act == "restore" and not grounds.basis.strip():
        raise Refused("恢复证照，请写明撤销原决定的文书", code="licence.basis", fields={"basis": "必填"})
    return _turn(row, lawful.to, grounds, by=by, at=at, on=on, note=note)


@transaction.atomic
def report_state(
    *, identifier: str, code: str, grounds: Grounds, by: Person, at: datetime, on: date, note: str = ""
) -> Change:
    """A ministry's own state code, kept as it came, and the state of ours that it stands for."""
    row = _found(identifier, on, by)
    meant = queries.status_code(row.kind[:18], code, on=on)
    if meant is None or not meant.state:
        raise Refused(
            f"状态代码“{code}”没有对应的规范状态，请先在“证照状态代码”里登记", code="licence.status", status=422
        )
    if meant.needs_note and not note.strip():
        raise Refused(f"状态“{meant.label}”必须填写说明", code="licence.note", fields={"note": "必填"}, status=422)
    return _turn(row, meant.state, grounds, by=by, at=at, on=on, note=note, reported=code)


def verify(*, identifier: str, holder: str, number: str, by: Person, at: datetime) -> queries.Verified:
    """查验: good or not, and why; nothing else is told, and it is kept who asked."""
    by.require(queries.VERIFY)
    found = queries.verified(identifier=identifier, holder=holder, number=number, on=day_of(at))
    audit.record(
        by=by,
        action="licence.verify",
        subject=f"licence.licence:{identifier[:100]}",
        summary=f"查验证照：{'有效' if found.is_valid else '无效或者不一致'}",
        at=at,
    )
    return found


@transaction.atomic
def authorise(*, identifier: str, org: Org, purpose: str, expires_on: date, by: Person, at: datetime) -> Authorisation:
    """授权用证: the holder lets an organisation use a licence, for what is said, until the day that is said."""
    row = queries.licence(identifier, on=day_of(at), person=by)
    if row is None or row.holder not in queries.own_codes(by):
        raise NotAllowed("只有持证主体本人（企业经办人）可以授权使用证照")
    faults = {} if purpose.strip() else {"purpose": "请写明用途"}
    faults |= {"expires_on": "授权的截止日期已过"} if expires_on < day_of(at) else {}
    if faults:
        raise Refused("；".join(faults.values()), code="licence.authorise", fields=faults, status=422)
    made = Authorisation.objects.create(
        identifier=identifier, org=org, purpose=purpose.strip(), expires_on=expires_on, given_by=by, given_at=at
    )
    _log(by, "authorise", identifier, f"授权{org.name}使用证照，至 {expires_on}", at)
    return made


@transaction.atomic
def take_back(*, authorisation: Authorisation, by: Person, at: datetime) -> None:
    """撤回授权: at once."""
    if authorisation.given_by_id != by.pk:
        raise NotAllowed("只有授权人可以撤回授权")
    Authorisation.objects.filter(pk=authorisation.pk, revoked_at=None).update(revoked_at=at)
    _log(by, "take_back", authorisation.identifier, "撤回用证授权", at)


@dataclass(frozen=True, slots=True)
class Annotated:
    """加注件: the licence's data with for what, by whom and until when it may be used; rendered later."""

    licence: Licence
    purpose: str
    user: str
    expires_on: date
    used_at: datetime

    @property
    def annotation(self) -> str:
        """What is written across the copy."""
        return f"仅供{self.user}用于{self.purpose}，{self.expires_on} 前有效"


@transaction.atomic
def use(*, authorisation: Authorisation, by: Person, at: datetime) -> Annotated:
    """用证: by an official of the organisation that was named; every use is kept, and the holder sees it."""
    on = day_of(at)
    own = Authorisation.objects.select_for_update(of=("self",)).select_related("org").get(pk=authorisation.pk)
    is_users = any(org.pk == own.org_id for org in by.orgs_with(queries.VERIFY))
    is_revoked = own.revoked_at is not None
    if why := rules.why_not_use(expires_on=own.expires_on, is_revoked=is_revoked, is_users=is_users, on=on):
        raise (Refused if is_users else NotAllowed)(why, code="licence.use")
    row = _good(own.identifier, on)
    LicenceUse.objects.create(
        identifier=row.identifier, authorisation=own, org=own.org, by=by, purpose=own.purpose, at=at
    )
    _log(by, "use", row.identifier, f"用证：{own.purpose}", at)
    return Annotated(row, own.purpose, own.org.name, own.expires_on, at)


@transaction.atomic
def call_up(*, holder: str, name: str, org: Org, purpose: str, by: Person | None, at: datetime) -> Licence | None:
    """免提交: a licence called up where its proven holder applies; it leaves a trace. None where none is good."""
    row = queries.usable(holder, name, on=day_of(at))
    if row is None:
        return None
    LicenceUse.objects.create(identifier=row.identifier, org=org, by=by, purpose=purpose, at=at)
    _log(by, "call_up", row.identifier, f"办件调取证照：{purpose}", at)
    return row


def _good(identifier: str, on: date) -> Licence:
    row = queries.licence(identifier, on=on)
    why = "没有这个证照" if row is None else queries.why_not_usable(row, on=on)
    if row is None or why:
        raise Refused(f"{why}，不能使用", code="licence.not_valid")
    return row


def _turn(
    row: Licence,
    state: str,
    grounds: Grounds,
    *,
    by: Person,
    at: datetime,
    on: date,
    note: str = "",
    reported: str = "",
) -> Change:
    values = {"state": state, "note": note, "reported_state": reported}
    return registers.change(
        register=LICENCES, entity=row.entity, values=values, grounds=grounds, by=by, at=at, true_from=on
    )


def _entered(values: dict[str, object], grounds: Grounds, *, by: Person, at: datetime, on: date) -> Licence:
    parts = {name: str(values[name]) for name in ("kind", "issuer", "serial", "version")}
    identifier = licence_id.make(**parts)
    if why := rules.why_not_issued(identifier):
        raise Refused(why, code="licence.identifier", article=rules.IDENTIFIER)
    registers.enter(
        register=LICENCES, values=values | {"identifier": identifier}, grounds=grounds, by=by, at=at, true_from=on
    )
    made = queries.licence(identifier, on=on)
    assert made is not None  # noqa: S101 (it was entered in this transaction)
    return made


def _found(identifier: str, on: date, by: Person) -> Licence:
    row = queries.licence(identifier, on=on)
    if row is None:
        raise Refused("没有这个标识的证照", code="licence.none", status=404)
    issuer = orgs.org_by_uscc(row.issuer)
    if issuer is None:
        raise NotAllowed("颁发机构不在本系统的单位中，请由颁发机构的上级办理")
    by.require(ISSUE, at=issuer)
    return row


def _next_serial(kind: str, issuer: str, on: date) -> str:
    """Year and six digits, one after the other; a lock keeps two from taking the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"licence {kind} {issuer}"])
    last = queries.last_serial(kind, issuer, on.year)
    return f"{on.year}{int(last[4:]) + 1 if last else 1:06d}"


def _log(by: Person | None, act: str, identifier: str, summary: str, at: datetime) -> None:
    audit.record(
        by=by or SYSTEM, action=f"licence.{act}", subject=f"licence.licence:{identifier}", summary=summary, at=at
    )
