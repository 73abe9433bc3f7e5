"""Citizen numbers in one block of SM4: sealed and yet found again, because the same number is always the same block.

A number is turned into sixteen bytes and these into one encrypted block, so that equality is all the stored value
shows, and only to who compares it with another. Eight of the bytes say of what length the number is and must come back
as they were: another key, or a block that nobody sealed, is noticed. A block is a UUID to the database: small, quick
to index, and no text that looks like anybody's number.
"""

from __future__ import annotations

from functools import cache
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from shuzheng.lib.crypto import SealBroken, hmac_sm3
from shuzheng.lib.home import key

BLOCK = 16
_CHECKS = "0123456789X"
_PLACES = {18: 17, 15: 15}  # how long a number is, and how many digits of it are not its check


def seal_number(number: str) -> UUID:
    """The block of a number of eighteen or fifteen characters."""
    return UUID(bytes=seal_blocks(packed(number)))


def open_number(block: UUID) -> str:
    """The number of a block; raises SealBroken if it is none."""
    return _unpacked(_cipher().decryptor().update(block.bytes))


def packed(number: str) -> bytes:
    """A number before it is sealed: its length, seven empty bytes, its digits and check as one integer."""
    places = _PLACES.get(len(number))
    if places is None or not (number[:places].isascii() and number[:places].isdecimal()):
        raise ValueError("不是 18 位或者 15 位的号码")
    digits = int(number[:places]) * 11 + (_CHECKS.index(number[places]) if number[places:] else 0)
    return len(number).to_bytes(8) + digits.to_bytes(8)


def seal_blocks(plain: bytes) -> bytes:
    """Many packed numbers at once, one block after the other."""
    return _cipher().encryptor().update(plain)


def _unpacked(block: bytes) -> str:
    length, digits = int.from_bytes(block[:8]), int.from_bytes(block[8:])
    places = _PLACES.get(length)
    if places is None or digits >= 11 * 10**places:
        raise SealBroken("密封的号码被改动，或密钥不符")
    body, check = divmod(digits, 11)
    return f"{body:0{places}}{_CHECKS[check] if length == 18 else ''}"


@cache
def _cipher() -> Cipher[modes.ECB]:
    """Each number is one block by itself: no mode chains it to another, and none needs to."""
    return Cipher(algorithms.SM4(hmac_sm3(key("numbers"), b"citizen-id")[:BLOCK]), modes.ECB())  # noqa: S305
