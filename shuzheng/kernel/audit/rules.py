"""The law of the log: how a line is written down, marked and signed, and what a batch of lines must look like."""

import hmac
import json
import secrets
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import blake2b, sha256
from itertools import chain
from operator import itemgetter
from typing import Any

import orjson

from shuzheng.kernel.audit.specs import Batch, Entry, Finding, Head, Kind
from shuzheng.lib.merkle import SIZE, Frontier, leaf, split

MARK = 16  # bytes of a line's MAC
FORGED = bytes(MARK)  # the mark of a line that came into the outbox without our MAC
SUMMARY = 500
STEP = 4096  # lines looked at together where no head swears to them
LARGEST = 65_536  # bytes of a line: a page of lines must fit into memory
Row = tuple[int, bytes | None]

_NONE = (0, b"")

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


def body(entry: Entry, at: datetime) -> str:
    """A line as canonical JSON; the salt keeps the leaf hash from telling what a purge has removed."""
    said = {
        "at": at.isoformat(),
        "actor_id": entry.by.actor_id,
        "actor_name": entry.by.actor_name,
        "actor_org": entry.by.actor_org,
        "actor_org_id": getattr(entry.by, "actor_org_id", ""),
        "action": entry.action,
        "subject": entry.subject,
        "summary": entry.summary if len(entry.summary) <= SUMMARY else entry.summary[: SUMMARY - 1] + "…",
        "detail": dict(entry.detail),
        "salt": secrets.token_hex(8),
    }
    text = _dumped(said)
    if len(text) > LARGEST:
        detail = _dumped(said["detail"])
        text = _dumped({**said, "detail": {"omitted_bytes": len(detail), "sha256": sha256(detail).hexdigest()}})
    return text.decode()


def _dumped(value: Any) -> bytes:
    try:
        text = orjson.dumps(value, default=str, option=_OPTIONS)
    except TypeError:  # an integer over 64 bits, half a surrogate pair: the log takes what it is given
        return orjson.dumps(_plain(value), option=_OPTIONS)
    return text if b"\\u0000" not in text else orjson.dumps(_plain(value), option=_OPTIONS)


def _plain(value: Any) -> Any:
    """The same, with everything that JSON or PostgreSQL cannot hold made printable."""
    if isinstance(value, Mapping):
        return {_plain(str(name)): _plain(held) for name, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(held) for held in value]
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    return str(value).replace("\0", "\ufffd").encode(errors="replace").decode()


def outbox_mac(key: bytes, text: bytes) -> bytes:
    """Shows that a waiting line was written by us."""
    return blake2b(text, digest_size=MARK, key=key, person=b"outbox").digest()


def line_mac(key: bytes, seq: int, text: bytes) -> bytes:
    """Binds a text to its place: names the row even where its leaf hash was edited too."""
    return blake2b(b"%d\n%b" % (seq, text), digest_size=MARK, key=key, person=b"line").digest()


def digest(peaks: bytes, leaves: bytes, macs: bytes) -> bytes:
    """One hash over all that the database keeps beside a head."""
    return sha256(peaks + leaves + macs).digest()


def sign(key: bytes, *, size: int, root: bytes, at: datetime, digest: bytes) -> Head:
    """A head with its MAC."""
    unsigned = Head(size, root, at, digest, b"")
    return replace(unsigned, mac=_head_mac(key, unsigned))


def is_signed(key: bytes, head: Head) -> bool:
    """Whether we signed this head, as it stands."""
    return hmac.compare_digest(head.mac, _head_mac(key, head))


def _head_mac(key: bytes, head: Head) -> bytes:
    at = head.at.astimezone(UTC).isoformat(timespec="microseconds")
    statement = b"%d\n%b\n%b\n%b" % (head.size, head.root, at.encode(), head.digest)
    return blake2b(statement, digest_size=SIZE, key=key, person=b"head").digest()


def to_json(head: Head) -> dict[str, Any]:
    """A head as JSON values, for the heads file and for a witness."""
    return {
        "size": head.size,
        "root": head.root.hex(),
        "at": head.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "digest": head.digest.hex(),
        "mac": head.mac.hex(),
    }


def from_json(text: str | bytes) -> Head:
    """The head that `to_json` wrote; ValueError where it is none."""
    try:
        said = json.loads(text)
        root, stated, mac = (bytes.fromhex(said[name]) for name in ("root", "digest", "mac"))
        return Head(int(said["size"]), root, datetime.fromisoformat(said["at"]), stated, mac)
    except (KeyError, TypeError) as wrong:
        raise ValueError("not a signed head") from wrong


