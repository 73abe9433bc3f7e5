"""What those whom the data are about may know, and what the law keeps from them for a time. 个人信息保护法."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

ART_18, ART_35, ART_45, ART_46 = (f"个人信息保护法第{number}条" for number in ("十八", "三十五", "四十五", "四十六"))
SAID = (
    "法律、行政法规规定应当保密，或者告知将妨碍国家机关履行法定职责的（如侦查、调查），依法不列在此页。"
    "无论有没有这样的使用，本页都写这一句。"
)


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground on which a use is not told, and its article."""

    label: str
    article: str


GROUNDS: dict[str, Ground] = {
    "investigation": Ground("侦查、调查期间，告知将妨碍履行法定职责", ART_35),
    "duty": Ground("其他告知将妨碍国家机关履行法定职责的情形", ART_35),
    "secret": Ground("法律、行政法规规定应当保密", ART_18),
}


def why_not_withhold(*, ground: str, basis: str, start: date, end: date, on: date, longest: int) -> str | None:
    """第十八条、第三十五条: a known ground, the paper that orders it, and a term that ends."""
    if ground not in GROUNDS:
        return "请选择不予告知的事由"
    if not basis.strip():
        return "请写明依据的法律文书及其文号"
    if end <= start or end <= on:
        return "终止日期应晚于起始日期，且晚于今天"
    return f"一次最多 {longest} 天，期满仍有必要的另行决定" if end - start > timedelta(days=longest) else None


def is_withheld(on: date, *, start: date, end: date, ended: date | None) -> bool:
    """Whether a withholding holds on a day; once it is over, what it kept back is told."""
    return start <= on < min(end, ended or end)
