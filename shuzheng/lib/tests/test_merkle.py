"""The tree against the vectors of the certificate-transparency reference log, and against its own definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.lib import merkle

WORDS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
LEAVES = [merkle.leaf(bytes.fromhex(word)) for word in WORDS]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
INCLUSION = {  # (index, size): the published path
    (0, 8): "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 "
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e "
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    (5, 8): "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b "
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 "
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
}
CONSISTENCY = {
    (1, 1): "",
    (1, 8): INCLUSION[0, 8],
    (2, 5): "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e "
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    (6, 8): "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a "
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 "
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
}
hash_lists = st.lists(st.binary(max_size=4).map(merkle.leaf), min_size=1, max_size=70)


def by_definition(hashes: list[bytes]) -> bytes:
    """MTH as RFC 9162 §2.1.1 writes it."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else merkle.EMPTY
    fork = 1
    while fork * 2 < len(hashes):
        fork *= 2
    return merkle.node(by_definition(hashes[:fork]), by_definition(hashes[fork:]))


def unhex(words: str) -> list[bytes]:
    return [bytes.fromhex(word) for word in words.split()]


@pytest.mark.parametrize(("size", "expected"), ROOTS.items())
def test_roots_are_the_published_ones(size: int, expected: str) -> None:
    assert merkle.root(LEAVES[:size]).hex() == expected


@pytest.mark.parametrize(("at", "expected"), INCLUSION.items())
def test_inclusion_paths_are_the_published_ones(at: tuple[int, int], expected: str) -> None:
    path = merkle.inclusion_proof(*at, lambda start, stop: merkle.root(LEAVES[start:stop]))

    assert path == unhex(expected)


@pytest.mark.parametrize(("sizes", "expected"), CONSISTENCY.items())
def test_consistency_proofs_are_the_published_ones(sizes: tuple[int, int], expected: str) -> None:
    proof = merkle.consistency_proof(*sizes, lambda start, stop: merkle.root(LEAVES[start:stop]))

    assert proof == unhex(expected)


@given(hash_lists, st.data())
def test_appending_in_any_two_parts_gives_the_root_by_definition(hashes: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(hashes)))
    first = merkle.Frontier()
    first.extend(hashes[:cut])

    tree = merkle.Frontier(first.size, first.packed())
    tree.extend(hashes[cut:])

    assert (tree.size, tree.root()) == (len(hashes), by_definition(hashes))


@given(hash_lists, st.data())
def test_a_path_proves_its_own_leaf_and_no_other(hashes: list[bytes], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(hashes)))
    index = data.draw(st.integers(0, size - 1))
    root = by_definition(hashes[:size])
    path = merkle.inclusion_proof(index, size, lambda start, stop: by_definition(hashes[start:stop]))

    assert merkle.includes(hashes[index], index, size, path, root)
    assert not merkle.includes(merkle.leaf(b"another entry"), index, size, path, root)
    assert not merkle.includes(hashes[index], index, size, [*path, root], root)
    assert not merkle.includes(hashes[index], index, size, path, merkle.EMPTY)


@given(hash_lists, st.data())
def test_a_consistency_proof_shows_growth_and_never_a_rewritten_past(hashes: list[bytes], data: st.DataObject) -> None:
    second = data.draw(st.integers(1, len(hashes)))
    first = data.draw(st.integers(1, second))
    earlier, later = by_definition(hashes[:first]), by_definition(hashes[:second])
    rewritten = by_definition([merkle.leaf(b"rewritten"), *hashes[1:first]])

    proof = merkle.consistency_proof(first, second, lambda start, stop: by_definition(hashes[start:stop]))

    assert merkle.is_consistent(first, earlier, second, later, proof)
    assert not merkle.is_consistent(first, rewritten, second, later, proof)
    assert not merkle.is_consistent(first, earlier, second, later, [*proof, later])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_path_for_a_leaf_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="leaf"):
        merkle.inclusion_proof(index, size, lambda start, stop: b"")
    assert not merkle.includes(b"", index, size, [], merkle.EMPTY)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_no_consistency_with_an_empty_or_a_larger_tree(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="earlier"):
        merkle.consistency_proof(first, second, lambda start, stop: b"")
    assert not merkle.is_consistent(first, b"", second, b"", [])


def test_peaks_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="peak"):
        merkle.Frontier(3, b"\0" * 32)
