"""Making the call: signed with the organisation's own key, which is never shown, to this platform's gateway only."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx
from django.conf import settings

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.orgs.keys import queries as keys
from shuzheng.lib.errors import Refused
from shuzheng.lib.signatures import sign
from shuzheng.systems.data.sharing.desk.calling.rules import ADVICE, REASONS, Call

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

PATIENCE = 15.0
MOST_BYTES = 2 * 2**20
SHOWN_ROWS = 100
OK = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway answered, in words and as rows."""

    status: int
    ms: float
    call_id: str
    rows: tuple[dict[str, Any], ...] = ()
    missing: tuple[str, ...] = ()
    cursor: str = ""
    verdicts: tuple[tuple[str, bool], ...] = ()
    code: str = ""
    title: str = ""
    detail: str = ""
    article: str = ""
    advice: str = ""
    asked: tuple[str, ...] = ()
    is_cut: bool = False
    raw: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether it was answered."""
        return self.status == OK


def run(*, call: Call, key: Any, by: Person, at: datetime) -> Answer:
    """Make one call for the key's organisation; who tried it stands in the log, what it returned does not."""
    by.require("exchange.call", at=key.org)
    body = call.body.encode() if call.body is not None else None
    url = f"{settings.GATEWAY_URL.rstrip('/')}{call.target}"
    headers = sign(
        call.method,
        url,
        body,
        key_id=key.keyid,
        secret=keys.secret_of(key),
        grant=call.grant,
        purpose=call.purpose,
        created=int(at.timestamp()),
    )
    answer = _ask(call.method, url, headers, body)
    audit.record(
        by=by,
        action="sharing.try_call",
        subject=f"exchange.grant:{call.grant}",
        summary=f"在调用台试用授权，{'已应答' if answer.is_ok else f'被拒绝：{answer.title}'}"[:500],
        detail={"call": answer.call_id, "status": answer.status, "code": answer.code, "key": key.keyid},
        at=at,
    )
    return answer


def _ask(method: str, url: str, headers: dict[str, str], body: bytes | None) -> Answer:
    start = time.perf_counter()
    try:
        # no proxy of this machine's environment, no redirect: only the gateway itself
        with (
            httpx.Client(timeout=PATIENCE, trust_env=False, follow_redirects=False) as client,
            client.stream(method, url, headers=headers, content=body) as response,
        ):
            content, is_cut = _read(response)
            took = (time.perf_counter() - start) * 1000
            return _answer(response, content, took, is_cut)
    except httpx.HTTPError:
        raise Refused(
            "网关暂时连接不上。您填写的内容没有丢失，请稍后重试；多次不成请联系运维人员",
            code="sharing.gateway_down",
            status=503,
        ) from None


def _read(response: httpx.Response) -> tuple[bytes, bool]:
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > MOST_BYTES:
            return bytes(content), True
    return bytes(content), False


def _answer(response: httpx.Response, content: bytes, ms: float, is_cut: bool) -> Answer:
    call_id = response.headers.get("shuzheng-call", "")
    text = content.decode("utf-8", "replace")
    if response.status_code != OK:
        return _problem(response.status_code, text, ms, call_id)
    kind = response.headers.get("content-type", "").partition(";")[0]
    if kind == "application/json":
        return _document(json.loads(text), ms, call_id, text)
    lines = text.splitlines()[: SHOWN_ROWS + 1]
    rows = tuple(json.loads(line) for line in lines[:SHOWN_ROWS]) if "ndjson" in kind and not is_cut else ()
    return Answer(OK, ms, call_id, rows=rows, raw="\n".join(lines), is_cut=is_cut or len(lines) > SHOWN_ROWS)


def _document(document: dict[str, Any], ms: float, call_id: str, text: str) -> Answer:
    data = document.get("data")
    if isinstance(data, dict) and data and all(isinstance(value, bool) for value in data.values()):
        return Answer(OK, ms, call_id, verdicts=tuple(data.items()), raw=text)
    rows = data if isinstance(data, list) else [data] if isinstance(data, dict) else []
    missing = tuple(str(one) for one in document.get("missing", ()))
    return Answer(
        OK, ms, call_id, rows=tuple(rows[:SHOWN_ROWS]), missing=missing, cursor=document.get("next") or "", raw=text
    )


def _problem(status: int, text: str, ms: float, call_id: str) -> Answer:
    try:
        said = json.loads(text)
    except ValueError:
        said = {}
    code = str(said.get("code", ""))
    return Answer(
        status,
        ms,
        call_id or str(said.get("call_id", "")),
        code=code,
        title=str(said.get("title", "") or REASONS.get(code, "网关没有应答")),
        detail=str(said.get("detail", "")),
        article=str(said.get("article", "")),
        asked=tuple(str(one) for one in said.get("asked", ())),
        advice=ADVICE.get(code, ""),
        raw=text[:4000],
    )
