"""Published vectors of the national algorithms, and what a seal must refuse."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.lib import crypto


@pytest.fixture(autouse=True)
def two_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUZHENG_KEY_SEAL_1", "11" * 32)
    monkeypatch.setenv("SHUZHENG_KEY_SEAL_2", "22" * 32)


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_standards_digests(data: bytes, digest: str) -> None:
    assert crypto.sm3(data).hex() == digest


def test_the_library_gives_the_standards_sm4_block() -> None:
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    cipher = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()  # noqa: S305 - the standard's own vector

    assert (cipher.update(block) + cipher.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_a_sealed_value_opens_for_its_purpose_only() -> None:
    sealed = crypto.seal("口令".encode(), purpose="source.dsn")

    assert crypto.open_sealed(sealed, purpose="source.dsn").decode() == "口令"
    assert "口令".encode() not in sealed
    with pytest.raises(crypto.SealBroken, match="用途不符"):
        crypto.open_sealed(sealed, purpose="person.totp")


def test_the_same_value_never_looks_the_same_twice() -> None:
    assert crypto.seal(b"x", purpose="p") != crypto.seal(b"x", purpose="p")


@pytest.mark.parametrize("place", [0, 4, 6, 17, 20, -1])
def test_one_changed_byte_breaks_the_seal(place: int) -> None:
    sealed = bytearray(crypto.seal(b"value", purpose="p"))
    sealed[place] ^= 1

    with pytest.raises(crypto.SealBroken):
        crypto.open_sealed(bytes(sealed), purpose="p")


@pytest.mark.parametrize("wrong", [b"", b"SZ1", b"plain text that was never sealed at all"])
def test_what_was_never_sealed_is_said_to_be_so(wrong: bytes) -> None:
    with pytest.raises(crypto.SealBroken, match="不是密封数据"):
        crypto.open_sealed(wrong, purpose="p")


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key(monkeypatch: pytest.MonkeyPatch) -> None:
    old = crypto.seal(b"value", purpose="p")
    monkeypatch.setenv("SHUZHENG_SEAL_KEY_ID", "2")

    fresh = crypto.reseal(old, purpose="p")

    assert (crypto.key_id(old), crypto.key_id(fresh)) == (1, 2)
    assert crypto.open_sealed(old, purpose="p") == crypto.open_sealed(fresh, purpose="p") == b"value"


def test_a_seal_under_a_key_that_is_not_here_is_named() -> None:
    sealed = crypto.seal(b"value", purpose="p")

    with pytest.raises(crypto.SealBroken, match="缺少第 777 号密封密钥"):
        crypto.open_sealed(sealed[:3] + (777).to_bytes(2, "big") + sealed[5:], purpose="p")


@given(st.binary(max_size=200))
def test_whatever_is_sealed_comes_back(value: bytes) -> None:
    assert crypto.open_sealed(crypto.seal(value, purpose="p"), purpose="p") == value


def test_a_keyed_digest_tells_its_parts_apart() -> None:
    assert crypto.keyed_digest(b"k", "ab", "c") != crypto.keyed_digest(b"k", "a", "bc")
    assert crypto.keyed_digest(b"k", "ab") == crypto.keyed_digest(b"k", b"ab")
    assert crypto.keyed_digest(b"k", "ab") != crypto.keyed_digest(b"l", "ab")


def test_hmac_sha256_gives_the_rfc_4231_vector() -> None:
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"

    assert crypto.hmac_sha256(b"Jefe", b"what do ya want for nothing?").hex() == expected
    assert crypto.same(expected, expected)
    assert not crypto.same(expected, expected[:-1] + "0")
