"""RFC 9421 message signatures, the strict profile of docs/gateway.md §3: who signed exactly this request, just now."""

from __future__ import annotations

import binascii
import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from shuzheng.gateway.problems import Problem
from shuzheng.lib.crypto import hmac_sha256, hmac_sm3

MAX_SKEW = 60  # seconds between the signer's clock and ours
REMEMBER = 2 * MAX_SKEW + 5  # how long a nonce could still be replayed
ALGORITHMS: dict[str, Callable[[bytes, bytes], bytes]] = {"hmac-sha256": hmac_sha256, "hmac-sm3": hmac_sm3}
REQUIRED = frozenset({"@method", "@authority", "@path", "@query", "shuzheng-grant", "shuzheng-purpose"})
_BODY = frozenset({"content-digest"})

_INPUT = re.compile(r"sig1=(\(([a-z@\" -]{0,200})\)(;[\x20-\x7e]{1,400}))")
_TEXT = r'"([A-Za-z0-9._~:+/=-]{1,128})"'
_STRING, _INTEGER = re.compile(_TEXT).fullmatch, re.compile(r"[0-9]{1,12}").fullmatch
_FORMS = {"keyid": _STRING, "nonce": _STRING, "alg": _STRING, "created": _INTEGER, "expires": _INTEGER}
_USUAL = re.compile(rf";created=([0-9]{{1,12}});keyid={_TEXT};nonce={_TEXT};alg={_TEXT}").fullmatch
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_NEEDED = frozenset({"keyid", "nonce", "alg", "created"})


@dataclass(slots=True)
class Signed:
    """What the signature headers claim, before it is checked."""

    components: tuple[str, ...]
    params: str  # as signed, byte for byte
    keyid: str
    nonce: str
    algorithm: str
    created: int
    expires: int | None
    signature: str


@lru_cache(maxsize=64)
def _components(listed: str) -> tuple[str, ...]:
    """The component names in `"a" "b"`, () if they are not the profile's."""
    names = tuple(name.strip('"') for name in listed.split(" "))
    if listed != " ".join(f'"{name}"' for name in names) or len(set(names)) != len(names):
        return ()
    return names if set(names) - _BODY == REQUIRED else ()


def read(headers: Mapping[bytes, bytes]) -> Signed:
    """The claim in Signature-Input and Signature."""
    given, signature = headers.get(b"signature-input"), headers.get(b"signature")
    if given is None or signature is None:
        raise Problem("auth.missing")
    match = _INPUT.fullmatch(given.decode("latin-1"))
    if not match or not (signature.startswith(b"sig1=:") and signature.endswith(b":")):
        raise Problem("auth.malformed")
    params, listed, tail = match.groups()
    components = _components(listed)
    found = _parameters(tail)
    if not components:
        raise Problem("auth.malformed", "签名覆盖的内容与规定不一致")
    expires = found.get("expires")
    return Signed(
        components,
        params,
        found["keyid"],
        found["nonce"],
        found["alg"],
        int(found["created"]),
        int(expires) if expires else None,
        signature[6:-1].decode("latin-1"),
    )


def _parameters(tail: str) -> dict[str, str]:
    """`;created=1;keyid="a"…`: each once, none unknown, none of the wrong type."""
    if usual := _USUAL(tail):  # as our client and the examples order them: one match instead of four
        created, keyid, nonce, algorithm = usual.groups()
        return {"created": created, "keyid": keyid, "nonce": nonce, "alg": algorithm}
    found: dict[str, str] = {}
    for one in tail[1:].split(";"):  # no value of the profile holds a semicolon
        name, _, value = one.partition("=")
        form = _FORMS.get(name)
        if form is None or name in found or not form(value):
            raise Problem("auth.malformed", "签名参数有误")
        found[name] = value.strip('"')
    if not found.keys() >= _NEEDED:
        raise Problem("auth.malformed", "签名参数有误")
    return found


def check_clock(signed: Signed, now: float) -> None:
    """Refuse what was signed too long ago, in the future, or has expired."""
    if abs(now - signed.created) > MAX_SKEW or (signed.expires is not None and signed.expires <= now):
        raise Problem("auth.clock")


def check(
    signed: Signed,
    *,
    secret: bytes,
    method: str,
    authority: str,
    raw_path: str,
    query: str,
    headers: Mapping[bytes, bytes],
) -> None:
    """Refuse unless the key's owner signed exactly this request."""
    lines = []
    for name in signed.components:
        if name == "@method":
            value = method
        elif name == "@path":
            value = raw_path
        elif name == "@query":
            value = f"?{query}"
        elif name == "@authority":
            value = authority
        else:
            given = headers.get(name.encode())
            if given is None:  # RFC 9421 §2.1: a component that is not there cannot be covered
                raise Problem("auth.malformed", f"缺少请求头 {name}")
            value = given.decode("latin-1").strip()
        lines.append(f'"{name}": {value}\n')
    base = f'{"".join(lines)}"@signature-params": {signed.params}'.encode("latin-1")
    expected = b64encode(ALGORITHMS[signed.algorithm](secret, base))
    if not hmac.compare_digest(expected, signed.signature.encode("latin-1")):
        raise Problem("auth.signature")


def check_body(signed: Signed, headers: Mapping[bytes, bytes], body: bytes) -> None:
    """Refuse a body whose digest (RFC 9530) is not the one that was signed."""
    if "content-digest" not in signed.components:
        if body:
            raise Problem("auth.malformed", "带请求体的调用须签 content-digest")
        return
    match = _DIGEST.fullmatch(headers.get(b"content-digest", b"").decode("latin-1").strip())
    if not match:
        raise Problem("auth.digest")
    try:
        given = b64decode(match.group(1), validate=True)
    except binascii.Error:
        raise Problem("auth.digest") from None
    if not hmac.compare_digest(given, hashlib.sha256(body).digest()):
        raise Problem("auth.digest")


def authority(headers: Mapping[bytes, bytes], scheme: str) -> str:
    """The Host as RFC 9421 §2.2.3 normalises it: lower case, without the scheme's default port."""
    host = headers.get(b"host", b"").decode("latin-1").lower()
    return host.removesuffix(":443" if scheme == "https" else ":80")
