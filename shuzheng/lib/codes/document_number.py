"""The number of an official document (GB/T 9704): 机关代字〔年份〕序号号."""

from shuzheng.lib.codes.text import DIGITS, shown, wrong_character

_LOOKALIKES = "[]()（）【】［］〖〗｛｝{}<>《》"


def why_not(value: str) -> str | None:
    """GB/T 9704: hexagonal brackets, a four-digit year, no 第, no leading zero."""
    if not value:
        return "发文字号为空"
    stray = next((c for c in value if c in _LOOKALIKES or c.isspace()), None)
    if stray:
        return f"含有“{shown(stray)}”：年份应用六角括号〔〕（U+3014、U+3015）括起，且不留空格"
    if value.count("〔") != 1 or value.count("〕") != 1 or value.index("〔") > value.index("〕"):
        return "应为“机关代字〔年份〕序号号”，例如 冀政发〔2023〕3号"
    mark, _, rest = value.partition("〔")
    year, _, tail = rest.partition("〕")
    return _wrong_mark(mark) or _wrong_year(year) or _wrong_sequence(tail)


def _wrong_mark(mark: str) -> str | None:
    if not mark:
        return "〔之前缺少发文机关代字"
    stray = next((c for c in mark if not ("\u4e00" <= c <= "\u9fff" or c in "、·")), None)
    return f"机关代字中的“{shown(stray)}”应为汉字" if stray else None


def _wrong_year(year: str) -> str | None:
    if len(year) != 4 or wrong_character(year, DIGITS) or year[0] == "0":
        return f"〔〕内应为 4 位年份，现为“{year}”"
    return None


def _wrong_sequence(tail: str) -> str | None:
    if tail.startswith("第"):
        return "序号前不加“第”字"
    if not tail.endswith("号"):
        return "应以“号”字结尾"
    number = tail.removesuffix("号")
    if not number or wrong_character(number, DIGITS):
        return f"〕与“号”之间应为阿拉伯数字，现为“{number}”"
    return f"序号不编虚位，“{number}”应写作“{number.lstrip('0') or '1'}”" if number[0] == "0" else None
