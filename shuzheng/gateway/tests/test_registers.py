"""What workers share: a nonce used in one process is used in all, a call counted in one is counted in all."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from shuzheng.gateway import app, signatures
from shuzheng.gateway.registers import Nonces, Rates

KEY = b"k" * 32
REMEMBER = """
import sys, time
from pathlib import Path
from shuzheng.gateway.registers import Nonces
nonces = Nonces(Path(sys.argv[1]), b"k" * 32)
print([nonces.remember(name, now=time.time(), until=time.time() + 60) for name in sys.argv[2:]])
"""


def elsewhere(path: Path, *names: str) -> str:
    """What another process says to some nonces."""
    done = subprocess.run(
        [sys.executable, "-c", REMEMBER, str(path), *names], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def test_a_nonce_used_in_one_process_is_used_in_the_other(tmp_path: Path) -> None:
    nonces = Nonces(tmp_path / "nonces", KEY)
    now = time.time()
    assert nonces.remember("a", now=now, until=now + 60) is True
    assert elsewhere(tmp_path / "nonces", "a", "b") == "[False, True]"
    assert nonces.remember("b", now=now, until=now + 60) is False


def test_a_nonce_survives_a_restart(tmp_path: Path) -> None:
    assert elsewhere(tmp_path / "nonces", "a") == "[True]"
    assert elsewhere(tmp_path / "nonces", "a") == "[False]"


def test_a_nonce_is_free_again_when_it_can_no_longer_be_replayed(tmp_path: Path) -> None:
    nonces = Nonces(tmp_path / "nonces", KEY, buckets=1)
    assert nonces.remember("a", now=1000, until=1060) is True
    assert nonces.remember("a", now=1060, until=1120) is False
    assert nonces.remember("a", now=1062, until=1120) is True


def test_a_full_register_says_so_and_forgets_nothing(tmp_path: Path) -> None:
    nonces = Nonces(tmp_path / "nonces", KEY, buckets=1)
    assert [nonces.remember(f"n{n}", now=1000, until=1060) for n in range(17)] == [True] * 16 + [None]
    assert [nonces.remember(f"n{n}", now=1000, until=1060) for n in range(16)] == [False] * 16


def test_a_crowded_register_finds_every_nonce_again(tmp_path: Path) -> None:
    nonces = Nonces(tmp_path / "nonces", KEY, buckets=64)
    names = [f"n{n}" for n in range(700)]
    first = [nonces.remember(name, now=1000, until=1060) for name in names]
    again = [nonces.remember(name, now=1001, until=1061) for name in names]
    assert again == [False if taken else None for taken in first]
    assert first.count(True) > 650


def test_calls_are_counted_over_all_workers(tmp_path: Path) -> None:
    one, other = Rates(tmp_path / "rates"), Rates(tmp_path / "rates")
    place = one.place("grant")
    assert other.place("grant") == place
    taken = [one.take(place, 24, 1000.0), other.take(place, 24, 1000.0), one.take(place, 24, 1000.0)]
    assert taken == [0.0] * 3
    assert [one.take(place, 24, 1000.0), other.take(place, 24, 1000.0)] == [0.0, pytest.approx(2.5)]


def test_calls_come_back_with_time(tmp_path: Path) -> None:
    rates = Rates(tmp_path / "rates")
    place = rates.place("grant")
    assert [rates.take(place, 6, at) == 0.0 for at in (1000.0, 1001.0, 1010.0, 1011.0)] == [True, False, True, False]


def test_two_grants_have_their_own_count(tmp_path: Path) -> None:
    rates = Rates(tmp_path / "rates", slots=2)
    places = {rates.place("one"), rates.place("two")}
    assert len(places) == 2
    assert rates.place("a third in a full register") in places


def test_after_a_crash_of_the_machine_used_nonces_are_read_from_the_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    from shuzheng.gateway.journal import Journal

    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))

    async def write() -> None:
        journal = Journal()
        await journal.write({"consumer": "x", "key_id": "ours", "nonce": "used", "at": time.time()})
        await journal.write({"consumer": "", "key_id": "ours", "nonce": "forged", "at": time.time()})
        await journal.close()

    asyncio.run(write())
    nonces = Nonces(tmp_path / "gateway" / "nonces", KEY)
    app.remember_after_boot(nonces, tmp_path / "gateway")
    now = time.time()
    assert nonces.remember("ours\nused", now=now, until=now + signatures.REMEMBER) is False
    assert nonces.remember("ours\nforged", now=now, until=now + signatures.REMEMBER) is True
