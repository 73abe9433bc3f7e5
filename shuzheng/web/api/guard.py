"""What every call of the API passes before its operation runs: the limit, the form of the body, the idempotency key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from ninja.operation import Operation

from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import key as secret
from shuzheng.web.api import limits, rules
from shuzheng.web.api.access import person_of
from shuzheng.web.api.actions import answer_once

Run = Callable[..., HttpResponse]
JSON, MULTIPART = "application/json", "multipart/form-data"
BODIES = {"body": JSON, "form": MULTIPART, "file": MULTIPART}


def guarded(run: Run) -> Run:
    """Put the guard before an operation's `run`."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    takes = {BODIES[source] for model in operation.models if (source := model.__ninja_param_source__) in BODIES}
    is_write = is_a_write(operation)
    if is_write:
        operation.openapi_extra = {**(operation.openapi_extra or {}), "x-write": True}  # told in the document

    @wraps(run)
    def before(request: HttpRequest, **parts: Any) -> HttpResponse:
        _refuse_nul(request)
        person = person_of(request)
        limits.count(request, person)
        if request.method in rules.WRITES:
            _refuse_type(request, takes)
        if person is None or not is_write:
            return run(request, **parts)
        key = rules.key_in(request.headers.get("Idempotency-Key", ""))
        if reason := rules.why_not_key(key):
            raise Refused(reason, code="api.key", message_en="Idempotency-Key is missing or malformed", status=400)
        return answer_once(
            person=person,
            key=key,
            fingerprint=_fingerprint(request),
            at=clock.now(),
            run=lambda: run(request, **parts),
        )

    return before


def is_a_write(operation: Operation) -> bool:
    """Whether an operation changes anything; a POST that only asks is marked with `x-reads`."""
    reads = (operation.openapi_extra or {}).get("x-reads", False)
    return not reads and not rules.WRITES.isdisjoint(operation.methods)


def _refuse_nul(request: HttpRequest) -> None:
    if "\0" in unquote(request.get_full_path()):
        raise Refused("地址含有不可见的空字符", code="api.nul", status=400)


def _refuse_type(request: HttpRequest, takes: set[str]) -> None:
    if takes and request.content_type not in takes:
        raise Refused(
            f"请求体应为 {'、'.join(sorted(takes))}",
            code="api.media_type",
            message_en="Unsupported media type",
            status=415,
        )


def _fingerprint(request: HttpRequest) -> str:
    content = _parts(request) if request.content_type == MULTIPART else iter([request.body])
    return rules.fingerprint(
        secret("idempotency"), method=request.method or "", path=request.get_full_path(), content=content
    )


def _parts(request: HttpRequest) -> Iterator[bytes]:
    """The fields of a form and the digests of its files, read in pieces."""
    for name, values in sorted(request.POST.lists()):
        yield repr((name, values)).encode()
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest = hashlib.sha256()
            for piece in file.chunks():
                digest.update(piece)
            file.seek(0)
            yield f"{name}\0{file.name}\0{digest.hexdigest()}".encode()
