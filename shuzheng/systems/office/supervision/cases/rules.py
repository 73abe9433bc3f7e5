"""政府督查工作条例第十六至十八条: conclusion, objection, rectification. Pure."""

from __future__ import annotations

from datetime import date

ART_16, ART_17, ART_18 = (f"政府督查工作条例第{number}条" for number in ("十六", "十七", "十八"))
VERDICTS = (("true", "问题属实"), ("partly", "部分属实"))
OUTCOMES = (("upheld", "维持结论"), ("changed", "变更结论"))


def why_not_conclude(*, answered: bool, on: date, due: date | None) -> str | None:
    """第十六条: the unit is heard first, unless it let its time go by."""
    if answered or (due is not None and on > due):
        return None
    return f"被督查单位尚未说明情况，书面说明的期限为{due}；期满不说明的可以直接作出结论"


def why_not_object(*, on: date, until: date, rechecked: bool) -> str | None:
    """第十七条: once, within thirty days of receiving the conclusion."""
    if rechecked:
        return "复核决定已经作出，不能再次申请复核"
    return f"申请复核的期限（{until}）已过" if on > until else None


def why_not_close(*, agrees: bool, rechecked: bool, on: date, until: date) -> str | None:
    """第十七条: closing early would cut off the right to object."""
    if agrees or rechecked or on > until:
        return None
    return f"被督查单位在{until}前仍可申请复核；期满，或者被督查单位表示对结论无异议后才能办结"
