"""The OpenAPI document of the gateway, generated from one table of operations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from shuzheng.gateway.problems import KINDS
from shuzheng.gateway.targets import FORMATS

VERSION = "1.0"
_RESOURCE = [
    {"name": "group", "in": "path", "required": True, "schema": {"type": "string", "pattern": r"^[123]\d{5,20}$"}},
    {"name": "number", "in": "path", "required": True, "schema": {"type": "string", "pattern": r"^\d{1,12}$"}},
]
_HEADERS = [
    {"name": name, "in": "header", "required": True, "schema": {"type": "string"}, "description": why}
    for name, why in (
        ("shuzheng-grant", "授权编号"),
        ("shuzheng-purpose", "授权的使用场景，按 UTF-8 百分号编码"),
        ("signature-input", "RFC 9421，标签 sig1"),
        ("signature", "RFC 9421，标签 sig1"),
    )
]
_FIELDS = {"name": "fields", "in": "query", "schema": {"type": "string"}, "description": "数据项，逗号分隔"}
_ROW: dict[str, Any] = {"type": "object", "additionalProperties": True}
_ROWS = {"type": "array", "items": _ROW}


@dataclass(frozen=True, slots=True)
class Route:
    """One operation as the document tells it."""

    id: str
    method: str
    path: str
    summary: str
    answer: dict[str, Any]
    query: tuple[dict[str, Any], ...] = ()
    body: dict[str, Any] | None = None
    media_type: str = "application/json"


def _object(**members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


_BASE = "/v1/{group}/{number}"
_KEY = {"type": ["string", "integer"]}
ROUTES: tuple[Route, ...] = (
    Route("lookup", "get", f"{_BASE}/{{key}}", "按主键查询一行", _object(data=_ROW), (_FIELDS,)),
    Route(
        "page",
        "get",
        _BASE,
        "按主键顺序分页查询",
        _object(data=_ROWS, next={"type": ["string", "null"]}),
        (
            _FIELDS,
            {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
            {"name": "cursor", "in": "query", "schema": {"type": "string"}, "description": "上一页的 next"},
        ),
    ),
    Route(
        "batch",
        "post",
        f"{_BASE}/batch",
        "按一批主键查询",
        _object(data=_ROWS, missing={"type": "array", "items": {"type": "string"}}),
        body={
            "type": "object",
            "properties": {
                "keys": {"type": "array", "items": _KEY, "minItems": 1, "uniqueItems": True},
                "fields": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["keys"],
            "additionalProperties": False,
        },
    ),
    Route(
        "verify",
        "post",
        f"{_BASE}/verify",
        "核验：断言是否属实，不透露数据值",
        _object(data={"type": "object", "additionalProperties": {"type": "boolean"}}),
        body=_object(key=_KEY, claims={"type": "object", "minProperties": 1}),
    ),
    *(
        Route(name.replace(".", "_"), "get", f"{_BASE}/{name}", f"导出 {form}", {}, (_FIELDS,), None, kind.decode())
        for name, (form, kind) in FORMATS.items()
    ),
)


@cache
def document() -> bytes:
    """The whole document, as served at /v1/openapi.json."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method] = _operation(route)
    paths["/v1/healthz"] = {
        "get": {
            "operationId": "health",
            "summary": "网关能否应答",
            "security": [],
            "responses": {
                "200": _content("application/json", _object(status={"const": "ok"})),
                "default": {"$ref": "#/components/responses/Problem"},
            },
        }
    }
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "数政共享网关 Shuzheng gateway",
                "version": VERSION,
                "description": "协议见 docs/gateway.md",
            },
            "paths": paths,
            "components": {
                "schemas": {"Problem": _problem()},
                "responses": {
                    "Problem": _content("application/problem+json", {"$ref": "#/components/schemas/Problem"})
                },
            },
        }
    )


def _operation(route: Route) -> dict[str, Any]:
    key = (
        [{"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}] if "{key}" in route.path else []
    )
    told: dict[str, Any] = {
        "operationId": route.id,
        "summary": route.summary,
        "parameters": [*_RESOURCE, *key, *route.query, *_HEADERS],
        "responses": {
            "200": _content(route.media_type, route.answer),
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if route.body is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": route.body}}}
    return told


def _content(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "应答", "content": {media_type: {"schema": schema}}}


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "properties": {
            "type": text,
            "title": text,
            "title_en": text,
            "status": {"type": "integer"},
            "detail": text,
            "article": text,
            "code": {"enum": list(KINDS)},
            "call_id": {"type": "string", "format": "uuid"},
            "instance": text,
            "asked": {"type": "array", "items": text},
        },
        "required": ["type", "title", "title_en", "status", "code", "call_id"],
    }
