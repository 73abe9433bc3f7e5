"""Where this platform may connect on a department's word: never to itself, to cloud metadata, or by its own accounts.

A name is looked up once and the connection goes to the address that was checked: a second lookup could say another.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, parse_qsl, urlsplit

import httpx

from shuzheng.lib.errors import Refused

Address = IPv4Address | IPv6Address
SCHEMES = {"postgresql": ("postgresql", "postgres"), "mysql": ("mysql",)}
# Others name files of this machine (passfile, sslkey, service) or several hosts at once.
_PARAMETERS = {"postgresql": {"host", "port", "sslmode", "connect_timeout", "application_name"}, "mysql": {"charset"}}
_CHARSETS = {"utf8mb4", "utf8", "gbk", "gb18030", "latin1"}
_METADATA = {ip_address(text) for text in ("100.100.100.200", "168.63.129.16", "fd00:ec2::254")}
_NAT64 = ip_network("64:ff9b::/96")


def local_allowed() -> bool:
    """Whether sources on this machine may be registered: in a demonstration, or where the operator says so."""
    said = os.environ.get("SHUZHENG_LOCAL_SOURCES", "")
    return said == "1" if said else not os.environ.get("DATABASE_URL")


def why_not_address(address: Address) -> str | None:
    """Why no connection goes to an address, however it is written."""
    if isinstance(address, IPv6Address) and (inner := address.ipv4_mapped or address.sixtofour):
        return why_not_address(inner)
    if isinstance(address, IPv6Address) and address in _NAT64:
        return why_not_address(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.is_loopback:
        return None if local_allowed() else "不得把本平台所在的机器登记为数据源"
    if address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved:
        return "该地址不得登记为数据源"
    return "该地址不得登记为数据源" if address in _METADATA else None


def why_not_host(host: str) -> str | None:
    """Whether `host:port` may be registered at all; where a name leads to is checked at each connection."""
    name, _, port = host.rpartition(":")
    if not name or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        return "应写成“主机:端口”"
    try:
        return why_not_address(ip_address(name.strip("[]")))
    except ValueError:
        pass
    if not name.isascii() or not all(c.isalnum() or c in "-." for c in name):
        return "主机名含有不允许的字符"
    if name.lower().rstrip(".").endswith("localhost") and not local_allowed():
        return "不得把本平台所在的机器登记为数据源"
    return None


def why_not_dsn(kind: str, dsn: str) -> str | None:
    """Whether a database's connection string is plain: one host, its own account, nothing read from this machine."""
    try:
        parts = urlsplit(dsn)
        port = parts.port
        given = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        return "连接串写法不对"
    if parts.scheme not in SCHEMES.get(kind, ()):
        return f"连接串应以 {SCHEMES[kind][0]}:// 开头" if kind in SCHEMES else "请选择数据源类型"
    if not parts.username or not parts.password or len(parts.path) < 2 or parts.fragment or "\0" in dsn:
        return "连接串应写明账号、口令和数据库名"
    names = [name for name, _ in given]
    if len(set(names)) < len(names) or (odd := set(names) - _PARAMETERS[kind]):
        return f"连接串不能带这些参数：{'、'.join(sorted(odd))}" if len(set(names)) == len(names) else "连接串参数重复"
    if dict(given).get("charset", "utf8mb4") not in _CHARSETS:
        return "不支持的字符集"
    return _why_not_there(parts, dict(given), port)


def _why_not_there(parts: SplitResult, given: dict[str, str], port: int | None) -> str | None:
    host = given.get("host") or parts.hostname or ""
    if host.startswith(("/", "@")):
        return None if local_allowed() else "不得通过本机套接字连接"
    return why_not_host(f"[{host}]:{port or 1}" if ":" in host else f"{host}:{port or 1}")


def host_in(dsn: str) -> str:
    """The host that a plain connection string names; a folder for a socket."""
    parts = urlsplit(dsn)
    return dict(parse_qsl(parts.query)).get("host") or parts.hostname or ""


def looked_up(host: str) -> str:
    """The address to connect to, checked; a socket's folder as it is."""
    return _socket(host) if host.startswith(("/", "@")) else _checked(_ask(host))[0]


async def looked_up_by_loop(host: str) -> list[str]:
    """The same without holding up the loop: every address, each checked."""
    if host.startswith(("/", "@")):
        return [_socket(host)]
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return _checked([str(one[4][0]) for one in found])


def _ask(host: str) -> list[str]:
    return [str(one[4][0]) for one in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def _socket(folder: str) -> str:
    if not local_allowed():
        raise Refused("不得通过本机套接字连接", code="exchange.address", status=502)
    return folder


def _checked(found: Sequence[str]) -> list[str]:
    for text in found:
        if reason := why_not_address(ip_address(text.partition("%")[0])):
            raise Refused(reason, code="exchange.address", status=502)
    return sorted(dict.fromkeys(found), key=lambda text: ":" in text)


class Pinned(httpx.AsyncBaseTransport):
    """HTTP to the very address that was checked; the certificate and the Host still have to bear the name."""

    def __init__(self) -> None:
        self._there = httpx.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the first address that takes the connection."""
        name = request.url.host
        try:
            addresses = await looked_up_by_loop(name)
        except OSError as error:
            raise httpx.ConnectError(str(error)) from error
        except Refused as refused:
            raise httpx.ConnectError(refused.message) from None
        for number, address in enumerate(addresses, 1):
            request.extensions = {**request.extensions, "sni_hostname": name}
            request.url = request.url.copy_with(host=address)
            try:
                return await self._there.handle_async_request(request)
            except httpx.ConnectError:
                if number == len(addresses):
                    raise
        raise httpx.ConnectError("no address")

    async def aclose(self) -> None:
        """Close what is open."""
        await self._there.aclose()
