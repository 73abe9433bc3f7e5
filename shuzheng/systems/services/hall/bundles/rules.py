"""The four matters that are built, as values. 国办发〔2025〕24号 names the national list. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from shuzheng.systems.services.hall.bundles.specs import Answers, Bundle, Part, day, form, text, yes
from shuzheng.systems.services.items.specs import Material

BASIS = "国办发〔2025〕24号"
NAME, NUMBER, PHONE = (f"account:{one}" for one in ("name", "number", "phone"))
ORG_NAME, USCC = "org:name", "org:uscc"
LICENCE = Material("营业执照", source="licence", supplied_by="org:uscc")
IDENTITY = Material("申请人身份证明", source="licence", supplied_by="account:number")


def has_sign(said: Answers) -> bool:
    """Whether a signboard is put up."""
    return bool(said.get("sign"))


def drains(said: Answers) -> bool:
    """Whether waste water goes into the public sewer."""
    return bool(said.get("drain"))


def wants_card(said: Answers) -> bool:
    """Whether a social-security card is wanted at once."""
    return bool(said.get("card"))


def has_customs(said: Answers) -> bool:
    """Whether the enterprise was on the customs' register."""
    return bool(said.get("customs"))


def has_loan(said: Answers) -> bool:
    """Whether the flat is bought with the housing fund."""
    return bool(said.get("fund"))


RESTAURANT = Bundle(
    number="restaurant",
    name="开餐饮店“一件事”",
    joint=True,
    says="食品经营许可、消防安全检查、排水许可、店招设置，一张表一次办",
    audience="enterprise",
    basis=BASIS,
    form_schema=form(
        ("who", "经营者", {"org_name": text("企业名称", ORG_NAME), "uscc": text("统一社会信用代码", USCC)}),
        (
            "shop",
            "店面",
            {
                "shop": text("门店名称"),
                "address": text("经营场所地址"),
                "area": {"type": "number", "title": "经营面积（平方米）", "minimum": 1},
                "officer": text("食品安全管理人员姓名"),
            },
        ),
        (
            "needs",
            "其他情况",
            {
                "drain": yes("是否向城镇排水管网排水"),
                "sign": yes("是否设置店招"),
                "sign_size": text("店招尺寸和位置", only_if="sign"),
            },
        ),
    ),
    papers=(
        LICENCE,
        Material("经营场所布局图"),
        Material("消防安全承诺书"),
        Material("排水接驳示意图", when="向城镇排水管网排水的"),
        Material("店招效果图", when="设置店招的"),
    ),
    parts=(
        Part("food", "食品经营许可", "JC-SPJY", papers=("营业执照", "经营场所布局图")),
        Part("fire", "公众聚集场所营业前消防安全检查", "JC-XFJC", papers=("经营场所布局图", "消防安全承诺书")),
        Part("drain", "城镇污水排入排水管网许可", "JC-PSXK", papers=("排水接驳示意图",), when=drains),
        Part("sign", "户外广告和店招设置", "JC-DZSZ", papers=("店招效果图",), when=has_sign),
    ),
)  # fmt: skip

NEWBORN = Bundle(
    number="newborn",
    name="新生儿出生“一件事”",
    says="出生医学证明、户口登记、医保参保、社保卡、预防接种证，一张表一次办",
    audience="person",
    basis=BASIS,
    form_schema=form(
        (
            "parents",
            "父母",
            {
                "mother": text("申请人姓名", NAME),
                "phone": text("联系电话", PHONE),
                "other": text("孩子另一方父母姓名"),
            },
        ),
        (
            "child",
            "孩子",
            {
                "child": text("孩子姓名"),
                "born_on": day("出生日期"),
                "hospital": text("出生的医院"),
                "follows": text("户口随", enum=["父亲", "母亲"]),
            },
        ),
        ("wants", "还要办什么", {"card": yes("是否同时申领社会保障卡")}),
        optional=("other",),
    ),
    papers=(IDENTITY, Material("分娩登记信息"), Material("结婚证", when="已婚的"), Material("户口簿")),
    parts=(
        Part("certificate", "出生医学证明签发", "JC-CSZM", papers=("申请人身份证明", "分娩登记信息")),
        Part("household", "出生户口登记", "JC-CSDJ", papers=("户口簿", "结婚证"), after=("certificate",)),
        Part("medical", "城乡居民基本医疗保险参保登记", "JC-YBCB", after=("household",)),
        Part("vaccination", "预防接种证办理", "JC-YFJZ", after=("certificate",)),
        Part("card", "社会保障卡申领", "JC-SBK", after=("household",), when=wants_card),
    ),
)  # fmt: skip

