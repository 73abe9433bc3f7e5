"""GB 11643-1999: the citizen identity number. A reason never repeats the number itself."""

from datetime import date

from shuzheng.lib import clock
from shuzheng.lib.codes.division import PROVINCES
from shuzheng.lib.codes.text import DIGITS, wrong_character, wrong_check, wrong_length

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENCE_PERMITS = frozenset({"83"})  # 台湾居民居住证；81、82 已在省级代码内


def check_character(body: str) -> str:
    """ISO 7064 MOD 11-2: the eighteenth character that follows from the first seventeen."""
    return "10X98765432"[sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11]


def why_not(value: str, *, on: date | None = None) -> str | None:
    """GB 11643. The division is that of first registration and may be long abolished: only its province is checked."""
    if len(value) == 15 and not wrong_character(value, DIGITS):
        return "15 位的是旧号码，请按证件填 18 位公民身份号码"
    return (
        wrong_length(value, (18,), "公民身份号码")
        or wrong_character(value[:17], DIGITS)
        or _wrong_province(value[:2])
        or _wrong_birth(value[6:14], on or clock.today())
        or wrong_check(18, value[17], check_character(value[:17]))
    )


def upgraded(legacy: str) -> str:
    """GB 11643: the eighteen-digit number of a fifteen-digit one, whose bearer was born in the 1900s."""
    body = f"{legacy[:6]}19{legacy[6:]}"
    return body + check_character(body)


def _wrong_province(code: str) -> str | None:
    if code[0] == "9":
        return "以 9 开头的是外国人永久居留身份证号码，不是公民身份号码"
    if code not in PROVINCES | _RESIDENCE_PERMITS:
        return f"前 2 位“{code}”不是省级区划代码"
    return None


def _wrong_birth(digits: str, on: date) -> str | None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return "第 7 至 14 位不是真实存在的日期"
    return f"出生日期晚于 {on}" if born > on else None
