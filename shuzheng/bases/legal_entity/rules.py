"""Legal entities: which code fits which kind, what may follow what, and one timeline out of many versions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

CODES = "GB 32100-2015"
REGISTRATION = "市场主体登记管理条例（国务院令第746号）"
ENDED = "公司法（2023年修订）第二百四十一条"  # revoked for three years, and still to be deregistered: two acts

KINDS = (
    ("enterprise", "企业"),
    ("household", "个体工商户"),
    ("institution", "事业单位"),
    ("society", "社会组织"),
    ("organ", "机关"),
)
STATES = (("active", "存续"), ("revoked", "吊销（未注销）"), ("annulled", "撤销登记"), ("deregistered", "注销"))
CODE_KINDS = (
    ("registration", "注册号（登记证号）"),
    ("org", "组织机构代码"),
    ("tax", "税务登记号"),
    ("insurance", "社会保险登记证号"),
    ("former", "原统一社会信用代码"),
)
FOLLOWS: Mapping[str, frozenset[str]] = {
    "active": frozenset({"revoked", "annulled", "deregistered"}),
    "revoked": frozenset({"active", "annulled", "deregistered"}),
    "annulled": frozenset({"active", "deregistered"}),
    "deregistered": frozenset({"active", "revoked"}),  # the deregistration itself was annulled
}
ACTS = {"revoked": "吊销", "annulled": "撤销登记", "deregistered": "注销", "active": "恢复"}


@dataclass(frozen=True, slots=True)
class Prefix:
    """One row of the standard's table: the first two characters, the kinds they stand for, and in which term."""

    code: str
    kinds: tuple[str, ...]
    label: str
    valid_from: date = date(2015, 10, 1)
    valid_to: date | None = None
    certainty: str = "high"

    def covers(self, on: date | None) -> bool:
        """Whether the row stands on a day; without a day, whether it ever did."""
        return on is None or (self.valid_from <= on and (self.valid_to is None or on < self.valid_to))


PREFIXES = (
    Prefix("11", ("organ",), "机构编制·机关"),
    Prefix("12", ("institution",), "机构编制·事业单位"),
    Prefix("13", ("organ", "society"), "机构编制·直接管理机构编制的群众团体"),
    Prefix("19", ("organ", "institution"), "机构编制·其他"),
    Prefix("21", ("society",), "外交·外国常驻新闻机构", certainty="med"),
    Prefix("29", ("society",), "外交·其他", certainty="med"),
    Prefix("31", ("society",), "司法行政·律师执业机构", certainty="med"),
    Prefix("32", ("institution", "society"), "司法行政·公证处", certainty="med"),
    Prefix("33", ("society",), "司法行政·基层法律服务所", certainty="med"),
    Prefix("34", ("institution", "society"), "司法行政·司法鉴定机构", certainty="med"),
    Prefix("35", ("institution", "society"), "司法行政·仲裁委员会", certainty="med"),
    Prefix("39", ("society",), "司法行政·其他", certainty="med"),
    Prefix("41", ("society",), "文化·外国在华文化中心", certainty="med"),
    Prefix("49", ("society",), "文化·其他", certainty="med"),
    Prefix("51", ("society",), "民政·社会团体"),
    Prefix("52", ("society",), "民政·民办非企业单位（社会服务机构）"),
    Prefix("53", ("society",), "民政·基金会"),
    Prefix("59", ("society",), "民政·其他"),
    Prefix("61", ("society",), "旅游·外国旅游部门常驻代表机构", certainty="med"),
    Prefix("62", ("society",), "旅游·港澳台地区旅游部门常驻内地代表机构", certainty="med"),
    Prefix("69", ("society",), "旅游·其他", certainty="med"),
    Prefix("71", ("society",), "宗教·宗教活动场所", certainty="med"),
    Prefix("72", ("society",), "宗教·宗教院校", certainty="med"),
    Prefix("79", ("society",), "宗教·其他", certainty="med"),
    Prefix("81", ("society",), "工会·基层工会", certainty="med"),
    Prefix("89", ("society",), "工会·其他", certainty="med"),
    Prefix("91", ("enterprise",), "市场监管·企业"),
    Prefix("92", ("household",), "市场监管·个体工商户"),
    Prefix("93", ("enterprise",), "市场监管·农民专业合作社"),
    Prefix("A1", ("institution",), "中央军委·军队事业单位", certainty="med"),
    Prefix("A9", ("organ", "institution"), "中央军委·其他", certainty="med"),
    Prefix("N1", ("society",), "农业·组级集体经济组织", certainty="med"),
    Prefix("N2", ("society",), "农业·村级集体经济组织", certainty="med"),
    Prefix("N3", ("society",), "农业·乡镇级集体经济组织", certainty="med"),
    Prefix("N9", ("society",), "农业·其他", certainty="med"),
    Prefix("Y1", ("enterprise", "institution", "society", "organ"), "其他", certainty="med"),
)