CLOSING = Bundle(
    number="closing",
    name="企业注销“一件事”",
    says="税务、社保、海关注销和企业注销登记，一张表一次办",
    audience="enterprise",
    basis=BASIS,
    form_schema=form(
        ("who", "企业", {"org_name": text("企业名称", ORG_NAME), "uscc": text("统一社会信用代码", USCC)}),
        (
            "why",
            "注销",
            {
                "reason": text("注销原因", enum=["决议解散", "经营期限届满", "被吊销营业执照"]),
                "decided_on": day("作出注销决议的日期"),
                "liquidator": text("清算组负责人"),
                "debts": yes("债权债务是否已经清理完毕"),
                "customs": yes("是否办理过海关报关单位备案"),
            },
        ),
    ),
    papers=(LICENCE, Material("清算报告"), Material("注销决议")),
    parts=(
        Part("tax", "税务注销", "JC-SWZX", papers=("注销决议",)),
        Part("social", "社会保险登记注销", "JC-SBZX", papers=("注销决议",)),
        Part("customs", "报关单位备案注销", "JC-HGZX", papers=("注销决议",), when=has_customs),
        Part(
            "registration", "企业注销登记", "JC-QYZX",
            papers=("营业执照", "清算报告", "注销决议"), after=("tax", "social", "customs"),
        ),
    ),
)  # fmt: skip

FLAT = Bundle(
    number="flat",
    name="二手房转移登记“一件事”",
    says="网签备案、缴税、不动产转移登记、公积金提取、水电气过户，一张表一次办",
    audience="person",
    basis=BASIS,
    form_schema=form(
        (
            "buyer",
            "买方",
            {
                "buyer": text("买方姓名", NAME),
                "number": text("证件号码", NUMBER),
                "phone": text("联系电话", PHONE),
            },
        ),
        (
            "flat",
            "房屋",
            {
                "certificate": text("不动产权证号"),
                "address": text("房屋坐落"),
                "price": {"type": "number", "title": "成交价格（元）", "exclusiveMinimum": 0},
                "seller": text("卖方姓名"),
            },
        ),
        ("pay", "付款", {"fund": yes("是否提取住房公积金")}),
    ),
    papers=(IDENTITY, Material("房屋买卖合同"), Material("不动产权证书"), Material("卖方同意过户声明")),
    parts=(
        Part("contract", "房屋买卖合同网签备案", "JC-WQBA", papers=("房屋买卖合同",)),
        Part("deed_tax", "契税申报", "JC-QSSB", papers=("房屋买卖合同",), after=("contract",)),
        Part(
            "transfer", "不动产转移登记", "JC-BDCZY",
            papers=("申请人身份证明", "房屋买卖合同", "不动产权证书", "卖方同意过户声明"), after=("deed_tax",),
        ),
        Part("fund", "住房公积金提取", "JC-GJJTQ", papers=("房屋买卖合同",), after=("transfer",), when=has_loan),
        Part("utilities", "水电气过户", "JC-SDQGH", after=("transfer",)),
    ),
)  # fmt: skip

BUNDLES: dict[str, Bundle] = {one.number: one for one in (NEWBORN, RESTAURANT, CLOSING, FLAT)}


def is_all_accepted(states: Iterable[str]) -> bool:
    """第二十六条: joint handling begins when no department still looks whether the papers are complete."""
    return not set(states) & {"submitted", "correcting", "corrected"}


def why_not_offered(missing: list[str]) -> str | None:
    """A matter is offered where every part of it has a published list."""
    return f"本地还没有公布：{'、'.join(missing)}，暂不能“一件事”办理" if missing else None
