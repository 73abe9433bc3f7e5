"""The OpenAPI document: what ninja generates from the operations, and what holds for all of them."""

from __future__ import annotations

from typing import Any

from shuzheng.web.api.specs import Problem

KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "幂等键：同一请求重发时用同一个键，只办一次，应答相同（带 Idempotency-Replayed: true）",
    "schema": {"type": "string", "pattern": "^[!-~]{8,255}$"},
    "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
}
LINK = {"Link": {"description": "前后页（RFC 8288）", "schema": {"type": "string"}}}
REPLAYED = {"Idempotency-Replayed": {"description": "重发的请求得到原应答", "schema": {"const": "true"}}}
PROBLEM = {
    "description": "问题说明（RFC 9457）：400 请求不成形，401 未认证，403 无权，404 没有，409 规则不允许，413 过大，"
    "415 类型不对，422 内容有误，429 过于频繁",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def finish(document: dict[str, Any]) -> None:
    """Add what every operation has: the problem, the key of a write, the links of a page."""
    components = document["components"]
    components["schemas"]["Problem"] = _problem(components["schemas"])
    components["responses"] = {"Problem": PROBLEM}
    for operations in document["paths"].values():
        for operation in operations.values():
            _finish(operation)


def _problem(schemas: dict[str, Any]) -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    return schema


def _finish(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses["default"] = {"$ref": "#/components/responses/Problem"}
    operation.pop("x-reads", None)
    if operation.pop("x-write", False):
        operation["parameters"] = [*operation["parameters"], KEY]
    for response in responses.values():
        schema = response.get("content", {}).get("application/json", {}).get("schema", {})
        if str(schema.get("$ref", "")).rsplit("/", 1)[-1].startswith("Listed_"):
            response["headers"] = LINK
            response["content"]["text/csv"] = {"schema": {"type": "string"}}
