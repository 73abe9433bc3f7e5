"""The demonstration's hotline: who has which duty, plainly fictitious matters in every state, some articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.orgs.actions import grant_role
from shuzheng.kernel.orgs.models import Division
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.openness.hotline import actions
from shuzheng.systems.openness.hotline.dispatching import actions as dispatching
from shuzheng.systems.openness.hotline.intake.actions import categorised
from shuzheng.systems.openness.hotline.knowing import actions as knowing
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.repeating import actions as repeating
from shuzheng.systems.openness.hotline.specs import Intake

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

CITY = "130100"
COUNTIES = ("130102", "130104", "130105", "130108")
DUTIES = {"hotline": "hotline", "water": "water", "urban": "urban", "education": "education", "market": "market"} | {
    "environment": "environment",
    "civil": "civil",
}
HANDLERS = {"water": "water_handler", "urban": "urban_handler"}
HANDLING_SINCE = date(2025, 1, 1)
CLERKS = ("education", "market", "environment", "civil")


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: how many days ago, of which kind and way, its words, its unit, and how far it came."""

    days: int
    kind: str
    channel: str
    text: str
    unit: str = ""
    way: str = "received"
    said: Mapping[str, Any] = field(default_factory=dict)


PIPE = "演示路与示范街路口自来水管爆裂，马路上全是水，什么时候能修好？"
MATTERS = (
    Matter(0, "help", "phone", PIPE, "water", "handling"),
    Matter(0, "help", "phone", "演示路示范街路口水管破了，水流得到处都是", way="merged"),
    Matter(0, "help", "web", "示范街路口自来水管还在漏水，请快点来修", way="merged"),
    Matter(0, "consult", "phone", "养老院的收费标准是多少，怎么申请？"),
    Matter(0, "complaint", "media", "演示小学门口流动摊贩占道经营，油烟很大"),
    Matter(1, "consult", "phone", "请问水费在哪里交，可以网上交吗？", way="answered"),
    Matter(1, "help", "phone", "两车相撞，有人受伤", way="routed"),
    Matter(1, "complaint", "phone", "超市卖过期食品，要求查处", "market", "to_sign"),
    Matter(1, "help", "app", "路灯不亮，晚上走路危险", "urban", "to_sign"),
    Matter(2, "complaint", "web", "工厂夜间排放刺鼻气味，请求查处并告知结果", "environment", "handling"),
    Matter(2, "report", "phone", "饭店油烟直排居民楼", "environment", "returned"),
    Matter(3, "help", "phone", "雨水篦子堵了，一下雨就积水", "water", "arbitrating"),
    Matter(3, "complaint", "phone", "自来水发黄有异味，能不能检测水质？", "water", "reviewing"),
    Matter(3, "suggestion", "letter", "建议在演示公园增加健身器材和座椅", "urban", "reviewing"),
    Matter(4, "help", "phone", "井盖丢失，存在危险", "urban", "calling_back"),
    Matter(4, "complaint", "phone", "培训机构关门，学费没有退", "education", "calling_back"),
    Matter(5, "help", "phone", "高层水压太低，用不上水", "water", "unsatisfied"),
    Matter(6, "complaint", "web", "健身房办卡不退费", "market", "unsatisfied"),
    Matter(8, "help", "phone", "小区停水没有通知，要求说明原因", "water", "redone"),
    Matter(9, "help", "phone", "老旧管网改造什么时候轮到我们小区", "water", "parked"),
    Matter(16, "complaint", "phone", "垃圾没人清运，臭气熏天", "urban", "handling"),
    Matter(18, "complaint", "phone", "学校违规补课收费", "education", "to_sign"),
    Matter(5, "help", "phone", "消火栓漏水", "water", "concluded"),
    Matter(5, "praise", "phone", "表扬环卫工人拾金不昧", "urban", "concluded"),
    Matter(6, "consult", "app", "高龄津贴怎么申请，多久能发？", "civil", "concluded"),
    Matter(6, "complaint", "phone", "商家缺斤短两", "market", "concluded"),
    Matter(9, "help", "phone", "水表读数不准，水费突然多了", "water", "archived"),
    Matter(10, "help", "web", "下水道堵塞，污水外溢", "urban", "archived"),
    Matter(11, "complaint", "phone", "幼儿园收费太高，有没有标准？", "education", "archived"),
    Matter(12, "report", "phone", "企业偷排污水到演示河", "environment", "archived"),
    Matter(14, "help", "phone", "临时救助需要什么条件？", "civil", "archived"),
    Matter(15, "complaint", "phone", "共享单车乱停放，堵住盲道", "urban", "unreached"),
    Matter(20, "suggestion", "letter", "建议供水抢修前通过短信通知居民", "water", "published"),
    Matter(25, "consult", "letter", "孩子转学需要什么材料，去哪里办理？", "education", "published"),
    Matter(30, "complaint", "letter", "夜间施工噪声扰民，希望加强管理", "environment", "published"),
)

