"""The demonstration's items: plain ones of a province, a district and its departments, all of them fictitious."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar.specs import Limit
from shuzheng.systems.services.items import actions
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.systems.services.items.offered.specs import FORMS, Row, rows
from shuzheng.systems.services.items.specs import Material, Part, Place, told

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

BEFORE = timedelta(days=120)
LEVELS = {1: ("province", "2"), 2: ("city", "3"), 3: ("county", "4")}
PLACES = {
    1: Place("省政务服务大厅（演示）", "石家庄市演示大街 1 号", "工作日 9:00—12:00，13:00—17:00", "0311-12345"),
    2: Place("市民服务中心（演示）", "石家庄市演示大街 2 号", "工作日 9:00—17:00，周六 9:00—12:00", "0311-12345"),
    3: Place("长安区政务服务大厅（演示）", "长安区演示路 3 号", "工作日 9:00—17:00，周六 9:00—12:00", "0311-12345"),
}
STEPS = [
    Part("申请", "网上填表或者到窗口，材料不齐的，当场或者五日内一次告知"),
    Part("受理", "出具受理通知书，从受理之日起计算期限"),
    Part("审查", "需要到现场核查的，由两名以上工作人员进行"),
    Part("决定", "符合条件的准予；不予的，书面说明理由，告知复议和诉讼的权利"),
    Part("送达", "电子证照即时可用，纸质的可以寄给您"),
]
AT_ONCE = [Part("申请", "网上办或者到窗口，说明要办的事"), Part("办结", "当场办好，当场拿到结果")]
WAITING = (
    ("133104030001", "检验检测机构资质认定（演示草稿）", "10wd"),
    ("133104030002", "计量标准器具核准（演示草稿）", "30wd"),
)
REMEDY = "对决定不服的，可以依法申请行政复议，或者向人民法院提起行政诉讼；期限和受理机关写在决定书上。"


def demonstrate(*, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    """Publish the items some months ago, once; two drafts wait on the desk."""
    if ItemVersion.objects.exists():
        return
    for row in rows():
        _publish(row, orgs, people, at - BEFORE)
    _waiting(orgs, people, at)


def _publish(row: Row, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    one = _drafted(row, orgs, people, at)
    head = people.get(f"{row.org}_head")
    actions.publish(version=one, by=head or SYSTEM, at=at)


def _drafted(row: Row, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> ItemVersion:
    org = orgs[row.org]
    level, digit = LEVELS[org.division.level]
    clerk = people.get(f"{row.org}_clerk")
    return actions.draft(
        item_code=row.code,
        org=org,
        name=row.name,
        number=f"{org.uscc}{digit}{row.code}",
        content=_content(row, level, org.division.level),
        by=clerk if clerk and row.org != "counter" else SYSTEM,
        at=at,
    )


def _content(row: Row, level: str, rank: int) -> dict[str, Any]:
    statutory, promised = (Limit.parse(text) if text else None for text in (row.statutory, row.promised))
    return {
        "kind": row.kind,
        "level": level,
        "aliases": row.aliases,
        "case_kind": "promised" if promised or statutory else "immediate",
        "statutory_value": statutory.value if statutory else None,
        "statutory_unit": statutory.unit if statutory else "",
        "promised_value": promised.value if promised else None,
        "promised_unit": promised.unit if promised else "",
        "audiences": list(row.audiences),
        "themes": list(row.themes),
        "materials": told([_material(words) for words in row.materials]),
        "conditions": row.conditions,
        "process": told(STEPS if promised or statutory else AT_ONCE),
        "procedures": told([Part(words) for words in row.procedures]),
        "result": row.result,
        "fee": row.fee,
        "bases": told([Part(words) for words in row.bases]),
        "remedies": REMEDY if row.kind != "service" else "",
        "places": told([PLACES[min(rank, 3)]]),
        "hours": PLACES[min(rank, 3)].hours,
        "phone": "0311-12345",
        "complaint_phone": "12345",
        "is_online": True,
        "is_posted": bool(row.result) and row.kind != "service",
        "visits": row.visits,
        "form_schema": FORMS.get(row.form, {}),
    }


def _material(words: str) -> Material:
    """“证照：…” is called up, “共享：…” is shared, anything else is brought; what follows ｜ says when."""
    text, _, when = words.partition("｜")
    kind, mark, name = text.partition("：")
    if mark and kind == "证照":
        return Material(name, when=when, form="electronic", source="licence", supplied_by=f"licence:{name}")
    if mark and kind == "共享":
        return Material(name, when=when, form="electronic", source="shared", supplied_by=name)
    return Material(text, when=when)


def _waiting(orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    """One draft before the head of its department, one whose promise is longer than the law's limit."""
    if "market_clerk" not in people or not people["market_clerk"].may("items.draft"):
        return
    for code, name, promised in WAITING:
        row = Row("market", code, name, "licence", statutory="20wd", promised=promised, audiences=("enterprise",))
        _drafted(row, orgs, people, at)
