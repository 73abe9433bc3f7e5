"""Open311 GeoReport v2: the shapes of its answers, as JSON values and as XML. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from shuzheng.lib.errors import Refused

OPEN, CLOSED = "open", "closed"
FORMATS = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
MOST_DAYS, MOST_ROWS = 90, 1000
Row = Mapping[str, Any]


def utc(at: datetime) -> str:
    """An instant as the specification writes it: UTC with a Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parsed(text: str, name: str) -> datetime | None:
    """A W3C instant; one without a zone is refused, for it could be any."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise Refused(f"{name} 应为 W3C 时间，例如 2026-11-01T00:00:00Z", code="open311.date", status=400) from None
    if found.tzinfo is None:
        raise Refused(f"{name} 应写明时区，例如 2026-11-01T00:00:00Z", code="open311.date", status=400)
    if not 1990 <= found.year <= 2100:
        raise Refused(f"{name} 应在1990年至2100年之间", code="open311.date", status=400)
    return found


def coordinate(text: str, name: str, most: float) -> float | None:
    """A latitude or longitude in WGS 84."""
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        raise Refused(f"{name} 应为数字", code="open311.point", status=400) from None
    if not -most <= found <= most:
        raise Refused(f"{name} 超出范围", code="open311.point", status=400)
    return found


def why_not_picture(file_name: str | None, address: str) -> str | None:
    """One picture at most, JPEG or PNG; an address elsewhere is kept for the officials and never fetched."""
    if file_name is not None and not file_name.lower().endswith((".jpg", ".jpeg", ".png")):
        return "media 应为 JPG 或者 PNG 图片"
    if address and not (re.fullmatch(r"https?://[^\s\x00]+", address) and len(address) <= 500):
        return "media_url 应为 http 或者 https 地址，最长500个字符"
    return None


def xml(root: str, item: str, rows: Iterable[Row]) -> bytes:
    """A list of rows as the specification's XML."""
    top = Element(root)
    for row in rows:
        _fill(SubElement(top, item), row)
    return _document(top)


def xml_one(root: str, row: Row) -> bytes:
    """One row as a document."""
    top = Element(root)
    _fill(top, row)
    return _document(top)


def _document(top: Element) -> bytes:
    body: bytes = tostring(top, encoding="utf-8", xml_declaration=True)
    return body


SINGULAR = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}


def _fill(parent: Element, row: Row) -> None:
    for name, value in row.items():
        child = SubElement(parent, name)
        if isinstance(value, Mapping):
            _fill(child, value)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            for one in value:
                inner = SubElement(child, SINGULAR.get(name, "item"))
                if isinstance(one, Mapping):
                    _fill(inner, one)
                else:
                    inner.text = str(one)
        else:
            child.text = text(value)


def text(value: object) -> str | None:
    """A value as XML writes it: nothing as an empty element."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
