"""Masks: what is left of a value when it leaves. The same answer in Python, PostgreSQL, SQLite and DuckDB.

A mask never asks whether the value is valid: most identity numbers in the wild fail their check digit. What does not
look like its kind is hidden whole. NULL stays NULL and the empty text stays empty, except under `hidden`.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from shuzheng.lib.neutral import VALUE, Dialect, Text, all_of, case, cast, let, text
from shuzheng.lib.redaction import redact
from shuzheng.lib.tables.rows import as_text

__all__ = ["HIDDEN", "KINDS", "Mask", "mask", "redact", "register_sqlite", "sql", "token"]

HIDDEN = "***"
_TOKEN_LENGTH = 32

_LONG = VALUE.length()


def _citizen_id() -> Text:
    """6 + 8 + 4; the legacy fifteen digits 6 + 6 + 3."""
    return case(
        (_LONG.equals(18), VALUE.part(1, 6) + "********" + VALUE.part(15, 4)),
        (_LONG.equals(15), VALUE.part(1, 6) + "******" + VALUE.part(13, 3)),
        otherwise=HIDDEN,
    )


def _phone() -> Text:
    """3 + 4 of a mobile number; the last 4 of anything else that is long enough."""
    return case(
        (_LONG.equals(11), VALUE.part(1, 3) + "****" + VALUE.part(8, 4)),
        (_LONG > 6, text("****") + VALUE.last(4)),
        otherwise=HIDDEN,
    )


def _email() -> Text:
    """The first letter and the domain."""
    at = VALUE.position("@")
    one_at = VALUE.part(at + 1, _LONG).position("@").equals(0)
    return case((all_of(at > 1, one_at), VALUE.part(1, 1) + "***" + VALUE.part(at, _LONG)), otherwise=HIDDEN)


def _year() -> Text:
    """The first four characters, if they are digits."""
    digits = all_of(*(text("0123456789").position(VALUE.part(place, 1)) > 0 for place in (1, 2, 3, 4)))
    return case((all_of(_LONG > 3, digits), VALUE.part(1, 4)), otherwise=HIDDEN)


# Same-length replacements, so that positions hold. Districts named after a road keep their name; 自治区 is no county.
_MARKERS = (
    *(("路街道", "某街道"), ("路南区", "某南区"), ("路北区", "某北区"), ("路桥区", "某桥区"), ("自治区", "自治省")),
    *(("街道", "某镇"), ("小区", "##"), ("社区", "##"), ("胡同", "##"), ("大道", "##")),
)
# What stands below the township: whatever follows it is hidden, even if it looks like a township again.
_BELOW = "0123456789０１２３４５６７８９路街号巷弄村"


def _address() -> Text:
    """Down to the township, else to the county, city or province; never past a road, a village or a number."""
    plain = VALUE
    for old, new in _MARKERS:
        plain = plain.replaced(old, new)
    plain = plain.each(_BELOW, "#").each("县旗", "区").each("乡", "镇") + "#"
    return let(1, plain, lambda marked: let(2, marked.part(1, marked.position("#") - 1), _down_to_township))


def _down_to_township(head: Text) -> Text:
    branches = []
    for start in (head.position("区"), head.position("市")):
        township = head.part(start + 1, head.length()).position("镇")
        branches.append((all_of(start > 1, township > 1), VALUE.part(1, start + township) + HIDDEN))
    for end in (head.position("区"), head.position("市"), head.position("省")):
        branches.append((end > 1, VALUE.part(1, end) + HIDDEN))
    return case(*branches, otherwise=HIDDEN)


@dataclass(frozen=True, slots=True)
class Mask:
    """A kind of mask: `why` says to an official what remains and for what it suffices."""

    code: str
    label: str
    why: str
    shape: Text


KINDS: dict[str, Mask] = {
    kind.code: kind
    for kind in (
        Mask("name", "姓名", "保留首字，其余以 * 代替", VALUE.part(1, 1) + "*"),
        Mask("citizen_id", "公民身份号码", "保留前 6 位和后 4 位，隐去出生日期", _citizen_id()),
        Mask("phone", "电话号码", "保留前 3 位和后 4 位；非 11 位的只留后 4 位", _phone()),
        Mask(
            "bank_card",
            "银行卡号",
            "只留后 4 位",
            case((_LONG > 11, text("****") + VALUE.last(4)), otherwise=HIDDEN),
        ),
        Mask("address", "地址", "保留到乡镇、街道", _address()),
        Mask(
            "uscc",
            "统一社会信用代码",
            "保留前 8 位和后 4 位",
            case((_LONG.equals(18), VALUE.part(1, 8) + "******" + VALUE.part(15, 4)), otherwise=HIDDEN),
        ),
        Mask("email", "电子邮箱", "保留首字符和域名", _email()),
        Mask(
            "plate",
            "车牌号",
            "保留前 2 位和后 2 位",
            case((_LONG > 6, VALUE.part(1, 2) + "***" + VALUE.last(2)), otherwise=HIDDEN),
        ),
        Mask("year", "日期", "只留年份", _year()),
        Mask("hidden", "全部隐去", "不论原值有无，一律隐去", text(HIDDEN)),
        Mask("token", "去标识令牌", "同一使用方内相同的值得到相同的令牌，不同使用方之间不能比对", VALUE),
        Mask(
            "generic",
            "首尾保留",
            "保留首尾各 1 个字符；4 个字符以下的只留首字符，2 个以下的全部隐去",
            case(
                (_LONG > 4, VALUE.part(1, 1) + "***" + VALUE.last(1)),
                (_LONG > 2, VALUE.part(1, 1) + "***"),
                otherwise=HIDDEN,
            ),
        ),
    )
}


def mask(kind: str, value: object, *, token_key: bytes = b"") -> str | None:
    """The masked value; `token_key` is the consumer's own key and needed by `token` only."""
    shape = KINDS[kind].shape
    if kind == "hidden":
        return HIDDEN
    if value is None:
        return None
    plain = as_text(value) or ""
    if kind == "token":
        return token(plain, token_key)
    return shape.python((plain,)) if plain else ""


