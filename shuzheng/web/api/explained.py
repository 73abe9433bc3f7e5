"""The OpenAPI document flattened into what a page shows: groups of operations, each with what it takes and gives."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
PLACES = {"path": "地址", "query": "查询", "header": "请求头"}
TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "是否",
    "object": "对象",
    "array": "数组",
    "null": "空",
}
EXAMPLES: dict[str, object] = {
    "uuid": "018f3f6e-0000-7000-8000-000000000000",
    "date": "2026-12-01",
    "date-time": "2026-12-01T09:00:00+08:00",
}
FORMATS = {"uuid": "UUID", "date": "日期", "date-time": "时间", "binary": "文件"}


@dataclass(frozen=True, slots=True)
class Member:
    """One parameter or member: where it goes, what it is."""

    name: str
    place: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    words: str
    is_open: bool
    takes: tuple[Member, ...]
    gives: tuple[Member, ...]
    curl: str


def operations(document: Schema) -> list[tuple[str, list[Explained]]]:
    """Operations by tag, in the order of the document."""
    groups: dict[str, list[Explained]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["其他"])[0]
            groups.setdefault(tag, []).append(_explained(document, path, method, operation))
    return list(groups.items())


def _explained(document: Schema, path: str, method: str, operation: Schema) -> Explained:
    takes = [*(_parameter(document, one) for one in operation["parameters"]), *_body(document, operation)]
    return Explained(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        words=operation.get("description", ""),
        is_open=operation.get("security") in ([], [{}, {"Token": []}]),
        takes=tuple(takes),
        gives=tuple(_gives(document, operation)),
        curl=_curl(document, path, method, operation),
    )


def _parameter(document: Schema, one: Schema) -> Member:
    return Member(
        one["name"], PLACES[one["in"]], _kind(document, one["schema"]), one["required"], one.get("description", "")
    )


def _body(document: Schema, operation: Schema) -> Iterator[Member]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield from _members(document, content["schema"], "请求体")


def _gives(document: Schema, operation: Schema) -> Iterator[Member]:
    for status, response in operation["responses"].items():
        for content in response.get("content", {}).values() if str(status).startswith("2") else ():
            yield from _members(document, content["schema"], "应答")


def _members(document: Schema, schema: Schema, place: str) -> Iterator[Member]:
    schema = _row_of(document, schema)
    for name, member in schema.get("properties", {}).items():
        words = member.get("description", "")
        yield Member(name, place, _kind(document, member), name in schema.get("required", ()), words)


def _row_of(document: Schema, schema: Schema) -> Schema:
    """The object meant: itself, what a list holds, what a page lists."""
    found = _resolved(document, schema)
    if found.get("type") == "array":
        return _resolved(document, found["items"])
    items = found.get("properties", {}).get("items")
    return _resolved(document, items["items"]) if items and "next" in found["properties"] else found


def _resolved(document: Schema, schema: Schema) -> Schema:
    if "$ref" in schema:
        found: Schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        return found
    return _resolved(document, schema["allOf"][0]) if "allOf" in schema else schema


def _kind(document: Schema, schema: Schema) -> str:
    """A type as people say it."""
    if "anyOf" in schema:
        return "或".join(dict.fromkeys(_kind(document, one) for one in schema["anyOf"]))
    schema = _resolved(document, schema)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"{_kind(document, schema.get('items', {}))} 的数组"
    return FORMATS.get(schema.get("format", "")) or TYPES.get(str(schema.get("type", "")), "任意")


def _curl(document: Schema, path: str, method: str, operation: Schema) -> str:
    """The call as a command; the address and the token are the reader's."""
    lines = [f"curl -X {method.upper()} $BASE{path}", '-H "Authorization: Bearer $TOKEN"']
    if any(one["name"] == "Idempotency-Key" for one in operation["parameters"]):
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        body = json.dumps(_example(document, content["application/json"]["schema"]), ensure_ascii=False)
        lines.append(f"-H 'Content-Type: application/json' -d '{body}'")
    return " \\\n  ".join(lines)


def _example(document: Schema, schema: Schema) -> object:
    """A body with the members that are required, and those that have an example."""
    if "examples" in schema:
        return schema["examples"][0]
    schema = _resolved(document, schema)
    if "properties" in schema:
        wanted = schema.get("required", ())
        members = schema["properties"].items()
        return {name: _example(document, one) for name, one in members if name in wanted or "examples" in one}
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "array":
        return [_example(document, schema.get("items", {}))]
    examples: dict[str, object] = {"integer": 1, "boolean": True, "object": {}, "number": 1}
    return EXAMPLES.get(schema.get("format", "")) or examples.get(str(schema.get("type")), "…")
