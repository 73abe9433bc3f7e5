"""Codes that one sector gives out."""

from shuzheng.lib.codes.division import PROVINCES
from shuzheng.lib.codes.text import DIGITS, wrong_character


def school(value: str) -> str | None:
    """学校（机构）标识码: ten digits; the first says the kind of school, the third and fourth the province."""
    wrong = wrong_character(value, DIGITS)
    if wrong or len(value) != 10:
        return wrong or f"学校标识码应为 10 位，现为 {len(value)} 位"
    return None if value[2:4] in PROVINCES else "第 3、4 位不是省级区划代码"


def air_station(value: str) -> str | None:
    """The national air monitoring network: four digits and the letter A."""
    if len(value) != 5:
        return f"空气监测点编码应为 5 位（4 位数字加 A），现为 {len(value)} 位"
    return wrong_character(value[:4], DIGITS) or wrong_character(value[4], "A", start=5)
