"""What is done with credit information: entered, disputed, repaired, rescinded; measures imposed and lifted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.bases.credit import queries, rules
from shuzheng.bases.credit.models import CreditRecord, Dispute
from shuzheng.bases.credit.queries import MEASURES, RECORDS, REPAIR, WRITE
from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from uuid import UUID

    from shuzheng.kernel.orgs.models import Org, Person
    from shuzheng.kernel.registers.models import Change


@dataclass(frozen=True, slots=True)
class Finding:
    """What an authority found, and by which document."""

    number: str
    item: str  # the entry of the catalogue
    subject_kind: str
    subject: str
    subject_name: str
    document_number: str
    document_on: date
    content: str
    is_shown: bool | None = None  # None: as the tier and the subject have it
    necessity: str = ""


@transaction.atomic
def enter(*, finding: Finding, decided_by: Org, grounds: Grounds, by: Person, at: datetime, on: date) -> CreditRecord:
    """归集: an item of the published catalogue in force on the document's day, with its tier and its terms."""
    by.require(WRITE, at=decided_by)
    day = finding.document_on
    of = queries.item(finding.item, on=day)
    if of is None:
        why = rules.why_not_item(None, subject_kind=finding.subject_kind, tier="", document_on=day)
        raise Refused(str(why), code="credit.item", article=rules.ORDER_36, fields={"item": str(why)}, status=422)
    terms, is_person = queries.terms(of.tier, on=day), finding.subject_kind == "citizen-id"
    is_minor = is_person and rules.age(finding.subject, day) < queries.ages(on=day).closed
    usual = of.tier != "minor" and (not is_person or (of.shows_persons and not is_minor))
    shown = usual if finding.is_shown is None else finding.is_shown
    values = {
        "number": finding.number,
        "item": of.code,
        "item_name": of.name,
        "subject_kind": finding.subject_kind,
        "subject": finding.subject,
        "subject_name": finding.subject_name,
        "document_number": finding.document_number,
        "document_on": day,
        "content": finding.content,
        "tier": of.tier,
        "decided_by": decided_by.uscc,
        "decided_by_name": decided_by.name,
        "is_shown": shown,
        "necessity": finding.necessity,
        "shown_until": rules.public_until(day, terms) if shown else None,
        "is_shared": not is_minor,
        "repairable_on": rules.repairable_on(day, terms),
        "state": "effective",
    }
    registers.enter(register=RECORDS, values=values, grounds=grounds, by=by, at=at, true_from=on)
    made = queries.record(finding.number, on=on)
    assert made is not None  # noqa: S101 (it was entered in this transaction)
    return made


@transaction.atomic
def impose(
    *, number: str, record: str, name: str, basis: str, org: Org, grounds: Grounds, by: Person, at: datetime, on: date
) -> UUID:
    """A measure of the list, because of a record that is effective."""
    by.require(WRITE, at=org)
    row = queries.record(record, on=on)
    if row is None or row.state != "effective":
        raise Refused("没有有效的信用信息可以作为措施的依据", code="credit.measure")
    values = {
        "number": number,
        "record": record,
        "name": name,
        "basis": basis,
        "imposed_by": org.name,
        "imposed_on": on,
        "state": "in_force",
    }
    return registers.enter(register=MEASURES, values=values, grounds=grounds, by=by, at=at, true_from=on)


@transaction.atomic
def repair(*, number: str, duties_done: bool, grounds: Grounds, by: Person, at: datetime, on: date) -> Change:
    """信用修复: publicity stops, sharing stops, measures are lifted, all in one transaction; by who found it."""
    row = _decided(number, on, by, REPAIR)
    of = queries.item(row.item, on=row.document_on)
    why = rules.why_not_repair(
        state=row.state,
        is_repairable=of is not None and of.is_repairable,
        duties_done=duties_done,
        earliest=row.repairable_on,
        on=on,
    )
    if why:
        raise Refused(why, code="credit.repair", article=rules.ORDER_36)
    return _silence(row, {"state": "repaired", "repaired_on": on}, grounds, by=by, at=at, on=on)


@transaction.atomic
def rescind(*, number: str, grounds: Grounds, by: Person, at: datetime, on: date) -> Change:
    """The document itself was set aside: the record falls, and so does what rests on it."""
    row = _decided(number, on, by, REPAIR)
    if not grounds.basis.strip():
        raise Refused("请写明撤销原决定的文书", code="credit.basis", fields={"basis": "必填"})
    return _silence(row, {"state": "rescinded"}, grounds, by=by, at=at, on=on)


@transaction.atomic
def dispute(*, number: str, words: str, by: Person, at: datetime) -> Dispute:
    """异议: the subject says that it is not so; the record bears the mark until the authority has looked."""
    row = queries.record(number, on=day_of(at), person=by)
    if row is None or row.subject not in queries.own_codes(by):
        raise NotAllowed("只有信息主体本人（企业经办人）可以提出异议")
    if not words.strip():
        raise Refused("请写明哪里不对、有什么依据", code="credit.dispute", fields={"words": "必填"}, status=422)
    if queries.open_dispute(number):
        raise Refused("已有一件异议正在核查，请等待结果", code="credit.disputed")
    made = Dispute.objects.create(record=number, words=words.strip(), by=by, at=at)
    _log(by, "dispute", number, "信息主体提出异议，已标注", at)
    return made


@transaction.atomic
def settle(*, number: str, outcome: str, by: Person, at: datetime) -> None:
    """The authority has looked: the mark goes. What was wrong is corrected or rescinded besides."""
    _decided(number, day_of(at), by, WRITE)
    if not outcome.strip():
        raise Refused("请写明核查结果", code="credit.settle", fields={"outcome": "必填"}, status=422)
    open_one = Dispute.objects.filter(record=number, settled_at=None)
    if not open_one.update(outcome=outcome.strip(), settled_by=by, settled_at=at):
        raise Refused("这条信息没有待核查的异议", code="credit.undisputed")
    _log(by, "settle", number, "异议已核查，取消标注", at)


def _decided(number: str, on: date, by: Person, permission: str) -> CreditRecord:
    row = queries.record(number, on=on)
    if row is None:
        raise Refused("没有这个编号的信用信息", code="credit.none", status=404)
    org = orgs.org_by_uscc(row.decided_by)
    if org is None:
        raise NotAllowed("认定单位不在本系统的单位中，请由认定单位的上级办理")
    by.require(permission, at=org)
    return row


def _silence(
    row: CreditRecord, values: dict[str, object], grounds: Grounds, *, by: Person, at: datetime, on: date
) -> Change:
    """Measures, publicity and sharing end together or not at all."""
    lifted = list(queries.measures(row.number))
    for one in lifted:
        registers.change(
            register=MEASURES,
            entity=one.entity,
            values={"state": "lifted"},
            grounds=grounds,
            by=by,
            at=at,
            true_from=max(on, one.valid_from),
        )
    _log(by, str(values["state"]), row.number, f"停止公示和共享，解除 {len(lifted)} 项措施", at)
    silent = values | {"is_shown": False, "is_shared": False, "shown_until": None}
    return registers.change(
        register=RECORDS, entity=row.entity, values=silent, grounds=grounds, by=by, at=at, true_from=on
    )


def _log(by: Person, act: str, number: str, summary: str, at: datetime) -> None:
    audit.record(by=by, action=f"credit.{act}", subject=f"credit.record:{number}", summary=summary, at=at)
