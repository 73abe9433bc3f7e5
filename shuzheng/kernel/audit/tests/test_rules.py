"""Every single edit of every log is named: brute force over small logs, without a database."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from shuzheng.kernel.audit import rules
from shuzheng.kernel.audit.rules import Row
from shuzheng.kernel.audit.specs import Batch, Finding
from shuzheng.lib.merkle import Frontier, leaf

KEY = b"k" * 32
AT = datetime(2026, 11, 22, tzinfo=UTC)

cuts = st.lists(st.integers(1, 4), min_size=1, max_size=6)  # how many lines each batch holds


def lines(count: int) -> list[Row]:
    return [(seq, b"line %d" % seq) for seq in range(1, count + 1)]


def batches(sizes: list[int]) -> list[Batch]:
    """The signed batches over `lines(sum(sizes))`."""
    tree, made = Frontier(), []
    for size in sizes:
        rows = lines(tree.size + size)[tree.size :]
        leaves = [leaf(text or b"") for _, text in rows]
        macs = b"".join(rules.line_mac(KEY, seq, text or b"") for seq, text in rows)
        tree.extend(leaves)
        kept = tree.packed(), b"".join(leaves), macs
        head = rules.sign(KEY, size=tree.size, root=tree.root(), at=AT, digest=rules.digest(*kept))
        made.append(Batch(head, *kept))
    return made


def check(rows: list[Row], sworn: list[Batch], page: int = 3) -> list[Finding]:
    pages = [rows[at : at + page] for at in range(0, len(rows), page)]
    return rules.settled(rules.Check(KEY, rules.Rows(pages)).findings(sworn))


@given(cuts, st.integers(1, 9))
def test_what_nobody_touched_is_never_a_finding(sizes: list[int], page: int) -> None:
    assert check(lines(sum(sizes)), batches(sizes), page) == []


@given(cuts, st.data())
def test_one_changed_line_is_named_and_no_other(sizes: list[int], data: st.DataObject) -> None:
    rows = lines(sum(sizes))
    seq = data.draw(st.integers(1, len(rows)))
    rows[seq - 1] = (seq, b"another text")

    assert check(rows, batches(sizes)) == [Finding("changed", seq, seq)]


@given(cuts, st.data())
def test_one_deleted_line_is_named_and_no_other(sizes: list[int], data: st.DataObject) -> None:
    rows = lines(sum(sizes))
    seq = data.draw(st.integers(1, len(rows)))
    del rows[seq - 1]

    assert check(rows, batches(sizes)) == [Finding("deleted", seq, seq)]


@given(cuts, st.integers(1, 5))
def test_lines_added_at_the_end_are_named(sizes: list[int], more: int) -> None:
    count = sum(sizes)
    rows = [*lines(count), *((count + extra, b"forged") for extra in range(1, more + 1))]

    assert check(rows, batches(sizes)) == [Finding("inserted", count + 1, count + more)]


@given(cuts, st.data())
def test_a_line_written_twice_is_named(sizes: list[int], data: st.DataObject) -> None:
    """Possible only where somebody has dropped the primary key."""
    rows = lines(sum(sizes))
    seq = data.draw(st.integers(1, len(rows)))
    rows.insert(seq, (seq, b"a second text"))

    assert Finding("inserted", seq, seq) in check(rows, batches(sizes))


@given(cuts.filter(lambda sizes: sum(sizes) > 1), st.data())
def test_two_swapped_texts_are_named_with_where_they_belong(sizes: list[int], data: st.DataObject) -> None:
    rows = lines(sum(sizes))
    first = data.draw(st.integers(1, len(rows) - 1))
    second = data.draw(st.integers(first + 1, len(rows)))
    rows[first - 1], rows[second - 1] = (first, rows[second - 1][1]), (second, rows[first - 1][1])

    named = {seq for one in check(rows, batches(sizes)) for seq in range(one.first, one.last + 1)}

    assert named == {first, second}


@given(cuts, st.data())
def test_a_changed_line_is_named_even_where_its_head_was_edited_to_fit(sizes: list[int], data: st.DataObject) -> None:
    rows, sworn = lines(sum(sizes)), batches(sizes)
    at = data.draw(st.integers(0, len(sizes) - 1))
    last = sworn[at].head.size
    seq = data.draw(st.integers(last - sizes[at] + 1, last))
    rows[seq - 1] = (seq, b"another text")
    place = 32 * (seq - 1 - last + sizes[at])
    leaves = sworn[at].leaves[:place] + leaf(b"another text") + sworn[at].leaves[place + 32 :]
    kept = sworn[at].peaks, leaves, sworn[at].macs
    unsigned = rules.sign(b"guessed key", size=last, root=b"r" * 32, at=AT, digest=rules.digest(*kept))
    sworn[at] = Batch(unsigned, *kept)

    found = [one for one in check(rows, sworn) if one.kind != "head"]

    assert [(one.first, one.last) for one in found] in ([(seq, seq)], [(last - sizes[at] + 1, last)])


@given(cuts, st.data())
def test_a_lawful_purge_hides_only_what_it_says(sizes: list[int], data: st.DataObject) -> None:
    sworn = batches(sizes)
    erased = data.draw(st.sampled_from([batch.head.size for batch in sworn]))
    rows: list[Row] = [(seq, None if seq <= erased else text) for seq, text in lines(sum(sizes))]

    assert rules.settled(rules.Check(KEY, rules.Rows([rows]), erased=erased).findings(sworn)) == []
    assert check(rows, sworn) == [Finding("emptied", 1, erased)]
