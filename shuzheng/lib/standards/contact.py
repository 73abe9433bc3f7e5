"""How people are reached, and other personal values: no reason repeats the value."""

from shuzheng.lib.codes.text import ALNUM, CAPITALS, DIGITS, wrong_character

_LETTERS = CAPITALS + CAPITALS.lower()
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
PLATE_ENDS = "警学挂港澳领"


def mobile(value: str) -> str | None:
    """Eleven digits, 13 to 19 first."""
    wrong = wrong_character(value, DIGITS)
    if wrong or len(value) != 11:
        return wrong or f"手机号码应为 11 位，现为 {len(value)} 位"
    return None if value[0] == "1" and value[1] in "3456789" else "手机号码应以 13 至 19 开头"


def phone(value: str) -> str | None:
    """A mobile number, or a landline with its area code and a hyphen; several with 、 or / between them."""
    wrongs = [_one_phone(one.strip()) for one in value.replace("、", "/").replace("；", "/").split("/")]
    return next((wrong for wrong in wrongs if wrong), None)


def email(value: str) -> str | None:
    """One @, a domain with a dot, nothing but ASCII."""
    local, at, domain = value.partition("@")
    if not at or "@" in domain:
        return "电子邮箱应有且只有一个“@”"
    wrong = wrong_character(local, _LETTERS + DIGITS + ".!#$%&'*+/=?^_`{|}~-")
    wrong = wrong or wrong_character(domain, _LETTERS + DIGITS + ".-", start=len(local) + 2)
    if wrong:
        return wrong
    parts = domain.split(".")
    return None if local and len(parts) > 1 and all(parts) else "“@”前后不完整，应形如 name@example.cn"


def bank_card(value: str) -> str | None:
    """GB/T 14504: 12 to 19 digits, the last by the Luhn rule."""
    wrong = wrong_character(value, DIGITS)
    if wrong or not 12 <= len(value) <= 19:
        return wrong or f"银行卡号应为 12 至 19 位，现为 {len(value)} 位"
    doubled = [int(c) * (1 + place % 2) for place, c in enumerate(reversed(value))]
    return None if sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0 else "校验位不符，请核对各位有无抄错"


def plate(value: str) -> str | None:
    """GA 36: province, letter, five characters, or six for new energy."""
    if len(value) not in (7, 8):
        return f"车牌号应为 7 或 8 位，现为 {len(value)} 位"
    if value[0] not in PROVINCES:
        return "第 1 位应为省级行政区简称"
    tail = value[2:-1] if value[-1] in PLATE_ENDS else value[2:]
    return wrong_character(value[1], CAPITALS, start=2) or wrong_character(tail, ALNUM, start=3)


def person_name(value: str) -> str | None:
    """Chinese characters with a middle dot, or letters with spaces."""
    if not 2 <= len(value) <= 50:
        return f"姓名应为 2 至 50 个字符，现为 {len(value)} 个"
    if all(c == "·" or _is_han(c) for c in value) or all(c in _LETTERS + " .-'" for c in value):
        return None
    return "姓名应全为汉字（间隔号用“·”），或全为拉丁字母"


def address(value: str) -> str | None:
    """Chinese text that is long enough to lead somewhere."""
    if len(value) < 3:
        return "地址太短，找不到所在地"
    return None if any(_is_han(c) for c in value) else "地址应写中文"


def _one_phone(value: str) -> str | None:
    if value.startswith("1") and "-" not in value and len(value) > 8:
        return mobile(value)
    area, hyphen, local = value.partition("-")
    wrong = wrong_character(area, DIGITS) or wrong_character(local.replace("-", ""), DIGITS, start=len(area) + 2)
    if wrong:
        return wrong
    if not hyphen or not area.startswith("0") or len(area) not in (3, 4) or len(local.partition("-")[0]) not in (7, 8):
        return "固定电话应带区号，写成“区号-号码”"
    return None


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"
