"""Which operation a request names. One spelling per target: tricks with dots, slashes and escapes end here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote_to_bytes

from shuzheng.gateway.problems import Problem
from shuzheng.kernel.exchange.specs import Operation

Format = Literal["ndjson", "csv", "parquet", "arrow"]
FORMATS: dict[str, tuple[Format, bytes]] = {
    "export.ndjson": ("ndjson", b"application/x-ndjson; charset=utf-8"),
    "export.csv": ("csv", b"text/csv; charset=utf-8; header=present"),
    "export.parquet": ("parquet", b"application/vnd.apache.parquet"),
    "export.arrow": ("arrow", b"application/vnd.apache.arrow.stream"),
}
MAX_TARGET, MAX_PARAMETERS = 4096, 40

# Unreserved and sub-delimiters without ";", or an escape in capitals that escapes something which needs it.
_CANONICAL = re.compile(rb"(?:/(?:[A-Za-z0-9\-._~!$&'()*+,=:@]|%[0-9A-F]{2})+)+")
_NEEDLESS = re.compile(rb"%(?:2[DEF]|5[CF]|7[EF]|[01][0-9A-F]|3[0-9]|4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A])")
_PLAIN_LOOKUP = re.compile(rb"/v1/([123]\d{5,20}/\d{1,12})/([A-Za-z0-9_~-]+)")  # canonical as it stands
_RESOURCE = re.compile(rb"/v1/([123]\d{5,20}/\d{1,12})(?:/([^/]+))?")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(slots=True)
class Target:
    """A parsed request line."""

    resource: str
    operation: Operation
    key: str = ""
    format: Format = "ndjson"
    media_type: bytes = b"application/json"


def parse(method: str, raw_path: bytes) -> Target:
    """The operation that a method and an undecoded path name, or the problem with them."""
    if method == "GET" and (plain := _PLAIN_LOOKUP.fullmatch(raw_path)) and len(raw_path) <= MAX_TARGET:
        return Target(plain.group(1).decode(), "lookup", plain.group(2).decode())
    if len(raw_path) > MAX_TARGET:
        raise Problem("request.path", "路径过长")
    refuse_tricks(raw_path)
    match = _RESOURCE.fullmatch(raw_path)
    if not match:
        raise Problem("not_found.operation")
    resource, last = match.group(1).decode(), match.group(2)
    if method == "GET":
        return _read(resource, last)
    if method != "POST" or last not in (b"batch", b"verify"):
        raise Problem("request.method" if method != "POST" else "not_found.operation")
    return Target(resource, "batch" if last == b"batch" else "verify")


def refuse_tricks(raw_path: bytes) -> None:
    """Refuse every spelling but the canonical one."""
    if not _CANONICAL.fullmatch(raw_path) or _NEEDLESS.search(raw_path):
        raise Problem("request.path")
    if b"./" in raw_path or raw_path.endswith(b"."):
        raise Problem("request.path", "路径段不能以点结尾；含点的主键请用 batch")


def _read(resource: str, last: bytes | None) -> Target:
    if last is None:
        return Target(resource, "page")
    key = text(unquote_to_bytes(last) if b"%" in last else last)
    if key in FORMATS:
        format_, media_type = FORMATS[key]
        return Target(resource, "export", format=format_, media_type=media_type)
    return Target(resource, "lookup", key)


def text(raw: bytes) -> str:
    """UTF-8 without control characters."""
    try:
        found = raw.decode()
    except UnicodeDecodeError:
        raise Problem("request.encoding") from None
    if _CONTROLS.search(found):
        raise Problem("request.encoding", "含有控制字符")
    return found


def parameters(query: bytes) -> dict[str, str]:
    """The query parameters, each at most once."""
    if not query:
        return {}
    if len(query) > MAX_TARGET:
        raise Problem("request.query", "查询串过长")
    try:
        pairs = parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise Problem("request.encoding") from None
    except ValueError:
        raise Problem("request.query") from None
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Problem("request.query", "查询参数重复")
    if any(_CONTROLS.search(name) or _CONTROLS.search(value) for name, value in pairs):
        raise Problem("request.encoding", "含有控制字符")
    return found
