"""What happens to a legal entity: registered, changed, revoked, annulled, deregistered, restored."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.bases.legal_entity import queries, rules
from shuzheng.bases.legal_entity.queries import CODES, ENTITIES
from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers.specs import Grounds, Values
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person
    from shuzheng.kernel.registers.models import Change


def register_entity(*, values: Values, grounds: Grounds, by: Person, at: datetime, on: date) -> UUID:
    """设立登记: a legal entity, or a branch of one, exists from a day on."""
    given = {"state": "active", **values}
    return registers.enter(register=ENTITIES, values=given, grounds=grounds, by=by, at=at, true_from=on)


def change_items(*, code: str, values: Values, grounds: Grounds, by: Person, at: datetime, on: date) -> Change:
    """变更登记: some items are other ones from a day on; the state is turned by its own acts."""
    if "state" in values:
        raise Refused("登记状态请用吊销、注销、撤销登记、恢复办理", code="legal_entity.state", status=422)
    entity = _found(code, on)
    return registers.change(
        register=ENTITIES, entity=entity, values=values, grounds=grounds, by=by, at=at, true_from=on
    )


def revoke(*, code: str, grounds: Grounds, by: Person, at: datetime, on: date) -> Change:
    """吊销: the licence is taken; the entity remains until it is deregistered."""
    return _turn(code, "revoked", grounds, by=by, at=at, on=on)


def annul(*, code: str, grounds: Grounds, by: Person, at: datetime, on: date) -> Change:
    """条例第四十条 撤销登记: the registration was obtained by deceit."""
    return _turn(code, "annulled", grounds, by=by, at=at, on=on)


def deregister(*, code: str, grounds: Grounds, by: Person, at: datetime, on: date) -> Change:
    """条例第三十一条 注销: the entity is no more; its branches went before it."""
    return _turn(code, "deregistered", grounds, by=by, at=at, on=on)


def restore(*, code: str, grounds: Grounds, by: Person, at: datetime, on: date) -> Change:
    """条例第四十二条 恢复: what ended or stopped it was itself set aside, by a decision that is named."""
    if not grounds.basis.strip():
        raise Refused("恢复登记状态，请写明撤销原决定的文书", code="legal_entity.basis", fields={"basis": "必填"})
    return _turn(code, "active", grounds, by=by, at=at, on=on)


@transaction.atomic
def note_code(
    *,
    kind: str,
    code: str,
    holder: str,
    grounds: Grounds,
    by: Person,
    at: datetime,
    on: date,
    until: date | None = None,
    authority: str = "",
) -> UUID:
    """Keep a code the entity bore before, or bears beside its own, so that it is found by it."""
    values = {"kind": kind, "code": rules.plain_code(code), "holder": holder, "authority": authority}
    return registers.enter(register=CODES, values=values, grounds=grounds, by=by, at=at, true_from=on, true_to=until)


def _turn(code: str, state: str, grounds: Grounds, *, by: Person, at: datetime, on: date) -> Change:
    entity = _found(code, on)
    return registers.change(
        register=ENTITIES, entity=entity, values={"state": state}, grounds=grounds, by=by, at=at, true_from=on
    )


def _found(code: str, on: date) -> UUID:
    entity = queries.entity_of(code, on=on)
    if entity is None:
        raise Refused("没有找到使用这个代码的法人", code="legal_entity.none", status=404)
    return entity
