"""The words of service items: kinds, audiences, themes, what one brings. Values; no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Literal


class Kind(StrEnum):
    """What a public body exercises: ten kinds of administrative power, and public service. The number is the list's."""

    label: str
    number: str

    def __new__(cls, value: str, label: str = "", number: str = "") -> Kind:
        """A kind from its code, its Chinese name and its number in the national list."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.label, kind.number = label, number
        return kind

    LICENCE = "licence", "行政许可", "01"
    PENALTY = "penalty", "行政处罚", "02"
    COERCION = "coercion", "行政强制", "03"
    LEVY = "levy", "行政征收", "04"
    BENEFIT = "benefit", "行政给付", "05"
    INSPECTION = "inspection", "行政检查", "06"
    CONFIRMATION = "confirmation", "行政确认", "07"
    REWARD = "reward", "行政奖励", "08"
    RULING = "ruling", "行政裁决", "09"
    OTHER = "other", "其他行政权力", "10"
    SERVICE = "service", "公共服务", "20"


class State(StrEnum):
    """Where a version stands."""

    label: str

    def __new__(cls, value: str, label: str = "") -> State:
        """A state from its code and its Chinese name."""
        state = str.__new__(cls, value)
        state._value_ = value
        state.label = label
        return state

    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已停用"


AUDIENCES: Mapping[str, str] = {"person": "个人", "enterprise": "企业和单位"}
CASE_KINDS: Mapping[str, str] = {"immediate": "即办件", "promised": "承诺件"}
LEVELS: Mapping[str, str] = {
    "nation": "国家级",
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "township": "乡级",
    "village": "村级",
}
THEMES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "birth": ("生育收养", ("生小孩", "计划生育", "生育")),
    "children": ("儿童青少年", ("儿童", "青少年")),
    "school": ("入学升学", ("教育科研", "升学", "义务教育", "高校毕业生", "教育")),
    "work": ("就业创业", ("找工作", "就业创业", "创业", "失业", "人才", "职业资格")),
    "household": ("户籍证件", ("户籍办理", "证件办理", "迁居")),
    "marriage": ("婚姻登记", ("结婚", "婚姻登记", "婚姻")),
    "home": ("住房", ("买房子", "住房保障", "公积金")),
    "health": ("医疗卫生", ("就医", "医保")),
    "security": ("社会保障", ("社会保障（社会保险、社会救助）", "社会救助", "社保")),
    "age": ("养老退休", ("老年人", "养老服务", "退休", "离职退休")),
    "disability": ("残疾人", ("残疾",)),
    "travel": ("交通出行", ("驾照", "车辆")),
    "abroad": ("出境入境", ("外国人", "港澳台侨", "护照")),
    "justice": ("司法公证", ("消费维权",)),
    "death": ("身后事", ("殡葬", "死亡")),
    "opening": ("开办企业", ("设立变更",)),
    "permits": ("准营准办", ("食品药品", "经营许可")),
    "tax": ("纳税缴费", ("纳税", "行政缴费")),
    "building": ("工程建设", ("规划建设", "投资审批")),
    "culture": ("文化旅游体育", ("文化体育", "旅游观光")),
    "farming": ("农林牧渔", ("农民", "涉农补贴")),
    "environment": ("生态环保", ("环保绿化",)),
    "utilities": ("水电气热", ("公用事业",)),
    "safety": ("公共安全", ("消防", "城市综合执法")),
    "property": ("知识产权与融资", ("知识产权", "抵押质押")),
    "closing": ("注销退出", ("清算", "破产")),
    "faith": ("民族宗教", ()),
    "others": ("其他", ()),
}
"""Life events and matters of enterprises: the name shown, and the other names that sources give them."""

ENTERPRISE_THEMES = (
    *("opening", "permits", "tax", "building", "culture", "farming", "environment", "utilities", "safety"),
    *("property", "closing", "faith"),
)

Source = Literal["applicant", "licence", "shared"]
SOURCES: Mapping[str, str] = {"applicant": "申请人提交", "licence": "电子证照调取", "shared": "部门数据共享"}
FORMS: Mapping[str, str] = {"electronic": "电子件", "paper": "纸质件", "both": "电子件或者纸质件"}


@dataclass(frozen=True, slots=True)
class Material:
    """One thing the authority needs: the applicant brings it, or the state has it already (免提交)."""

    name: str
    when: str = ""  # empty: always
    form: str = "both"
    source: Source = "applicant"
    supplied_by: str = ""  # `licence:名称`, `resource:代码/数据项`, or words
    note: str = ""
    copies: int = 1

    @property
    def is_spared(self) -> bool:
        """Whether the applicant need not bring it."""
        return self.source != "applicant"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is handled."""

    name: str
    address: str = ""
    hours: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A step of the process, a special procedure or a clause of the law: a title and its words."""

    title: str
    text: str = ""


def told(values: list[Material] | list[Place] | list[Part]) -> list[dict[str, Any]]:
    """Values as they are kept in a JSON column."""
    return [asdict(one) for one in values]
