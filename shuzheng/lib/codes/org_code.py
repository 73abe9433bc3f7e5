"""GB 11714: the nine-character organisation code."""

from shuzheng.lib.codes.text import ALNUM, wrong_character, wrong_check, wrong_length

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def check_character(body: str) -> str:
    """GB 11714: the ninth character that follows from the first eight."""
    remainder = 11 - sum(ALNUM.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(remainder, str(remainder))


def why_not(value: str) -> str | None:
    """GB 11714, written with or without the hyphen before the check character."""
    plain = value[:8] + value[9:] if len(value) == 10 and value[8] == "-" else value
    return (
        wrong_length(plain, (9,), "组织机构代码")
        or wrong_character(plain[:8], ALNUM)
        or wrong_check(9, plain[8], check_character(plain[:8]))
    )
