"""Stand-ins for lib.codes and lib.crypto, deleted when those are here."""

import hashlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shuzheng.lib.home import key

_A31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def why_not(kind: str, value: str) -> str | None:
    if kind != "uscc" or len(value) != 18 or not set(value) <= set(_A31):
        return "统一社会信用代码应为 18 位"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(c, 36) * w for c, w in zip(value[8:16], weights, strict=True)) % 11
    inner = {10: "X", 11: "0"}.get(rest, str(rest))
    outer = _A31[-sum(_A31.index(c) * pow(3, i, 31) for i, c in enumerate(value[:17])) % 31]
    return None if (inner, outer) == (value[16], value[17]) else "统一社会信用代码校验位不符"


def seal(plain: bytes, *, purpose: str) -> bytes:
    nonce = hashlib.sha256(plain + purpose.encode()).digest()[:12]
    return nonce + AESGCM(key("seal")).encrypt(nonce, plain, purpose.encode())


def open_sealed(sealed: bytes, *, purpose: str) -> bytes:
    sealed = bytes(sealed)
    return AESGCM(key("seal")).decrypt(sealed[:12], sealed[12:], purpose.encode())


def keyed_digest(secret: bytes, *parts: str) -> str:
    import hmac

    return hmac.new(secret, b"\x1f".join(part.encode() for part in parts), hashlib.sha256).hexdigest()
