"""National algorithms: SM3 digests, SM4-GCM sealed values under rotating keys, keyed digests."""

import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC

from shuzheng.lib.home import home, key

_MAGIC = b"SZ1"
_HEADER, _NONCE, _TAG = len(_MAGIC) + 2, 12, 16


class SealBroken(ValueError):
    """A sealed value was changed, sealed for another purpose, or its key is not here."""


def sm3(data: bytes) -> bytes:
    """The SM3 digest (GB/T 32905), 32 bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def hmac_sm3(secret: bytes, data: bytes) -> bytes:
    """HMAC with SM3, 32 bytes."""
    mac = HMAC(secret, hashes.SM3())
    mac.update(data)
    return mac.finalize()


def hmac_sha256(secret: bytes, data: bytes) -> bytes:
    """HMAC with SHA-256, 32 bytes: what HTTP message signatures speak."""
    return hmac.digest(secret, data, sha256)


def same(one: bytes | str, other: bytes | str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(_bytes(one), _bytes(other))


def keyed_digest(secret: bytes, *parts: bytes | str) -> str:
    """HMAC-SM3 in hex over parts that are told apart by their lengths: ("ab","c") differs from ("a","bc")."""
    framed = b"".join(len(part).to_bytes(8, "big") + part for part in map(_bytes, parts))
    return hmac_sm3(secret, framed).hex()


def seal(data: bytes, *, purpose: str) -> bytes:
    """SM4-GCM under the current key: readable and unchangeable only with the key and the same purpose."""
    header = _MAGIC + current_key_id().to_bytes(2, "big")
    nonce = os.urandom(_NONCE)
    cipher = Cipher(algorithms.SM4(_purpose_key(current_key_id(), purpose)), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(header + purpose.encode())
    return header + nonce + cipher.update(data) + cipher.finalize() + cipher.tag


def open_sealed(sealed: bytes, *, purpose: str) -> bytes:
    """What `seal` sealed; raises SealBroken if anything about it is not as it was."""
    sealed = bytes(sealed)
    number = key_id(sealed)
    header, nonce = sealed[:_HEADER], sealed[_HEADER : _HEADER + _NONCE]
    body, tag = sealed[_HEADER + _NONCE : -_TAG], sealed[-_TAG:]
    cipher = Cipher(algorithms.SM4(_purpose_key(number, purpose)), modes.GCM(nonce, tag)).decryptor()
    cipher.authenticate_additional_data(header + purpose.encode())
    try:
        return cipher.update(body) + cipher.finalize()
    except InvalidTag as error:
        raise SealBroken("密封数据被改动，或用途不符") from error


def reseal(sealed: bytes, *, purpose: str) -> bytes:
    """The same value under the current key: one step of a rotation."""
    return seal(open_sealed(sealed, purpose=purpose), purpose=purpose)


def key_id(sealed: bytes) -> int:
    """Which key sealed it; raises SealBroken if it is no sealed value or the key is missing."""
    if len(sealed) < _HEADER + _NONCE + _TAG or not sealed.startswith(_MAGIC):
        raise SealBroken("不是密封数据")
    number = int.from_bytes(sealed[len(_MAGIC) : _HEADER], "big")
    if number != current_key_id() and not _have(number):
        raise SealBroken(f"缺少第 {number} 号密封密钥")
    return number


def current_key_id() -> int:
    """The number of the key that seals from now on: SHUZHENG_SEAL_KEY_ID, 1 unless rotated."""
    return int(os.environ.get("SHUZHENG_SEAL_KEY_ID", "1"))


def _have(number: int) -> bool:
    """home.key() would make a missing key afresh, and a fresh key opens nothing."""
    return f"SHUZHENG_KEY_SEAL_{number}" in os.environ or (home() / "keys" / f"seal-{number}").exists()


def _purpose_key(number: int, purpose: str) -> bytes:
    return hmac_sm3(key(f"seal-{number}"), b"seal:" + purpose.encode())[:16]


def _bytes(value: bytes | str) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)
