"""Where a department may send this platform: not to the platform itself, not to what only this machine can see."""

import asyncio
import socket
from ipaddress import ip_address

import httpx
import pytest

from shuzheng.lib import outbound
from shuzheng.lib.errors import Refused

OPEN = "postgresql://reader:word@db.example.cn:5432/items"


@pytest.fixture(autouse=True)
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUZHENG_LOCAL_SOURCES", "0")


@pytest.mark.parametrize(
    "text",
    [
        *("127.0.0.1", "127.8.9.1", "::1", "0.0.0.0", "169.254.169.254", "100.100.100.200", "168.63.129.16"),  # noqa: S104
        *("224.0.0.1", "255.255.255.255", "fe80::1", "::ffff:169.254.169.254", "::ffff:127.0.0.1", "fd00:ec2::254"),
        *("2002:7f00:1::", "64:ff9b::a9fe:a9fe", "::"),
    ],
)
def test_no_connection_goes_to_ourselves_or_to_metadata(text: str) -> None:
    assert outbound.why_not_address(ip_address(text))


@pytest.mark.parametrize("text", ["10.1.2.3", "172.16.0.9", "192.168.1.1", "59.252.0.1", "240e::1"])
def test_departments_live_on_private_networks(text: str) -> None:
    assert outbound.why_not_address(ip_address(text)) is None


@pytest.mark.parametrize("host", ["localhost:80", "a.localhost.:80", "127.0.0.1:80", "[::1]:80", "bad_name:80", "a:0"])
def test_hosts_that_may_not_be_registered(host: str) -> None:
    assert outbound.why_not_host(host)


def test_in_a_demonstration_sources_may_be_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUZHENG_LOCAL_SOURCES", "1")
    assert outbound.why_not_host("127.0.0.1:8080") is None
    assert outbound.why_not_dsn("postgresql", "postgresql://r:w@/d?host=/srv/pg") is None


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://reader:word@/items",  # the default socket, or whatever PGHOST says
        "postgresql://reader:word@/items?host=/var/run/postgresql",
        "postgresql://reader:word@%2Fvar%2Frun/items",
        "postgresql://reader:word@/items?host=@abstract",
        "postgresql://reader:word@db.example.cn,127.0.0.1/items",
        "postgresql://reader:word@db.example.cn/items?hostaddr=127.0.0.1",
        "postgresql://reader:word@db.example.cn/items?passfile=/root/.pgpass",
        "postgresql://reader:word@db.example.cn/items?service=shuzheng",
        "postgresql://reader:word@db.example.cn/items?sslkey=/etc/shuzheng/tls/key.pem",
        "postgresql://reader:word@db.example.cn/items?options=-crole=postgres",
        "postgresql://reader:word@db.example.cn/items?host=a.cn&host=127.0.0.1",
        "postgresql://reader@db.example.cn/items",  # libpq would send this machine's own password
        "postgresql://:word@db.example.cn/items",
        "postgresql://reader:word@169.254.169.254/items",
        "postgresql://reader:word@db.example.cn:port/items",
        "postgresql://reader:word@db.example.cn",
        "host=/var/run/postgresql dbname=shuzheng",
        "mysql://reader:word@db.example.cn/items",
    ],
)
def test_a_connection_string_reads_nothing_of_this_machine(dsn: str) -> None:
    assert outbound.why_not_dsn("postgresql", dsn)


@pytest.mark.parametrize("dsn", [OPEN, OPEN + "?sslmode=require", "postgres://r:w@10.0.0.5/d"])
def test_a_plain_connection_string_is_taken(dsn: str) -> None:
    assert outbound.why_not_dsn("postgresql", dsn) is None


def test_a_hostile_charset_is_refused() -> None:
    assert outbound.why_not_dsn("mysql", "mysql://r:w@db.example.cn/d?charset=../x")


def test_a_name_that_leads_home_is_refused_at_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the name was harmless when it was registered."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("169.254.169.254", 0))])
    with pytest.raises(Refused) as refused:
        outbound.looked_up("rebound.example.cn")
    assert refused.value.code == "exchange.address"


def test_http_goes_to_the_address_that_was_checked_under_the_name_that_was_asked() -> None:
    there = _There()
    transport = outbound.Pinned()
    transport._there = there  # type: ignore[assignment]

    async def ask() -> None:
        async with httpx.AsyncClient(transport=transport) as client:
            asyncio.get_running_loop().getaddrinfo = _public  # type: ignore[assignment, method-assign]
            await client.get("https://api.example.cn/x")

    asyncio.run(ask())
    assert (there.url, there.host, there.sni) == ("https://59.252.0.1/x", "api.example.cn", "api.example.cn")


class _There(httpx.AsyncBaseTransport):
    url = host = sni = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.url, self.host, self.sni = str(request.url), request.headers["host"], request.extensions["sni_hostname"]
        return httpx.Response(200)


async def _public(*_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
    return [(2, 1, 6, "", ("59.252.0.1", 0))]