def sql(kind: str, column_sql: str, *, dialect: Dialect, token_key_sql: str = "") -> str:
    """The same mask as an SQL expression over a column (an identifier that is already quoted).

    `token_key_sql` yields the consumer's key as bytea or BLOB, such as `$1`. SQLite needs `register_sqlite`.
    """
    shape = KINDS[kind].shape
    if kind == "hidden":
        return f"'{HIDDEN}'"
    column = cast(column_sql, dialect)
    if kind == "token":
        masked = _token_sql(column, dialect, token_key_sql)
    elif kind == "address" and dialect == "sqlite":  # its parser is too shallow for the expression
        masked = f"shuzheng_address({column})"
    else:
        masked = shape.sql((column,), dialect)
    return f"(CASE WHEN {column_sql} IS NULL THEN NULL WHEN {column} = '' THEN '' ELSE {masked} END)"


def token(value: str, token_key: bytes) -> str:
    """sha256(key || sha256(key || value)), first 128 bits in hex: the nesting bars lengthening, the key guessing."""
    if not token_key:
        raise ValueError("a token needs the consumer's key")
    inner = sha256(token_key + value.encode()).digest()
    return sha256(token_key + inner).hexdigest()[:_TOKEN_LENGTH] if value else ""


def register_sqlite(connection: sqlite3.Connection) -> None:
    """Give an SQLite connection what its SQL cannot say: `shuzheng_token(value, key)` and `shuzheng_address(value)`."""
    connection.create_function("shuzheng_address", 1, partial(mask, "address"), deterministic=True)
    connection.create_function("shuzheng_token", 2, token, deterministic=True)


def _token_sql(column: str, dialect: Dialect, key: str) -> str:
    if not key:
        raise ValueError("a token needs token_key_sql")
    return _TOKEN_SQL[dialect](column, key)


_TOKEN_SQL: dict[Dialect, Callable[[str, str], str]] = {
    "postgres": lambda column, key: (
        f"substr(encode(sha256({key} || sha256({key} || convert_to({column}, 'UTF8'))), 'hex'), 1, {_TOKEN_LENGTH})"
    ),
    "sqlite": lambda column, key: f"shuzheng_token({column}, {key})",
    "duckdb": lambda column, key: (
        f"substr(sha256({key} || unhex(sha256({key} || encode({column})))), 1, {_TOKEN_LENGTH})"
    ),
}
