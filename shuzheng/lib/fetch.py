"""Asking a department's HTTP/JSON API: only a registered host, no redirect, bounded in time and bytes, clear errors."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from shuzheng.lib.errors import Refused
from shuzheng.lib.outbound import Pinned, why_not_host

__all__ = ["fetch_json", "host_of", "rows_at", "why_not_host"]


def host_of(url: str) -> str:
    """The `host:port` that a URL names; refuses what is no plain http(s) address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("接口地址写法不对", code="exchange.api_url") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise Refused("接口地址应为 http:// 或 https:// 开头、不带用户名口令的完整地址", code="exchange.api_url")
    return f"{parts.hostname.lower()}:{port or (443 if parts.scheme == 'https' else 80)}"


def fetch_json(
    url: str,
    *,
    hosts: frozenset[str],
    method: str = "GET",
    params: Mapping[str, str | int] | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = 10,
    max_bytes: int = 10 * 2**20,
) -> object:
    """The JSON document at an address, within `timeout_s` in all; raises Refused with the reason."""
    if host_of(url) not in hosts:
        raise Refused(f"主机 {host_of(url)} 未登记为本单位数据源，请先登记", code="exchange.api_host")
    sent = {"headers": {"Accept": "application/json", **(headers or {})}, ("json", "params")[method == "GET"]: params}
    call = _ask(url, sent, method, timeout_s, max_bytes)
    try:
        body = asyncio.run(asyncio.wait_for(call, timeout_s))
    except (TimeoutError, httpx.TimeoutException):
        raise Refused(f"接口在 {timeout_s:g} 秒内没有答完", code="exchange.api_timeout", status=504) from None
    except httpx.HTTPError as error:
        raise Refused(f"接口连不上：{type(error).__name__}", code="exchange.api_unreachable", status=502) from None
    try:
        return json.loads(body)
    except ValueError:  # covers bad UTF-8 too
        raise Refused("接口返回的不是 JSON", code="exchange.api_not_json", status=502) from None


def rows_at(document: object, path: str) -> list[dict[str, object]]:
    """The list of objects under a dotted path; "" is the document itself."""
    found = document
    for step in filter(None, path.split(".")):
        found = found.get(step) if isinstance(found, dict) else None
    if isinstance(found, dict):
        found = [found]
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Refused(f"返回内容中找不到行：路径“{path}”处应为对象的列表", code="exchange.api_no_rows", status=502)
    return found


async def _ask(url: str, sent: dict[str, Any], method: str, timeout_s: float, max_bytes: int) -> bytes:
    # trust_env off: a proxy of this machine's environment must not see a department's data
    async with (
        httpx.AsyncClient(transport=Pinned(), follow_redirects=False, trust_env=False, timeout=timeout_s) as client,
        client.stream(method, url, **sent) as response,
    ):
        if response.is_redirect:
            raise Refused(
                "接口要求转到别的地址；为安全起见不跟随，请登记最终地址", code="exchange.api_redirect", status=502
            )
        if response.status_code != httpx.codes.OK:
            raise Refused(f"接口返回状态 {response.status_code}", code="exchange.api_status", status=502)
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > max_bytes:
                raise Refused(f"接口返回超过 {max_bytes // 1024} KB", code="exchange.api_too_large", status=502)
        return bytes(body)
