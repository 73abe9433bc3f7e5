"""GB/T 2260 divisions, GB/T 10114 townships, the statistical code. Format only: parents are a dated table."""

from shuzheng.lib.codes.text import DIGITS, wrong_character, wrong_length

PROVINCES = frozenset(
    map(
        str,
        (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82),
    )
)
LEVELS = {1: "省级", 2: "市级", 3: "县级", 4: "乡级", 5: "村级"}


def why_not(value: str) -> str | None:
    """GB/T 2260: 2 digits each for province, city, county; GB/T 10114: 3 for the township, 3 for the village."""
    return wrong_length(value, (6, 9, 12), "行政区划代码") or wrong_character(value, DIGITS) or _wrong_hierarchy(value)


def level(value: str) -> int:
    """1 province, 2 city, 3 county, 4 township, 5 village: the last part that is not zeros."""
    parts = (value[:2], value[2:4], value[4:6], value[6:9], value[9:12])
    return max(depth for depth, part in enumerate(parts, 1) if part.strip("0") or depth == 1)


def _wrong_hierarchy(value: str) -> str | None:
    if value[:2] not in PROVINCES:
        return f"前 2 位“{value[:2]}”不是省级区划代码"
    if value[2:4] == "00" and value[4:].strip("0"):
        return "第 3、4 位（市级）为 00 时，其后各位都应为 0"
    if len(value) == 12 and value[6:9] == "000" and value[9:] != "000":
        return "第 7 至 9 位（乡级）为 000 时，后 3 位也应为 000"
    return None
