"""Two hundred fictitious legal entities with what became of them; the cast's own organisations among them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from shuzheng.bases.legal_entity import actions
from shuzheng.bases.legal_entity.models import LegalEntity
from shuzheng.kernel.registers.specs import Grounds

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

PLACES = (("130102", "长安区"), ("130104", "桥西区"), ("130629", "容城县"), ("130602", "竞秀区"), ("130203", "路北区"))
SHAPES = (
    ("91", "enterprise", "有限责任公司", "商贸有限公司", 110),
    ("92", "household", "个体工商户", "便利店", 40),
    ("12", "institution", "事业单位", "服务中心", 20),
    ("51", "society", "社会团体", "行业协会", 10),
    ("52", "society", "民办非企业单位", "社工服务中心", 8),
)
KINDS = {"government": "organ", "department": "organ", "outside_organ": "organ", "institution": "institution"}
FIRST = 300  # of the fictitious organisation codes, after those of the cast
WHY = Grounds("登记机关报送", basis="演示·登记通知书")


def demonstrate(*, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    """Register them once; then changes, revocations, deregistrations, a restoring and a chain of branches."""
    if LegalEntity.objects.exists():
        return
    grounds = Grounds(WHY.reason, WHY.basis, orgs.get("market"))
    act: dict[str, Any] = {"by": people["market_officer"], "at": at, "grounds": grounds}
    for org in orgs.values():
        _of_the_cast(org, act)
    codes = [_registered(number, act) for number in range(sum(shape[-1] for shape in SHAPES))]
    _branches(codes, act)
    _happened(codes, act | {"at": at + timedelta(seconds=1)})


def _of_the_cast(org: Org, act: dict[str, Any]) -> None:
    since = date(2016, 3, 1)
    kind = KINDS.get(org.kind, "enterprise")
    if org.uscc[:2] == "A1":
        kind = "institution"
    said = {"uscc": org.uscc, "name": org.name, "kind": kind, "established_on": since, "division": org.division_id[:6]}
    actions.register_entity(values=said, on=since, **act)


def _registered(number: int, act: dict[str, Any]) -> str:
    from seeds.codes import uscc

    prefix, kind, form, word = _shape(number)
    place, name = PLACES[number % len(PLACES)]
    since = date(2005 + number % 20, number % 12 + 1, number % 28 + 1)
    code = uscc(prefix, place, FIRST + number)
    said = {
        "uscc": code,
        "name": f"{name}演示{number + 1:03d}号{word}",
        "kind": kind,
        "form": form,
        "division": place,
        "address": f"{name}演示路{number + 1}号",
        "representative": "演示负责人",
        "capital": 10 * (number % 50 + 1) if kind == "enterprise" else None,
        "established_on": since,
        "authority": "演示登记机关",
    }
    actions.register_entity(values=said, on=since, **act)
    if number % 4 == 0 and since.year < 2015:
        old = f"{place}{number:09d}"
        actions.note_code(kind="registration", code=old, holder=code, on=since, until=date(2015, 10, 1), **act)
    return code


def _shape(number: int) -> tuple[str, str, str, str]:
    for prefix, kind, form, word, count in SHAPES:
        if number < count:
            return prefix, kind, form, word
        number -= count
    raise LookupError(number)


def _branches(codes: list[str], act: dict[str, Any]) -> None:
    """Three branches of the second enterprise, and one of the first branch."""
    from seeds.codes import uscc

    parent = codes[1]
    for serial, (place, name) in enumerate(PLACES[:4]):
        code = uscc("91", place, FIRST + 300 + serial)
        said = {
            "uscc": code,
            "name": f"演示002号商贸有限公司{name}分公司",
            "kind": "enterprise",
            "form": "有限责任公司分公司",
            "established_on": date(2019, 4, 1),
            "parent": codes[1] if serial < 3 else parent,
        }
        actions.register_entity(values=said, on=date(2019, 4, 1), **act)
        parent = code


def _happened(codes: list[str], act: dict[str, Any]) -> None:
    for code in codes[3:103:4]:
        renamed = {"name": f"更名后的演示公司{code[-4:]}", "representative": "演示新负责人"}
        actions.change_items(code=code, values=renamed, on=date(2025, 3, 3), **act)
    for code in codes[4:104:10]:
        actions.revoke(code=code, on=date(2025, 6, 2), **act)
    for code in codes[4:104:20]:
        actions.deregister(code=code, on=date(2026, 3, 2), **act)
    actions.restore(code=codes[14], on=date(2025, 9, 1), **act)