def prefix_of(uscc: str, *, on: date | None = None) -> Prefix | None:
    """The row of a code's first two characters, on a day or ever."""
    return next((one for one in PREFIXES if one.code == uscc[:2] and one.covers(on)), None)


def why_not_kind(uscc: str, kind: str, *, on: date | None = None) -> str | None:
    """GB 32100-2015 4.1, 4.2: the registering authority and the class of body, in the first two characters."""
    row = prefix_of(uscc, on=on)
    if row is None:
        return f"统一社会信用代码前两位“{uscc[:2]}”不在登记管理部门和机构类别代码表中"
    if kind in row.kinds:
        return None
    right = "、".join(dict(KINDS)[one] for one in row.kinds)
    return f"统一社会信用代码前两位“{row.code}”属于{row.label}，应为{right}，不是{dict(KINDS).get(kind, kind)}"


def why_not_become(before: Mapping[str, object], after: Mapping[str, object]) -> str | None:
    """公司法第二百四十一条, 条例第三十一条: revoked is not deregistered, and after deregistration nothing changes."""
    old, new = str(before["state"]), str(after["state"])
    if old != new:
        named = dict(STATES)
        return None if new in FOLLOWS[old] else f"登记状态为“{named[old]}”的，不能改为“{named.get(new, new)}”"
    if old == "deregistered" and dict(before) != dict(after):
        return "已注销，不再变更登记；以前登记有误的，请对那个版本办理“更正”"
    return None


def why_not_end(branches: int) -> str | None:
    """条例实施细则: branches are deregistered before the entity they belong to."""
    return f"还有 {branches} 个分支机构没有注销，请先办理分支机构的注销登记" if branches else None


def why_not_branch(uscc: str, parent: str, above: Iterable[str]) -> str | None:
    """条例第二十三条: a branch belongs to another entity, and never, over any steps, to itself."""
    if not parent:
        return None
    return "隶属的法人不能是自身或自己的分支机构" if uscc in {parent, *above} else None


def plain_code(code: str) -> str:
    """A code as it is kept: without blanks and hyphens, in capitals, full-width digits made half-width."""
    half = "".join(chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one for one in code)
    return re.sub(r"[\s\-－]", "", half).upper()


@dataclass(frozen=True, slots=True)
class Stage:
    """A version as the timeline sees it: from a day until another, what was true."""

    number: int
    start: date
    end: date | None
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of an entity's life: the day, the act, and which items went from what to what."""

    on: date
    act: str  # registered, changed, or the state that it came to
    number: int  # the version that says it
    items: tuple[tuple[str, object, object], ...] = ()

    @property
    def label(self) -> str:
        """The act in words."""
        return {"registered": "设立登记", "changed": "变更登记"}.get(self.act) or ACTS[self.act]


def timeline(stages: Sequence[Stage]) -> list[Event]:
    """Registration, changes, revocation, deregistration, restoring: one line of days out of what was true when."""
    found: list[Event] = []
    for before, one in zip([None, *stages], stages, strict=False):
        if before is None:
            found.append(Event(one.start, "registered", one.number))
        else:
            found += _between(before, one)
    return found


def _between(before: Stage, one: Stage) -> list[Event]:
    """A change of items and a change of state on one day are two lines."""
    items = tuple((name, before.values[name], new) for name, new in one.values.items() if before.values[name] != new)
    states = tuple(item for item in items if item[0] == "state")
    others = tuple(item for item in items if item[0] != "state")
    changed = [Event(one.start, "changed", one.number, others)] if others else []
    return changed + [Event(one.start, str(item[2]), one.number, states) for item in states]
