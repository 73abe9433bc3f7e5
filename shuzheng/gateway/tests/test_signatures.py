"""Who may call: only the owner of a key, only with exactly this request, only now, only once."""

import time
from dataclasses import dataclass
from typing import Any

import pytest

from shuzheng.gateway.client import sign
from shuzheng.gateway.tests.world import (
    BASE,
    COMPONENTS,
    OURS,
    PURPOSE,
    RESOURCE,
    SECRETS,
    Response,
    World,
    signed,
    tampered,
)
from shuzheng.lib.crypto import hmac_sm3, seal

TARGET = f"/v1/{RESOURCE}/P00003"
BATCH = f"/v1/{RESOURCE}/batch"


def code(response: Response) -> tuple[int, str]:
    return response.status, response.json["code"]


def test_a_request_without_a_signature_is_refused(world: World, live: str) -> None:
    response = world.call("GET", TARGET, {"shuzheng-grant": live})
    assert code(response) == (401, "auth.missing")
    assert response.headers["www-authenticate"] == "Signature"


@dataclass
class Change:
    """One change to a signed request after it was signed."""

    method: str = "GET"
    target: str = TARGET
    header: str = ""
    value: str = ""


@pytest.mark.parametrize(
    "change",
    [
        Change(target=TARGET + "?fields=%E5%A7%93%E5%90%8D"),
        Change(target=f"/v1/{RESOURCE}/P00004"),
        Change(method="POST", target=BATCH),
        Change(header="host", value="another.gateway.example"),
        Change(header="shuzheng-grant", value="00000000-0000-0000-0000-000000000000"),
        Change(header="shuzheng-purpose", value="other"),
    ],
    ids=["query", "path", "method", "host", "grant", "purpose"],
)
def test_any_change_after_signing_breaks_the_signature(world: World, live: str, change: Change) -> None:
    headers = signed("GET", TARGET, grant=live)
    if change.header:
        headers[change.header] = change.value
    assert code(world.call(change.method, change.target, headers)) == (401, "auth.signature")


def test_one_flipped_bit_breaks_the_signature(world: World, live: str) -> None:
    headers = signed("GET", TARGET, grant=live)
    headers["signature"] = tampered(headers["signature"])
    assert code(world.call("GET", TARGET, headers)) == (401, "auth.signature")


def test_a_changed_body_does_not_match_its_signed_digest(world: World, live: str) -> None:
    headers = signed("POST", BATCH, grant=live, body=b'{"keys":["P00001"]}')
    assert code(world.call("POST", BATCH, headers, b'{"keys":["P00002"]}')) == (401, "auth.digest")


def test_a_body_must_be_signed(world: World, live: str) -> None:
    headers = signed("POST", BATCH, grant=live)
    assert code(world.call("POST", BATCH, headers, b'{"keys":["P00001"]}')) == (401, "auth.malformed")


@pytest.mark.parametrize(("seconds", "status"), [(-120, 401), (-55, 200), (55, 200), (120, 401)])
def test_the_clocks_may_differ_by_a_minute(world: World, live: str, seconds: int, status: int) -> None:
    assert world.ask("GET", TARGET, grant=live, created=time.time() + seconds).status == status


def test_a_request_works_only_once(world: World, live: str) -> None:
    headers = signed("GET", TARGET, grant=live)
    assert world.call("GET", TARGET, dict(headers)).status == 200
    assert code(world.call("GET", TARGET, dict(headers))) == (401, "auth.replay")


def test_a_forged_request_does_not_use_up_the_nonce(world: World, live: str) -> None:
    headers = signed("GET", TARGET, grant=live)
    forged = {**headers, "signature": tampered(headers["signature"])}
    assert world.call("GET", TARGET, forged).status == 401
    assert world.call("GET", TARGET, headers).status == 200


def test_an_unknown_key_is_refused(world: World, live: str) -> None:
    assert code(world.ask("GET", TARGET, grant=live, key="nobody")) == (401, "auth.key")


@pytest.mark.parametrize(
    ("column", "value"),
    [("revoked_at", "2026-01-01"), ("valid_to", "2026-01-01"), ("valid_from", "2098-01-01")],
)
def test_a_key_out_of_its_term_is_refused(world: World, live: str, column: str, value: str) -> None:
    name = f"key-{column}"
    SECRETS[name] = b"one more secret, 32 bytes long.."
    dates = {"valid_from": "2020-01-01", "valid_to": "2099-01-01", "revoked_at": None, column: value}
    world.sql(
        "INSERT INTO orgs_applicationkey VALUES (%s, %s, %s, 'hmac-sha256', %s, %s, %s)",
        name,
        OURS,
        seal(SECRETS[name], purpose="application-key"),
        *dates.values(),
    )
    world.follow()
    assert code(world.ask("GET", TARGET, grant=live, key=name)) == (401, "auth.key")


