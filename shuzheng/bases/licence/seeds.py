"""Types of licences and licences of the demonstration: food, business, the disabled's card; in several states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from shuzheng.bases.licence import actions
from shuzheng.bases.licence.actions import Holder
from shuzheng.bases.licence.models import LicenceType
from shuzheng.bases.licence.queries import STATUS_CODES, TYPES
from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers.specs import Grounds

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

SINCE = date(2025, 1, 1)
WHY = Grounds("准予许可、登记的决定", basis="演示·决定书")
KINDS: tuple[tuple[str, str, str, str, int | None, str], ...] = (
    ("market", "001", "营业执照", "entity", None, "市场主体登记管理条例"),
    ("market", "002", "食品经营许可证", "entity", 5, "食品安全法第三十五条"),
    ("civil", "001", "残疾人证", "person", 10, "残疾人保障法第二条"),
    ("civil", "002", "低保证", "person", 1, "社会救助暂行办法第九条"),
    ("education", "001", "教师资格证书", "person", None, "教师法第十条"),
)
CODES = (
    *(("03", "撤销", "annulled", False), ("04", "注销", "cancelled", False), ("05", "失效", "expired", False)),
    *(("06", "转出", "", False), ("07", "吊销", "revoked", False), ("99", "其他", "", True)),
)


def demonstrate(*, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    """The directory, a ministry's state codes, thirty licences and what became of some of them; once."""
    if LicenceType.objects.exists():
        return
    from seeds.identities import CITIZENS

    act: dict[str, Any] = {"grounds": WHY, "at": at}
    codes = {name: _type(row, orgs, people, act) for row in KINDS for name in [row[2]]}
    _status_codes(orgs["market"], act | {"by": people["market_officer"]})
    holder = Holder("uscc", orgs["enterprise"].uscc, orgs["enterprise"].name)
    market: dict[str, Any] = act | {"by": people["market_officer"], "issuer": orgs["market"], "on": date(2025, 3, 3)}
    for name in ("营业执照", "食品经营许可证"):
        actions.issue(kind=codes[name], holder=holder, **market)
    civil: dict[str, Any] = act | {"by": people["civil_officer"], "issuer": orgs["civil"], "on": date(2025, 5, 6)}
    made = [
        actions.issue(
            kind=codes["残疾人证" if place % 3 else "低保证"], holder=Holder("citizen-id", number, name), **civil
        )
        for place, (name, number) in enumerate(CITIZENS, 1)
    ]
    later: dict[str, Any] = act | {"by": people["civil_officer"], "at": at + timedelta(seconds=1)}
    for row, name in zip(made[5:], ("suspend", "revoke", "annul", "withdraw", "cancel"), strict=False):
        actions.move(identifier=row.identifier, act=name, on=date(2026, 2, 2), **later)
    actions.renew(identifier=made[3].identifier, values={}, on=date(2026, 3, 2), **later)


def _type(
    row: tuple[str, str, str, str, int | None, str],
    orgs: Mapping[str, Org],
    people: Mapping[str, Person],
    act: dict[str, Any],
) -> str:
    org, number, name, holder, years, basis = row
    code = f"{orgs[org].uscc}{number}"
    values = {"code": code, "name": name, "holder_kind": holder, "years": years, "basis": basis}
    registers.enter(register=TYPES, values=values, by=people[f"{org}_officer"], true_from=SINCE, **act)
    return code


def _status_codes(ministry: Org, act: dict[str, Any]) -> None:
    for code, label, state, needs_note in CODES:
        row = {"ministry": ministry.uscc, "code": code, "label": label, "state": state, "needs_note": needs_note}
        registers.enter(register=STATUS_CODES, values=row, true_from=SINCE, **act)
