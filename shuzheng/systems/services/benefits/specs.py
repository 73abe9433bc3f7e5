"""What a policy asks of whom, as values: its clauses, what is known, and the verdict with the clause for each part."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

AUDIENCES = (("person", "惠民（个人）"), ("org", "惠企（企业）"))
STATES = (("draft", "草稿"), ("published", "已公布"), ("withdrawn", "已停止"))
OPERATORS = {
    "is": "是",
    "is_not": "不是",
    "one_of": "是下列之一",
    "starts": "以下列之一开头",
    "at_least": "不低于",
    "at_most": "不高于",
    "years_past": "满（年）",
    "years_within": "不满（年）",
    "known": "已登记",
}
DERIVED = (("person:age", "周岁年龄"), ("person:sex", "性别"))


class Outcome(StrEnum):
    """What a clause, or a whole policy, says of somebody."""

    ELIGIBLE = "eligible"
    NOT = "not"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """In words."""
        return {"eligible": "符合", "not": "不符合", "unknown": "不能确定"}[self.value]

    @property
    def level(self) -> str:
        """The level of its status word."""
        return {"eligible": "good", "not": "off", "unknown": "warn"}[self.value]


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition and the words of the policy it comes from; those of one group are alternatives to each other."""

    element: str  # account:…, org:…, person:…, or resource:CODE/ELEMENT, as the providers of the hall know it
    label: str
    operator: str
    values: tuple[str, ...]
    text: str
    group: str = ""

    def words(self) -> str:
        """The condition as a sentence."""
        return f"{self.label}{OPERATORS[self.operator]}{'、'.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause judged, and where the fact was known from."""

    clause: Clause
    outcome: Outcome
    source: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole policy judged, clause by clause."""

    outcome: Outcome
    findings: tuple[Finding, ...]