def earliest_kept(on: date, value: int, unit: str) -> date:
    """The first day that a term of years or months keeps (政务数据共享条例第29条, 网络安全法第21条)."""
    months = on.year * 12 + on.month - 1 - value * {"year": 12, "month": 1}[unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


class Rows:
    """The lines of the log in order, read page by page and handed out up to a place."""

    def __init__(self, pages: Iterable[list[Row]]) -> None:
        self._pages, self._page, self._at = iter(pages), list[Row](), 0
        self.count = 0

    def upto(self, seq: int) -> list[Row]:
        """The lines not yet handed out with a number up to `seq`."""
        taken: list[Row] = []
        while True:
            stop = bisect_right(self._page, seq, lo=self._at, key=itemgetter(0))
            taken += self._page[self._at : stop]
            self._at = stop
            if stop < len(self._page):
                break
            page = next(self._pages, None)
            if page is None:
                break
            self._page, self._at = page, 0
        self.count += len(taken)
        return taken

    def rest(self) -> Iterator[Row]:
        """All that is left."""
        for page in chain([self._page[self._at :]], self._pages):
            self.count += len(page)
            yield from page


class Check:
    """Reads lines and signed batches side by side and names every line that is not what was sworn to.

    The tree is fed with the sworn leaf hashes, so that one changed line is named once and does not spoil every later
    root; where no signed batch swears to a line, its own text feeds the tree and the next root tells.
    """

    def __init__(self, key: bytes, rows: Rows, *, erased: int = 0, filed: Head | None = None) -> None:
        """`erased`: up to where the log records a purge; `filed`: the newest head in the heads file."""
        self.key, self.rows, self.erased, self.filed = key, rows, erased, filed
        self.heads = 0
        self.size = 0  # up to where signed heads have been seen
        self._tree: Frontier | None = Frontier()  # None where a line is wrong, until the next signed peaks
        self._suspects: list[Batch] = []  # unsigned heads since the last signed one

    def findings(self, batches: Iterable[Batch]) -> Iterator[Finding]:
        """Everything that is wrong, in the order it is met."""
        for batch in batches:
            self.heads += 1
            if is_signed(self.key, batch.head):
                yield from self._signed(batch)
            else:
                yield Finding("head", min(self.size + 1, batch.head.size), batch.head.size)
                self._suspects.append(batch)
        yield from self._tail()
        for seq, text in self.rows.rest():
            yield Finding("inserted", seq, seq, actual=leaf(text or b""))

    def _tail(self) -> Iterator[Finding]:
        """Lines beyond the last signed head: sworn to by the heads file, or by marks of a head that was edited."""
        filed = self.filed.size if self.filed else 0
        marks = sum(len(batch.macs) // MARK for batch in self._suspects)  # a forged head may claim any size
        claimed = max([0, *(batch.head.size for batch in self._suspects)])
        yield from self._uncovered(filed, "deleted" if self._suspects else "cut")
        if self.filed and filed > self.size and self._tree and self._tree.root() != self.filed.root:
            yield Finding("root", self.size + 1, filed)
        self.size = max(self.size, filed)
        for seq, text in self._unsworn(min(claimed, self.size + marks)):
            if text is not None and not self._is_marked(seq, text):
                yield Finding("inserted", seq, seq, actual=leaf(text))

    def _signed(self, batch: Batch) -> Iterator[Finding]:
        start, size = batch.head.size - len(batch.leaves) // SIZE, batch.head.size
        if start > self.size:
            if not self._suspects:
                yield Finding("head", self.size + 1, start)
            yield from self._uncovered(start, "deleted")
        self._suspects = []
        rows = self.rows.upto(size)
        leaves = self._sworn(rows, batch, start)
        if leaves is None:
            leaves = split(batch.leaves)
            yield from self._named(rows, leaves, start)
        if FORGED in batch.macs:
            yield from (Finding("forged", seq, seq) for seq in _forged(batch.macs, start))
        yield from self._grown(batch, leaves, start)
        self.size = size

    def _sworn(self, rows: list[Row], batch: Batch, start: int) -> list[bytes] | None:
        """The leaf hashes of the texts, if they are exactly what the batch swore to: the fast way."""
        size = batch.head.size
        if len(rows) != size - start or not rows or rows[0][0] != start + 1 or rows[-1][0] != size:
            return None
        if any(text is None for _, text in rows):
            is_lawful = size <= self.erased and all(text is None for _, text in rows)
            return split(batch.leaves) if is_lawful else None
        leaves = [sha256(b"\0" + text).digest() for _, text in rows]  # type: ignore[operator]  # none is None
        return leaves if b"".join(leaves) == batch.leaves else None

    def _named(self, rows: list[Row], leaves: list[bytes], start: int) -> Iterator[Finding]:
        """The same line by line."""
        expected = dict(enumerate(leaves, start + 1))
        for seq, text in rows:
            sworn = expected.pop(seq, None)
            actual = leaf(text or b"")
            if sworn is None:
                yield Finding("inserted", seq, seq, actual=actual)
            elif text is None and seq > self.erased:
                yield Finding("emptied", seq, seq)
            elif text is not None and actual != sworn:
                yield Finding("changed", seq, seq, actual=actual, expected=sworn)
        for seq, sworn in expected.items():
            yield Finding("deleted", seq, seq, expected=sworn)

    def _grown(self, batch: Batch, leaves: list[bytes], start: int) -> Iterator[Finding]:
        """Grow the tree by the batch; where the root is another, say so and go on from the signed peaks."""
        if self._tree is not None:
            self._tree.extend(leaves)
        if self._tree is None or self._tree.root() != batch.head.root:
            if self._tree is not None:
                yield Finding("root", min(self.size, start) + 1, batch.head.size)
            self._tree = Frontier(batch.head.size, batch.peaks)

    def _uncovered(self, last: int, missing: Kind) -> Iterator[Finding]:
        """Lines whose head is gone or no longer signed: judged by its marks if it has any, else by the next root."""
        for seq, text in self._unsworn(last):
            wrong = text is None or (bool(self._suspects) and not self._is_marked(seq, text))
            if wrong or text is None:
                self._tree = None
            elif self._tree:
                self._tree.extend([leaf(text)])
            if text is None and seq > self.erased:
                yield Finding(missing, seq, seq)
            elif text is not None and (wrong or seq <= self.size):
                yield Finding("inserted" if seq <= self.size else "changed", seq, seq, actual=leaf(text))

    def _unsworn(self, last: int) -> Iterator[Row]:
        """The lines up to `last` that no signed head swears to; the missing ones too, as None where they should be."""
        due = self.size + 1
        while due <= last:
            edge = min(last, due + STEP - 1)
            for seq, text in self.rows.upto(edge):
                yield from ((missing, None) for missing in range(due, seq))
                yield seq, text
                due = max(due, seq + 1)
            yield from ((missing, None) for missing in range(due, edge + 1))
            due = edge + 1

    def _is_marked(self, seq: int, text: bytes) -> bool:
        """Whether an unsigned head still holds the line's own MAC."""
        return line_mac(self.key, seq, text) in [_mark(batch, seq) for batch in self._suspects]


def swears(key: bytes, batch: Batch, seq: int, text: bytes) -> bool:
    """Whether a signed batch holds this text at this place."""
    return is_signed(key, batch.head) and _mark(batch, seq) == line_mac(key, seq, text)


def _mark(batch: Batch, seq: int) -> bytes | None:
    """The MAC that a batch holds for a line."""
    at = MARK * (seq - 1 - batch.head.size) + len(batch.macs)
    return batch.macs[at : at + MARK] if at >= 0 and seq <= batch.head.size else None


def _forged(macs: bytes, start: int) -> Iterator[int]:
    for at in range(0, len(macs), MARK):
        if macs[at : at + MARK] == FORGED:
            yield start + 1 + at // MARK


def check_filed(key: bytes, filed: Iterable[Head | None], stored: Iterable[tuple[int, bytes]]) -> Iterator[Finding]:
    """Compare the heads file with size and MAC of the heads in the database; only the newest may be missing in it."""
    kept = iter(stored)
    agreed, is_empty = 0, True
    size, mac = next(kept, _NONE)
    for head in filed:
        is_empty = False
        if head is None or head.size <= agreed or not is_signed(key, head):
            yield Finding("file", agreed + 1, max(agreed + 1, head.size if head else 0))
            continue
        while size and size < head.size:
            yield Finding("file", agreed + 1, size)
            agreed, (size, mac) = size, next(kept, _NONE)
        if (size, mac) != (head.size, head.mac):
            yield Finding("head", agreed + 1, head.size)
        agreed = head.size
        if size == head.size:
            size, mac = next(kept, _NONE)
    if is_empty and size:
        yield Finding("file", 1, max([size, *(later for later, _ in kept)]))


def settled(findings: Iterable[Finding]) -> list[Finding]:
    """Findings as a person reads them: texts found at another place are moved ones, neighbours are one interval."""
    found = list(findings)
    home = {one.expected: one.first for one in found if one.expected}
    placed = [
        replace(one, kind="moved", was=home[one.actual]) if one.actual in home and one.kind != "forged" else one
        for one in found
    ]
    merged: list[Finding] = []
    for one in sorted(placed, key=lambda each: (each.kind, each.first)):
        before = merged[-1] if merged else None
        if before and _continues(before, one):
            merged[-1] = replace(before, last=max(one.last, before.last))
        else:
            merged.append(one)
    cuts = [one for one in merged if one.kind == "cut"]
    told = [one for one in merged if one.kind != "head" or not any(_covers(cut, one) for cut in cuts)]
    return sorted(told, key=lambda each: (each.first, each.kind))


def _covers(cut: Finding, one: Finding) -> bool:
    return cut.first <= one.first and one.last <= cut.last


def _continues(before: Finding, one: Finding) -> bool:
    if one.kind != before.kind or one.first > before.last + 1:
        return False
    return one.was is None or one.was - one.first == (before.was or 0) - before.first
