"""Every fault of a call as a problem document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from shuzheng.lib.errors import Refused
from shuzheng.web.api.access import UNKNOWN
from shuzheng.web.middleware import problem_answer

E = TypeVar("E", bound=Exception)

SAID = {
    "missing": "缺少此项",
    "extra_forbidden": "没有这一项，请核对名称",
    "string_too_short": "太短",
    "string_too_long": "太长",
    "string_type": "应为文字",
    "string_pattern_mismatch": "写法不对",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "enum": "不在可选范围内",
    "literal_error": "不在可选范围内",
    "list_type": "应为数组",
    "too_long": "太多",
    "too_short": "太少",
    "dict_type": "应为对象",
    "model_attributes_type": "应为对象",
}
STARTS = (("uuid", "应为 UUID"), ("datetime", "应为时间"), ("date", "应为日期，如 2026-11-20"))
NOT_FOUND = Refused("没有这个地址或这项记录", code="api.not_found", message_en="Not found", status=404)
BAD_BODY = Refused(
    "请求体不是有效的 UTF-8 JSON", code="api.body", message_en="The body is not valid UTF-8 JSON", status=400
)
BAD_VALUE = Refused("有数值超出范围", code="api.value", message_en="A value is out of range", status=422)


def told(kind: str) -> str:
    """What is wrong with a value, in Chinese."""
    return SAID.get(kind) or next((words for start, words in STARTS if kind.startswith(start)), "值不对")


def invalid(error: ValidationError) -> Refused:
    """All that is wrong with what was sent, at once."""
    fields = {".".join(str(step) for step in _place(one)): told(one["type"]) for one in error.errors}
    words = "；".join(f"{name}：{reason}" for name, reason in fields.items())
    return Refused(f"请求有误：{words}", code="api.invalid", message_en="Invalid request", fields=fields, status=422)


def _place(one: Mapping[str, Any]) -> tuple[Any, ...]:
    """Where it is wrong, without the name that our own code gives to the body."""
    source, *steps = one["loc"]
    return tuple(steps[1:] if source == "body" and len(steps) > 1 else steps) or (source,)


def install(api: NinjaAPI) -> None:
    """Let the API answer its faults so; what nobody expected rises, and is a 500 with a line in the log."""

    def answer(kind: type[E], refusal: Callable[[E], Refused]) -> None:
        def handler(request: HttpRequest, error: E | type[E]) -> HttpResponse:
            return problem_answer(refusal(error))  # type: ignore[arg-type]

        api.add_exception_handler(kind, handler)

    answer(Refused, lambda error: error)
    answer(ValidationError, invalid)
    answer(AuthenticationError, lambda _: UNKNOWN)
    answer(HttpError, lambda _: BAD_BODY)
    answer(Http404, lambda _: NOT_FOUND)
    answer(DataError, lambda _: BAD_VALUE)
    api.add_exception_handler(Exception, _rise)


def _rise(request: HttpRequest, error: Exception | type[Exception]) -> NoReturn:
    raise error
