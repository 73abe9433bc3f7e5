"""What an entry says, as values: the words of the law, and the shape that a person, a form or a seed hands over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Self


class Choice(StrEnum):
    """A word the database keeps, with the Chinese a person reads."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """A word from its code and its Chinese."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        return word

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Value and label of each, as a form or a model field wants them."""
        return [(word.value, word.label) for word in cls]


class State(Choice):
    """Of a resource, and of each of its versions."""

    DRAFT = "draft", "编制中"
    IN_REVIEW = "in_review", "审核中"
    PUBLISHED = "published", "已发布"
    SUPERSEDED = "superseded", "已更新"
    WITHDRAWN = "withdrawn", "已撤销"


class Sharing(Choice):
    """Decree 809 art. 14: the three classes of sharing."""

    OPEN = "open", "无条件共享"
    CONDITIONAL = "conditional", "有条件共享"
    WITHHELD = "withheld", "不予共享"


class Mode(Choice):
    """Decree 809 art. 22: how the data may be delivered."""

    SERVICE = "service", "服务接口"
    BATCH = "batch", "批量交换"
    FILE = "file", "文件下载"


class Opening(Choice):
    """The guide's open attribute: whether society may have the data."""

    OPEN = "open", "无条件开放"
    CONDITIONAL = "conditional", "有条件开放"
    CLOSED = "closed", "不予开放"


class Format(Choice):
    """The guide's formats of a resource."""

    DATABASE = "database", "数据库"
    SPREADSHEET = "spreadsheet", "电子表格"
    DOCUMENT = "document", "电子文件"
    IMAGE = "image", "图形图像"
    STREAM = "stream", "流媒体"
    SELF_DESCRIBED = "self_described", "自描述格式"


class Cycle(Choice):
    """The guide's update cycles."""

    REALTIME = "realtime", "实时"
    DAILY = "daily", "每日"
    WEEKLY = "weekly", "每周"
    MONTHLY = "monthly", "每月"
    QUARTERLY = "quarterly", "每季度"
    HALF_YEARLY = "half_yearly", "每半年"
    YEARLY = "yearly", "每年"
    IRREGULAR = "irregular", "不定期"


class Basis(Choice):
    """Decree 809 art. 15: the only three kinds of text on which data may be withheld."""

    LAW = "law", "法律"
    ADMINISTRATIVE_REGULATION = "administrative_regulation", "行政法规"
    STATE_COUNCIL_DECISION = "state_council_decision", "国务院决定"


class Importance(Choice):
    """GB/T 43697-2024: the national grade. A provincial 3 named 重要 is not this 重要."""

    GENERAL = "general", "一般数据"
    IMPORTANT = "important", "重要数据"
    CORE = "core", "核心数据"


class Personal(Choice):
    """PIPL art. 4 and 28."""

    NONE = "none", "非个人信息"
    PERSONAL = "personal", "一般个人信息"
    SENSITIVE = "sensitive", "敏感个人信息"


class DataType(Choice):
    """The types an element may have, those of the exchange."""

    TEXT = "text", "文本"
    INTEGER = "integer", "整数"
    DECIMAL = "decimal", "小数"
    DATE = "date", "日期"
    DATETIME = "datetime", "日期时间"
    BOOLEAN = "boolean", "是否"


class Secrecy(Choice):
    """Outcome of the secrecy assessment (art. 13); art. 3 keeps both kinds of secret out of the catalogue."""

    CLEAR = "clear", "不涉及国家秘密和工作秘密"
    WORK_SECRET = "work_secret", "涉及工作秘密"
    STATE_SECRET = "state_secret", "涉及国家秘密"


class Impact(Choice):
    """Outcome of the personal-information impact assessment (art. 13; PIPL art. 55–56)."""

    NOT_INVOLVED = "not_involved", "不涉及个人信息"
    ACCEPTABLE = "acceptable", "风险可接受"
    WITH_MEASURES = "with_measures", "采取保护措施后可接受"
    UNACCEPTABLE = "unacceptable", "风险不可接受"


class Change(Choice):
    """Why a version was made. The first four start clock T1 (art. 17)."""

    LAW = "law", "法律调整"
    REGULATION = "regulation", "行政法规调整"
    STATE_COUNCIL = "state_council", "国务院决定调整"
    DUTIES = "duties", "部门职责调整"
    FIRST = "first", "首次编制"
    OWN = "own", "数据或管理需要"
    CORRECTION = "correction", "更正"


CLOCKED_CHANGES = frozenset({Change.LAW, Change.REGULATION, Change.STATE_COUNCIL, Change.DUTIES})


class Purpose(Choice):
    """What a consumer does with a value; the mask depends on it."""

    HANDLING = "handling", "依法履职办理"
    ANALYSIS = "analysis", "统计分析"
    DISPLAY = "display", "展示查看"


@dataclass(frozen=True, slots=True)
class ElementSpec:
    """One element as its department describes it. `sample` is masked on its way in, never kept as given."""

    name: str
    label: str = ""
    data_type: str = DataType.TEXT
    length: int | None = None
    precision: int | None = None
    standard: str = ""
    description: str = ""
    grade: int | None = None
    personal: str = Personal.NONE
    mask: str = ""
    is_key: bool = False
    nullable: bool = True
    sample: str = ""


@dataclass(frozen=True, slots=True)
class EntrySpec:
    """One entry: Decree 809 art. 13 and the 2017 guide. Provider, code and dates are the catalogue's own to write."""

    name: str = ""
    summary: str = ""
    class_path: str = ""
    data_format: str = ""
    update_cycle: str = ""
    sharing: str = ""
    modes: tuple[str, ...] = ()
    sharing_scope: str = ""
    permitted_purposes: tuple[str, ...] = ()
    other_conditions: str = ""
    withheld_reason: str = ""
    basis_kind: str = ""
    basis_name: str = ""
    basis_article: str = ""
    opening: str = ""
    related_codes: tuple[str, ...] = ()
    grade: int | None = None
    importance: str = Importance.GENERAL
    secrecy: str = ""
    secrecy_on: date | None = None
    impact: str = ""
    impact_on: date | None = None
    valid_on: date | None = None
    change: str = Change.FIRST
    change_reason: str = ""
    change_event: str = ""
    change_on: date | None = None


@dataclass(frozen=True, slots=True)
class GradeFloors:
    """The least provincial grade each quality demands: dated local values, not constants."""

    personal: int
    sensitive: int
    conditional: int
    withheld: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What the catalogue knows about an entry besides its own words."""

    floors: GradeFloors
    has_steward: bool = False
    has_rights: bool = False
    is_first: bool = True
    unresolved_codes: tuple[str, ...] = ()
    decided_standards: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    others_data: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # datum -> its decided source


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands between an entry and its filing: the field, what to do, the article."""

    field: str
    message: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table to be described, with some of its values: what a proposal is made from."""

    name: str
    label: str = ""
    data_type: str = DataType.TEXT
    values: tuple[str, ...] = ()
    is_key: bool = False
    nullable: bool = True


KNOWN_CATEGORIES = MappingProxyType(
    {
        "1": "基础信息资源",
        "2": "主题信息资源",
        "3": "部门信息资源",
        "101": "人口信息",
        "102": "法人单位信息",
        "103": "自然资源和空间地理信息",
        "104": "社会信用信息",
        "105": "电子证照信息",
    }
)
"""The classes of the 2017 guide and the items of its base class; officials name the rest."""