def test_a_key_may_sign_with_the_national_digest(world: World, live: str) -> None:
    world.sql(
        "INSERT INTO orgs_applicationkey VALUES ('national', %s, %s, 'hmac-sm3', '2020-01-01', '2099-01-01', NULL)",
        OURS,
        seal(b"national secret", purpose="application-key"),
    )
    world.follow()
    import base64

    params = (
        '("@method" "@authority" "@path" "@query" "shuzheng-grant" "shuzheng-purpose")'
        f';created={int(time.time())};keyid="national";nonce="sm3-{time.time_ns()}";alg="hmac-sm3"'
    )
    lines = f'"@method": GET\n"@authority": 127.0.0.1:8010\n"@path": {TARGET}\n"@query": ?\n'
    headers = {name: value for name, value in signed("GET", TARGET, grant=live).items() if name.startswith("shuzheng")}
    lines += "".join(f'"{name}": {value}\n' for name, value in headers.items()) + f'"@signature-params": {params}'
    signature = base64.b64encode(hmac_sm3(b"national secret", lines.encode())).decode()
    headers |= {"signature-input": f"sig1={params}", "signature": f"sig1=:{signature}:"}
    assert world.call("GET", TARGET, headers).status == 200


@pytest.mark.parametrize("missing", COMPONENTS)
def test_every_required_part_must_be_signed(world: World, live: str, missing: str) -> None:
    components = tuple(name for name in COMPONENTS if name != missing)
    assert code(world.ask("GET", TARGET, grant=live, components=components)) == (401, "auth.malformed")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sig1=(", "sig2=("),
        ('alg="hmac-sha256"', 'alg="hmac-sha1"'),
        (";nonce=", ";tag="),
        (";created=", ';created="1";created='),
        (";created=", ';x="y";created='),
        ('"@path"', '"@path" "@path"'),
        ('"@path"', '"@path";req'),
        ('keyid="ours"', "keyid=ours"),
        ("sig1=(", 'sig0=("@method");created=1, sig1=('),
    ],
)
def test_a_signature_outside_the_profile_is_refused(world: World, live: str, old: str, new: str) -> None:
    headers = signed("GET", TARGET, grant=live)
    headers["signature-input"] = headers["signature-input"].replace(old, new)
    assert world.call("GET", TARGET, headers).status == 401


@pytest.mark.parametrize("name", ["signature", "signature-input", "shuzheng-grant", "host"])
def test_a_repeated_header_is_refused(world: World, live: str, name: str) -> None:
    headers = {"host": "127.0.0.1:8010", **signed("GET", TARGET, grant=live)}
    pairs = [*headers.items(), (name, headers[name])]
    assert code(world.call("GET", TARGET, pairs)) == (400, "request.header")


def test_the_client_of_this_repository_signs_what_the_gateway_takes(world: World, live: str) -> None:
    made: dict[str, Any] = {"key_id": "ours", "secret": SECRETS["ours"], "grant": live, "purpose": PURPOSE}
    body = b'{"keys":["P00001"]}'
    read = sign("GET", f"{BASE}{TARGET}?fields=%E6%AC%A1%E6%95%B0", None, **made)
    batch = sign("POST", f"{BASE}{BATCH}", body, **made)
    assert world.call("GET", f"{TARGET}?fields=%E6%AC%A1%E6%95%B0", read).json == {"data": {"次数": 3}}
    assert world.call("POST", BATCH, batch, body).status == 200


def test_the_client_signs_as_the_library_does() -> None:
    made: dict[str, Any] = {"grant": "g", "purpose": PURPOSE, "created": 1_700_000_000, "nonce": "n"}
    ours = sign("GET", f"{BASE}{TARGET}", None, key_id="ours", secret=SECRETS["ours"], **made)
    theirs = signed("GET", TARGET, **made)
    assert set(ours) == set(theirs)


def test_a_gateway_told_its_names_takes_no_other(world: World, live: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.gateway, "_hosts", frozenset({"data.example"}))
    assert code(world.get("/P00003", grant=live)) == (421, "auth.authority")


@pytest.mark.parametrize(("name", "unsaid"), [("shuzheng-grant", {"grant": ""}), ("shuzheng-purpose", {"purpose": ""})])
def test_a_header_that_is_not_there_cannot_have_been_signed(
    world: World, live: str, name: str, unsaid: dict[str, Any]
) -> None:
    said: dict[str, Any] = {"grant": live, **unsaid}
    headers = signed("GET", TARGET, **said)
    del headers[name]

    assert code(world.call("GET", TARGET, headers)) == (401, "auth.malformed")
