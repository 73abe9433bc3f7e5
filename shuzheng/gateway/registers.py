"""What all workers must agree on, kept in mapped files: nonces already used, and the calls each grant has left.

Files, so that a replay is refused by every worker and after a restart; record locks, which end with their process.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

_DIGEST, _SLOTS, _BUCKETS_TRIED = 12, 16, 8
_SLOT = struct.Struct(f"<{_DIGEST}sI")  # keyed digest of a name, the second from which the slot is free again
_BUCKET = _SLOTS * _SLOT.size
_NEVER = bytes(_SLOT.size)


class _Mapped:
    """A file of fixed size, shared by all processes that map it; untouched pages cost nothing."""

    def __init__(self, path: Path, size: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with self._locked(0, 1):
            self.fresh = os.fstat(self._file).st_size != size
            if self.fresh:
                os.ftruncate(self._file, 0)
                os.ftruncate(self._file, size)
        self._map = mmap.mmap(self._file, size)

    @contextmanager
    def _locked(self, start: int, length: int) -> Iterator[None]:
        fcntl.lockf(self._file, fcntl.LOCK_EX, length, start)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, length, start)

    def close(self) -> None:
        self._map.close()
        os.close(self._file)


class Nonces(_Mapped):
    """A hash table of keyed digests with expiry seconds: 2^18 buckets of 16 hold 2 million live nonces with ease."""

    def __init__(self, path: Path, key: bytes, *, buckets: int = 1 << 18) -> None:
        self._key, self._buckets = key, buckets
        super().__init__(path, buckets * _BUCKET)

    def remember(self, name: str, *, now: float, until: float) -> bool | None:
        """True if `name` is new and now remembered, False if it is known, None if there is no room."""
        digest = blake2b(name.encode(), key=self._key, digest_size=_DIGEST + 8).digest()
        home, digest = int.from_bytes(digest[_DIGEST:], "little") % self._buckets, digest[:_DIGEST]
        tried = min(_BUCKETS_TRIED, self._buckets - home)
        start, length = home * _BUCKET, tried * _BUCKET
        fcntl.lockf(self._file, fcntl.LOCK_EX, length, start)
        try:
            return self._remember(digest, start, start + length, int(now), int(until) + 1)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, length, start)

    def _remember(self, digest: bytes, start: int, end: int, now: int, until: int) -> bool | None:
        """Look through buckets up to one with a slot never used: nothing is stored beyond it."""
        free = -1
        for bucket in range(start, end, _BUCKET):
            at = self._slot(digest, bucket)
            if at >= 0 and _SLOT.unpack_from(self._map, at)[1] > now:
                return False
            never = self._slot(_NEVER, bucket)
            if free < 0:
                free = never if never >= 0 else self._expired(bucket, now)
            if never >= 0:
                break
        if free < 0:
            return None
        _SLOT.pack_into(self._map, free, digest, until)
        return True

    def _slot(self, wanted: bytes, bucket: int) -> int:
        """Where a slot of the bucket begins with these bytes, -1 if none does."""
        at = self._map.find(wanted, bucket, bucket + _BUCKET)
        while at >= 0 and (at - bucket) % _SLOT.size:
            at = self._map.find(wanted, at + 1, bucket + _BUCKET)
        return at

    def _expired(self, bucket: int, now: int) -> int:
        slots = range(bucket, bucket + _BUCKET, _SLOT.size)
        return next((at for at in slots if _SLOT.unpack_from(self._map, at)[1] <= now), -1)


_NONE, _PROBES = (0, 0.0), 64
_RATE = struct.Struct("<8sdd")  # digest of the grant, calls left, when that was counted


class Rates(_Mapped):
    """One token bucket per grant, counted over all workers."""

    def __init__(self, path: Path, *, slots: int = 1 << 16) -> None:
        self._slots = slots
        self._taken: dict[int, tuple[int, float]] = {}  # calls this worker has taken out, and until when they are good
        super().__init__(path, slots * _RATE.size)

    def place(self, grant_id: str) -> int:
        """The offset of a grant's bucket, taken on first use; in a crowded register two grants may share one."""
        digest = blake2b(grant_id.encode(), digest_size=8).digest()
        home = int.from_bytes(digest, "little") % self._slots
        with self._locked(0, self._slots * _RATE.size):
            for step in range(min(_PROBES, self._slots)):
                offset = (home + step) % self._slots * _RATE.size
                held = self._map[offset : offset + 8]
                if held == digest:
                    return offset
                if held == bytes(8):
                    _RATE.pack_into(self._map, offset, digest, -1.0, 0.0)
                    return offset
        return home * _RATE.size

    def take(self, offset: int, per_minute: int, now: float) -> float:
        """0 if the call may go on, else the seconds until one may. The bucket holds ten seconds' worth of calls.

        A worker takes calls from the bucket by a twentieth of it at a time, for a second; slow grants one by one.
        """
        left, until = self._taken.get(offset, _NONE)
        if left and now < until:
            self._taken[offset] = left - 1, until
            return 0.0
        most = max(1, per_minute // 120)
        got, wait = self._withdraw(offset, per_minute, now, most)
        if got:
            self._taken[offset] = got - 1, now + 1.0
        return wait

    def _withdraw(self, offset: int, per_minute: int, now: float, most: int) -> tuple[int, float]:
        """Up to `most` calls out of the bucket; if there is none, how long until there is."""
        with self._locked(offset, _RATE.size):
            digest, left, at = _RATE.unpack_from(self._map, offset)
            room = max(1.0, per_minute / 6)
            left = room if left < 0 else min(room, left + max(0.0, now - at) * per_minute / 60)
            got = min(most, int(left))
            _RATE.pack_into(self._map, offset, digest, left - got, now)
        return got, 0.0 if got else max(0.001, (1 - left) * 60 / max(1, per_minute))
