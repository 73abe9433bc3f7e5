"""Which API calls are lawful: a registered host, a plain address, sane bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from shuzheng.kernel.exchange.specs import Api
from shuzheng.lib.fetch import host_of


def why_not_api(api: Api, hosts: Iterable[str]) -> str | None:
    """An API is asked only at a registered host, by GET or POST, within sane bounds."""
    if api.method not in ("GET", "POST"):
        return "请求方法应为 GET 或 POST"
    if host_of(api.url) not in set(hosts):
        return f"主机 {host_of(api.url)} 未登记为本单位数据源"
    if urlsplit(api.url).fragment or re.search(r"[\s\x00-\x1f]", api.url):
        return "接口地址含有不允许的字符"
    if not 0 < api.timeout_s <= 30:
        return "超时应在 0 到 30 秒之间"
    return None if 0 < api.max_bytes <= 100 * 2**20 else "应答大小上限应在 100 MB 以内"
