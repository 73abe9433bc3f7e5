"""GB 32100-2015: the unified social credit code, with the organisation code inside it."""

from shuzheng.lib.codes import org_code
from shuzheng.lib.codes.text import DIGITS, wrong_character, wrong_check, wrong_length

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check_character(body: str) -> str:
    """GB 32100: the eighteenth character that follows from the first seventeen."""
    total = sum(ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(body))
    return ALPHABET[-total % 31]


def why_not(value: str) -> str | None:
    """GB 32100, then GB 11714 for characters 9 to 17: the second check that most code omits."""
    if len(value) == 15 and value.isdecimal():
        return "15 位的是旧注册号，只能作历史资料，请填 18 位统一社会信用代码"
    return (
        wrong_length(value, (18,), "统一社会信用代码")
        or wrong_character(value, ALPHABET)
        or wrong_character(value[2:8], DIGITS, start=3, what="登记管理机关区划的数字")
        or wrong_check(18, value[17], check_character(value[:17]))
        or wrong_check(17, value[16], org_code.check_character(value[8:16]), "（其中组织机构代码的校验码）")
    )
