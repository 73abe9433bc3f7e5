"""The Merkle tree of RFC 9162 over SHA-256: roots, the compact state that appends in O(log n), and both proofs."""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Subtree = Callable[[int, int], bytes]  # the root over leaves [start, stop): all that a proof needs of the log
SIZE = 32
EMPTY = sha256(b"").digest()


def leaf(data: bytes) -> bytes:
    """The hash of one entry (§2.1.1: prefix 0x00, so that no node passes for an entry)."""
    return sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees (§2.1.1: prefix 0x01)."""
    return sha256(b"\1" + left + right).digest()


def split(hashes: bytes) -> list[bytes]:
    """Hashes stored end to end, one by one."""
    return [hashes[at : at + SIZE] for at in range(0, len(hashes), SIZE)]


class Frontier:
    """A tree known only by its peaks, the roots of its complete subtrees: enough to append and to know the root."""

    def __init__(self, size: int = 0, peaks: bytes = b"") -> None:
        """Empty, or as `packed` wrote it: the peaks of a tree of that size, the smallest first."""
        if len(peaks) != size.bit_count() * SIZE:
            raise ValueError("a tree has one peak for every bit set in its size")
        waiting = iter(split(peaks))
        self.size = size
        self._peaks = [next(waiting) if size >> level & 1 else None for level in range(size.bit_length())]

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Append leaf hashes, level by level: two waiting neighbours become one node above."""
        self.size += len(leaves)
        level, rising = 0, list(leaves)
        while rising:
            if level == len(self._peaks):
                self._peaks.append(None)
            waiting = self._peaks[level]
            if waiting is not None:
                rising.insert(0, waiting)
            self._peaks[level] = rising.pop() if len(rising) % 2 else None
            pairs = zip(rising[::2], rising[1::2], strict=True)
            rising = [sha256(b"\1" + left + right).digest() for left, right in pairs]
            level += 1

    def packed(self) -> bytes:
        """The peaks end to end, the smallest subtree first."""
        return b"".join(peak for peak in self._peaks if peak is not None)

    def root(self) -> bytes:
        """The root of all that was appended."""
        peaks = [peak for peak in self._peaks if peak is not None]
        if not peaks:
            return EMPTY
        top = peaks[0]
        for peak in peaks[1:]:
            top = node(peak, top)
        return top


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes (MTH of §2.1.1)."""
    tree = Frontier()
    tree.extend(leaves)
    return tree.root()


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The path from leaf `index` to the root of the first `size` leaves (PATH of §2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError("the tree does not hold this leaf")
    path, start, stop = [], 0, size
    while stop - start > 1:
        middle = start + _fork(stop - start)
        if index < middle:
            path.append(subtree(middle, stop))
            stop = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return path[::-1]


def includes(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether the path leads from this leaf to this root (§2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, reached = index, size - 1, leaf_hash
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            reached = node(step, reached)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            reached = node(reached, step)
        at, last = at >> 1, last >> 1
    return last == 0 and reached == root_hash


def consistency_proof(first: int, second: int, subtree: Subtree) -> list[bytes]:
    """What shows that the first `second` leaves begin with the first `first` (PROOF of §2.1.4.1)."""
    if not 0 < first <= second:
        raise ValueError("an earlier tree has at least one leaf and no more than the later one")
    proof, start, stop, whole = [], 0, second, True
    while first != stop - start:
        fork = _fork(stop - start)
        if first <= fork:
            proof.append(subtree(start + fork, stop))
            stop = start + fork
        else:
            proof.append(subtree(start, start + fork))
            first, start, whole = first - fork, start + fork, False
    return ([] if whole else [subtree(start, stop)]) + proof[::-1]


def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the later root only adds to the earlier (§2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    steps: Iterator[bytes] = iter(proof if first & (first - 1) else [first_root, *proof])
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    earlier = later = next(steps, b"")
    for step in steps:
        if last == 0:
            return False
        if at & 1 or at == last:
            earlier, later = node(step, earlier), node(step, later)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            later = node(later, step)
        at, last = at >> 1, last >> 1
    return last == 0 and earlier == first_root and later == second_root


def _fork(size: int) -> int:
    """The largest power of two smaller than the size."""
    return 1 << (size - 1).bit_length() - 1