TO_UNIT = {"to_sign", "handling", "returned", "arbitrating", "reviewing", "calling_back", "unsatisfied", "redone"} | {
    *("parked", "concluded", "archived", "unreached", "published"),
}
SIGNED = TO_UNIT - {"to_sign", "returned", "arbitrating"}
REPLIED = SIGNED - {"handling", "parked"}
APPROVED = REPLIED - {"reviewing"}
ENDED = {"concluded", "archived", "published"}

ARTICLES = (
    ("water", "水费怎么交", "可在供水公司营业厅、网上营业厅或者代收银行缴纳；户号见水费通知单。（演示）", 200),
    ("water", "停水怎么报修", "先看是否有停水公告；没有公告的，登记地址，由供水公司两小时内到场。（演示）", 90),
    ("urban", "井盖丢失怎么办", "请先绕行并提醒他人；登记准确位置，城管部门当日设置围挡。（演示）", 120),
    ("civil", "高龄津贴怎么申请", "年满八十周岁，持身份证到户籍所在地乡镇、街道申请，次月发放。（演示）", 60),
    ("education", "转学需要什么材料", "户口簿、房产或者租赁证明、学籍信息表；到转入学校登记。（演示）", -10),
)


def demonstrate(*, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    """Fill the hotline, once."""
    if Ticket.objects.exists() or "hotline" not in orgs:
        return
    city = Division.objects.get(code=CITY)
    for duty, key in DUTIES.items():
        actions.assign_duty(duty=duty, division=city, org=orgs[key], by=SYSTEM, at=at)
    for key in CLERKS:
        grant_role(
            person=people[f"{key}_clerk"],
            role=Role.TICKET_HANDLER,
            org=orgs[key],
            by=SYSTEM,
            on=HANDLING_SINCE,
        )
    model = dispatching.train(by=SYSTEM, at=at - timedelta(days=1))
    dispatching.switch_on(model_id=model.pk, by=people["hotline_lead"], at=at)
    for key, title, body, days in ARTICLES:
        _article(orgs[key], title, body, days, by=people["hotline_lead"], at=at)
    Desk(orgs, people, at).play(MATTERS)


def _article(owner: Org, title: str, body: str, days: int, *, by: Person, at: datetime) -> None:
    """One whose day has passed was written long ago."""
    written = at if days > 0 else at - timedelta(days=100)
    review_by = (at + timedelta(days=days)).date()
    said: dict[str, Any] = {"title": title, "body": body, "basis": "本单位服务指南（演示）", "category": ""}
    knowing.write(owner=owner, review_by=review_by, by=by, at=written, **said)


class Desk:
    """Who acts at the hotline and at the units, and how far each matter is brought."""

    def __init__(self, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
        self.orgs, self.people, self.at = orgs, people, at
        self.operator, self.lead = people["operator_a"], people["hotline_lead"]
        self.pipe = ""

    def play(self, matters: Sequence[Matter]) -> None:
        """All of them, the oldest first."""
        for number, matter in enumerate(sorted(matters, key=lambda one: -one.days)):
            self._one(number, matter)

    def _one(self, number: int, matter: Matter) -> None:
        when = self.at - timedelta(days=matter.days, minutes=240 - 5 * number)
        intake = Intake(
            kind=matter.kind,
            channel=matter.channel,
            text=matter.text,
            division=COUNTIES[number % len(COUNTIES)]
            if matter.way != "merged" and matter.text != PIPE
            else COUNTIES[0],
            address="演示路与示范街路口" if "示范街" in matter.text else f"演示{number + 1}号院",
            phone=f"1380000{number:04d}" if matter.channel == "phone" else "",
            latitude=38.03 + number % 7 / 100,
            longitude=114.48 + number % 5 / 50,
            consent_to_publish=matter.channel == "letter",
        )
        receipt = actions.receive(intake=categorised(intake, at=when), by=self.operator, at=when)
        ticket = Ticket.objects.select_related("case").get(case__number=receipt.number)
        if matter.text == PIPE:
            self.pipe = receipt.number
        self._bring(ticket, matter, when)

    def _bring(self, ticket: Ticket, matter: Matter, when: datetime) -> None:
        at_once = {
            "answered": ("answer", {"reply": "可在营业厅或者网上营业厅缴纳。", "article": "水费怎么交"}),
            "routed": ("route", {"elsewhere": "122"}),
        }
        if matter.way in at_once:
            step, data = at_once[matter.way]
            self._take(ticket, step, self.operator, when, data)
        if matter.way == "merged":
            repeating.merge(ticket=ticket, into=self.pipe, by=self.operator, at=when, reason="同一处水管")
        if matter.way in TO_UNIT:
            self._send(ticket, matter.unit, when)
        if matter.way in ("returned", "arbitrating"):
            self._bounce(ticket, matter, when)
        if matter.way in SIGNED:
            self._work(ticket, matter, when + timedelta(hours=1))

    def _bounce(self, ticket: Ticket, matter: Matter, when: datetime) -> None:
        first = self._handler(matter.unit)
        self._take(ticket, "bounce", first, when, {"proper": "市城管局"}, "不属本单位职责")
        if matter.way == "arbitrating":
            self._send(ticket, "urban", when)
            self._take(ticket, "bounce_again", self._handler("urban"), when, {"proper": "市供水公司"}, "属于供水设施")

    def _work(self, ticket: Ticket, matter: Matter, when: datetime) -> None:
        handler = self._handler(matter.unit)
        self._take(ticket, "sign", handler, when)
        if matter.way == "parked":
            until = (self.at + timedelta(days=60)).date().isoformat()
            self._take(ticket, "park", self.lead, when, {"until": until}, "纳入明年改造计划，等待施工季")
        if matter.way in REPLIED:
            self._answer(ticket, matter, handler, when)
        if matter.way in APPROVED:
            self._take(ticket, "approve", self.operator, when, {"override": "已电话核实"})
            self._call(ticket, matter, when + timedelta(hours=1))

    def _call(self, ticket: Ticket, matter: Matter, when: datetime) -> None:
        if matter.way in ("unsatisfied", "redone"):
            self._take(ticket, "unsatisfied", self.operator, when, reason="问题又出现了")
        if matter.way == "redone":
            self._send(ticket, "water", when)
            again = self.people["water_second"]
            self._take(ticket, "sign", again, when)
            self._answer(ticket, matter, again, when)
            self._take(ticket, "approve", self.operator, when, {"override": "已现场核实"})
            self._take(ticket, "satisfied", self.operator, when, {"grade": "satisfied"})
        if matter.way == "unreached":
            for hours in (1, 3, 5):
                self._take(ticket, "try_call", self.operator, when + timedelta(hours=hours))
            self._take(ticket, "unreached", self.operator, when + timedelta(hours=6), reason="三次无人接听")
        if matter.way in ENDED:
            grade = "basically" if ticket.case.number.endswith("3") else "satisfied"
            self._take(ticket, "satisfied", self.operator, when, {"grade": grade})
        if matter.way == "published":
            self._publish(ticket, when)
        if matter.way in ("archived", "published"):
            actions.archive(case_id=ticket.pk, at=when + timedelta(days=7))

    def _publish(self, ticket: Ticket, when: datetime) -> None:
        found = Ticket.objects.select_related("case", "hotline").get(pk=ticket.pk)
        actions.publish_letter(
            ticket=found, title=found.case.title, text=found.text, reply=found.reply, by=self.lead, at=when
        )

    def _answer(self, ticket: Ticket, matter: Matter, handler: Person, when: datetime) -> None:
        short = self.orgs[matter.unit].short_name
        words = f"{short}答复：您反映的“{matter.text[:30]}”，已派人到场核实处理，感谢监督。依据《演示服务办法》第三条。"
        self._take(ticket, "reply", handler, when, {"reply": words, "solved": "solved"})

    def _handler(self, unit: str) -> Person:
        return self.people[HANDLERS.get(unit, f"{unit}_clerk")]

    def _send(self, ticket: Ticket, unit: str, when: datetime) -> None:
        found = Ticket.objects.select_related("case").get(pk=ticket.pk)
        actions.dispatch(ticket=found, unit=self.orgs[unit].uscc, by=self.operator, at=when)

    def _take(
        self,
        ticket: Ticket,
        step: str,
        by: Person,
        at: datetime,
        data: Mapping[str, Any] | None = None,
        reason: str = "",
    ) -> None:
        cases.take(case_id=ticket.pk, step=step, by=by, at=at, data=data or {}, reason=reason)
