"""What a stranger types never becomes SQL, a header or a fault: a table of awkward words at every door."""

from __future__ import annotations

import http.client
import json
from urllib.parse import quote, urlencode

import httpx
import pytest

from shuzheng.gateway.client import sign
from tests.installation import Installation

pytestmark = pytest.mark.slow

WORDS = (
    "' OR '1'='1",
    "'; DROP TABLE orgs_person; --",
    '" OR 1=1 --',
    "%' AND 1=CAST((SELECT version()) AS int) --",
    "1); SELECT pg_sleep(10); --",
    "\\'; --",
    "${7*7}{{7*7}}",
    "<script>alert(1)</script>",
    "../../../../etc/passwd",
    "行\u202e政",
)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("what", ["key", "name", "value", "field"])
def test_the_gateway_answers_awkward_words_with_a_problem_or_nothing_found(
    running: Installation, word: str, what: str
) -> None:
    key = json.loads((running.home / "demo-key.json").read_text())
    grant = key["grants"][0]
    path = {
        "key": f"/{quote(word, safe='')}",
        "name": f"?{urlencode({word: 'x'})}",
        "value": f"?{urlencode({'名称': word})}",
        "field": f"?{urlencode({'fields': word})}",
    }[what]
    url = f"{running.gateway}/v1/{grant['resource']}{path}"
    headers = sign(
        "GET",
        url,
        None,
        key_id=key["key_id"],
        secret=key["secret"].encode(),
        grant=grant["grant"],
        purpose=grant["purpose"],
    )

    answer = httpx.get(url, headers=headers, trust_env=False)

    assert answer.status_code in (200, 400, 403, 404)
    assert answer.json().get("data", []) == []
    assert "psycopg" not in answer.text


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("path", ["/sign-in?next={}", "/{}", "/search?q={}", "/api/v1/resources?q={}"])
def test_the_web_answers_awkward_words_without_a_fault(running: Installation, path: str, word: str) -> None:
    answer = httpx.get(running.web + path.format(quote(word, safe="")), follow_redirects=True, trust_env=False)

    assert answer.status_code in (200, 400, 401, 403, 404)
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("door", ["web_port", "gateway_port"])
@pytest.mark.parametrize(
    "line",
    [
        b"X-A: b\r\nX-Injected: c",
        b"Host: elsewhere.example",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Cookie: sessionid=" + b"x" * 70_000,
        b"X-\x00: a",
    ],
    ids=["two lines", "two hosts", "two lengths", "too long", "a null"],
)
def test_awkward_headers_are_refused_and_the_door_stays_open(running: Installation, door: str, line: bytes) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", getattr(running, door), timeout=20)
    connection.connect()
    connection.sock.sendall(b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\n" + line + b"\r\nConnection: close\r\n\r\n")

    answer = connection.sock.recv(65536)

    assert b"X-Injected" not in answer
    assert b" 500 " not in answer[:20]
    assert running.answers()


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/resources"])
def test_an_oversize_body_is_refused_in_words(running: Installation, path: str) -> None:
    answer = httpx.post(running.web + path, content=b"a=" + b"x" * (6 * 2**20), trust_env=False, headers={
        "content-type": "application/x-www-form-urlencoded"
    })  # fmt: skip

    assert answer.status_code in (401, 403, 404, 405, 413)
    assert running.answers()
