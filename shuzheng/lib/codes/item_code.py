"""GB/T 39554.1-2020: the implementation code of a government service item, and that of one handling of it."""

from shuzheng.lib.codes import uscc
from shuzheng.lib.codes.text import ALNUM, wrong_character, wrong_length


def why_not(value: str) -> str | None:
    """GB/T 39554.1: 18 of the implementing body's USCC, 13 of the item (opaque), and 2 more for one handling."""
    wrong = wrong_length(value, (31, 33), "事项编码")
    if wrong:
        return wrong
    body = uscc.why_not(value[:18])
    if body:
        return f"前 18 位（实施主体的统一社会信用代码）有误：{body}"
    return wrong_character(value[18:], ALNUM, start=19)
