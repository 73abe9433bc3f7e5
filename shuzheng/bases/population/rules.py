"""Persons and their numbers: what agrees, who is a minor, what may be asked. Pure."""

from __future__ import annotations

import unicodedata
from datetime import date

from shuzheng.bases.population.specs import Answer, Claim, Held, Purpose, Verdict
from shuzheng.lib.codes.citizen_id import check_character

SHIFT_YEARS = 400
"""A demonstration's numbers stand this long before the birth: one whole cycle of the calendar. No real number does."""

SENSITIVE_UNDER = 14
FIRST_REAL = 1900  # nobody who lives was born before


def born_of(number: str) -> date:
    """GB 11643: the birth date a number says."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex_of(number: str) -> str:
    """GB 11643, with the codes of GB/T 2261.1: 1 is male, 2 female."""
    return "1" if int(number[16]) % 2 else "2"


def is_shifted(number: str, born: date) -> bool:
    """Whether the number is a demonstration's: of the same day, four hundred years before."""
    return number[6:14] == f"{born.year - SHIFT_YEARS:04}{born:%m%d}"


def why_not_agree(number: str, *, born: date, sex: str, is_demonstration: bool) -> str | None:
    """GB 11643: number, birth date and sex say the same; a shifted number is a demonstration's only."""
    if sex_of(number) != sex:
        return "公民身份号码第 17 位表示的性别与登记的性别不符"
    if born_of(number) == born:
        return None
    if not is_shifted(number, born):
        return "公民身份号码第 7 至 14 位与登记的出生日期不符"
    return None if is_demonstration else "这是演示数据的号码（出生段前移四百年），正式环境不能登记"


def plain(number: str) -> str:
    """A number as typed: full-width digits, spaces and a small x are what people write."""
    return unicodedata.normalize("NFKC", number).replace(" ", "").upper()


def upgraded(legacy: str, *, is_demonstration: bool = False) -> str:
    """GB 11643: the eighteen digits of a fifteen-digit number, whose bearer was born in the 1900s."""
    century = 19 - (SHIFT_YEARS // 100 if is_demonstration else 0)
    body = f"{legacy[:6]}{century}{legacy[6:]}"
    return body + check_character(body)


def is_minor(born: date, *, on: date) -> bool:
    """个人信息保护法第二十八条: personal information of those under fourteen is sensitive, all of it."""
    return on < _birthday(born, SENSITIVE_UNDER)


def _birthday(born: date, years: int) -> date:
    """The day somebody turns so old; who was born on the 29th of February does on the 1st of March in common years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def why_not_former(number: str, former: str, *, is_demonstration: bool = False) -> str | None:
    """GB 11643: a fifteen-digit number is kept as history; converted by the rule it is today's, or it was reissued."""
    if not former:
        return None
    if len(former) != 15 or not (former.isascii() and former.isdecimal()):
        return "曾用号码应为 15 位数字"
    if upgraded(former, is_demonstration=is_demonstration) == number:
        return None
    return "15 位号码升位后与公民身份号码不一致；曾经换发号码的，请在变更依据中说明，此栏留空"


def why_not_died(born: date, died: date | None) -> str | None:
    """Nobody dies before birth."""
    return "死亡日期早于出生日期" if died is not None and died < born else None


def why_not_village(place: str) -> str | None:
    """GB/T 10114 and the statistical codes: twelve digits, down to the village or community."""
    return None if len(place) == 12 and place[9:] != "000" else "请填 12 位村（居）代码"


def person_born(number: str, *, is_demonstration: bool) -> date:
    """When the bearer of a number was born: in a demonstration four hundred years after what a shifted number says."""
    born = born_of(number)
    return born.replace(year=born.year + SHIFT_YEARS) if is_demonstration and born.year < FIRST_REAL else born


def why_not_ask(claim: Claim, purpose: Purpose, *, is_minor: bool) -> tuple[str, str] | None:
    """政务数据共享条例第二十条、个人信息保护法第二十八条: a question says whom and what for; of a child, why."""
    if not bare(claim.name):
        return "name", "请填写姓名：只凭号码不作核验"
    if len(purpose.words.strip()) < 4:
        return "purpose", "请写明核验用途，至少 4 个字"
    if is_minor and not purpose.basis.strip():
        return "basis", "核验对象不满十四周岁，属敏感个人信息，请写明法定依据或者监护人同意的情况"
    return None


def answer(claim: Claim, held: Held | None, *, is_minor: bool) -> Answer:
    """Nothing is answered but of who is named rightly; of a child only all together."""
    if held is None:
        return Answer(Verdict.UNKNOWN, is_sensitive=is_minor)
    if bare(claim.name) != bare(held.name):
        return Answer(Verdict.NO, is_sensitive=is_minor)
    items = tuple((name, _item(claim, held, name)) for name in claim.items)
    verdicts = {verdict for _, verdict in items}
    whole = next((one for one in (Verdict.NO, Verdict.UNKNOWN) if one in verdicts), Verdict.YES)
    return Answer(whole, () if is_minor else items, is_sensitive=is_minor)


def _item(claim: Claim, held: Held, name: str) -> Verdict:
    if name == "place":
        return Verdict.UNKNOWN if held.is_there is None else _verdict(held.is_there)
    if name == "is_alive":
        return _verdict(held.died_on is None)
    return _verdict(getattr(claim, name) == getattr(held, name))


def _verdict(is_so: bool) -> Verdict:
    return Verdict.YES if is_so else Verdict.NO


def bare(name: str) -> str:
    """A name for comparing: spaces and the form of the middle dot do not count."""
    return "".join(c for c in unicodedata.normalize("NFKC", name) if c not in " ·•・．.")


def why_too_often(*, asked: int, most: int, missed: int, most_missed: int) -> str | None:
    """Nobody is found by trying: neither by asking much nor by asking wrong."""
    if missed >= most_missed:
        return f"24 小时内已有 {most_missed} 次核验不一致或无法核实，请核对材料，明天再试"
    return f"每人每小时最多核验 {most} 次，请稍后再试" if asked >= most else None
