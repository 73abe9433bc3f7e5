"""Signing a call (RFC 9421, docs/gateway.md §3): all that a consumer's program needs, by the standard library only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from urllib.parse import quote, urlsplit

COMPONENTS = ("@method", "@authority", "@path", "@query", "shuzheng-grant", "shuzheng-purpose")
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def sign(
    method: str,
    url: str,
    body: bytes | None,
    *,
    key_id: str,
    secret: bytes,
    grant: str,
    purpose: str,
    created: int | None = None,
    nonce: str | None = None,
) -> dict[str, str]:
    """The headers that make one call valid, once; `url` is sent exactly as it is given here."""
    parts = urlsplit(url)
    values = {
        "@method": method.upper(),
        "@authority": parts.netloc.lower().removesuffix(DEFAULT_PORTS.get(parts.scheme, "")),
        "@path": parts.path or "/",
        "@query": f"?{parts.query}",
        "shuzheng-grant": grant,
        "shuzheng-purpose": quote(purpose, safe=""),
    }
    if body is not None:
        values["content-digest"] = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    covered = " ".join(f'"{name}"' for name in values)
    params = (
        f"({covered});created={created if created is not None else int(time.time())}"
        f';keyid="{key_id}";nonce="{nonce or secrets.token_urlsafe(18)}";alg="hmac-sha256"'
    )
    base = "".join(f'"{name}": {value}\n' for name, value in values.items()) + f'"@signature-params": {params}'
    signature = base64.b64encode(hmac.digest(secret, base.encode(), "sha256")).decode()
    headers = {name: value for name, value in values.items() if not name.startswith("@")}
    return {**headers, "signature-input": f"sig1={params}", "signature": f"sig1=:{signature}:"}
