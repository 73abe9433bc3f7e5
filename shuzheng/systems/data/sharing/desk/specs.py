"""What the desk hands to the face: its menu, its figures on the front page, its panels on the pages of cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shuzheng.kernel.exchange import queries as exchange
from shuzheng.kernel.systems import MenuItem
from shuzheng.systems.data.sharing.desk.applying.queries import dispute_panel, panel
from shuzheng.systems.data.sharing.desk.doubting.queries import breach_panel, claim_panel
from shuzheng.systems.data.sharing.desk.granting.queries import grant_panel
from shuzheng.web.cases.panels import Maker
from shuzheng.web.specs import Figure, Tile

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

SHARING, USING, WATCHING = "共享", "使用", "监督"


def _corrections(person: Person) -> int:
    return exchange.notices_for(person).filter(state="sent").count() if person.may("exchange.view") else 0


MENU = (
    MenuItem("我方申请", "share-sent", "exchange.request", SHARING, "draft"),
    MenuItem("收到的申请", "share-received", "exchange.view", SHARING, "desk"),
    MenuItem("我方授权", "grants-held", "exchange.view", SHARING, "key"),
    MenuItem("对外授权", "grants-given", "exchange.view", SHARING, "exchange"),
    MenuItem("调用台", "console", "exchange.call", USING, "right"),
    MenuItem("文件交付", "deliveries", "exchange.view", USING, "download"),
    MenuItem("数据校核", "verifications", "exchange.view", USING, "check"),
    MenuItem("更正通知", "corrections", "exchange.view", USING, "warn", badge=_corrections),
    MenuItem("数据回流", "feeds", "exchange.view", USING, "down"),
    MenuItem("使用统计", "usage", ("exchange.view", "statistics.view"), WATCHING, "chart"),
    MenuItem("使用记录", "uses", "exchange.view", WATCHING, "book"),
    MenuItem("违规线索", "violations", "exchange.view", WATCHING, "late"),
    MenuItem("代查谁用过", "who-read", "exchange.view", WATCHING, "eye-off"),
    MenuItem("暂不告知", "withholdings", "exchange.supervise", WATCHING, "lock"),
    MenuItem("谁用过我的数据", "uses-about", "self.view", WATCHING, "eye-off"),
    MenuItem("身份核验", "identity-counter", "identity.verify", "工作", "person"),
)


def _figures(person: Person | None, at: datetime) -> Sequence[Figure]:
    if person is None or not person.may("exchange.view"):
        return []
    grants = exchange.grants_for(person).filter(state="active").count()
    breaches = exchange.violations_for(person).filter(case_ref="").count()
    return [
        Figure("有效授权", grants, "项", link="/grants?state=active"),
        Figure("待处置违规线索", breaches, "条", link="/violations?taken=no", level="late" if breaches else ""),
    ]


TILES = (Tile("sharing", _figures, 25),)
PANELS: dict[str, Maker] = {
    "share_request": panel,
    "share_dispute": dispute_panel,
    "verification": claim_panel,
    "violation": breach_panel,
    "suspension": grant_panel,
}
