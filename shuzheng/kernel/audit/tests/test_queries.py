"""Who sees which lines, what is found, and what can be proved to a third party."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from shuzheng.kernel.audit import actions, jobs, queries, rules
from shuzheng.kernel.audit.models import LogLine
from shuzheng.kernel.audit.specs import Entry
from shuzheng.kernel.audit.tests.conftest import COMMITTED, Hand
from shuzheng.lib import merkle
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.lib.home import key

pytestmark = COMMITTED
Write = Callable[..., None]


@dataclass(frozen=True)
class Someone:
    """A reader with permissions at one organisation."""

    actor_id: str
    actor_org_id: str = ""
    permissions: frozenset[str] = frozenset()
    actor_name: str = "演示数据官甲"
    actor_org: str = "单位"

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        if not self.may(permission):
            raise NotAllowed

    def orgs_seen(self, *, own: str, over: str) -> list[SimpleNamespace] | None:
        if self.may(over):
            return None
        return [SimpleNamespace(pk=self.actor_org_id)] if self.may(own) else []


AUDITOR = Someone("auditor", permissions=frozenset({"audit.read"}))
OFFICER = Someone("officer", "edu", frozenset({"audit.read_org"}))
CLERK = Someone("clerk", "edu")
STRANGER = Someone("stranger", "air")


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 12, tzinfo=UTC)


@pytest.fixture
def lines(log: None) -> None:
    """1–2 by the clerk, 3 by the stranger, 4 by the stranger about the clerk."""
    actions.record_many(
        [
            Entry(CLERK, "catalogue.describe", "catalogue.resource:1", "编制了高校名单", at=at(1)),
            Entry(CLERK, "catalogue.publish", "catalogue.resource:1", "发布了高校名单", at=at(2)),
            Entry(STRANGER, "exchange.call", "exchange.grant:9", "调用了100%的数据", at=at(3)),
            Entry(STRANGER, "orgs.reset_sign_in", "orgs.person:clerk", "重置了登录", at=at(4)),
        ]
    )
    jobs.sequence_pending()


@pytest.mark.parametrize(
    ("reader", "seen"),
    [(AUDITOR, [4, 3, 2, 1]), (OFFICER, [2, 1]), (CLERK, [4, 2, 1]), (STRANGER, [4, 3]), (Someone("nobody"), [])],
    ids=["the auditor", "an officer: the own organisation", "a person: own and about oneself", "another", "nobody"],
)
def test_each_sees_the_lines_that_are_theirs_to_see(lines: None, reader: Someone, seen: list[int]) -> None:
    assert [line.seq for line in queries.search(reader).lines] == seen


@pytest.mark.parametrize(
    ("wanted", "seen"),
    [
        ({"actor": "clerk"}, [2, 1]),
        ({"action": "catalogue.publish"}, [2]),
        ({"action": "catalogue."}, [2, 1]),
        ({"subject": "catalogue.resource:1"}, [2, 1]),
        ({"org": "air"}, [4, 3]),
        ({"since": at(2), "until": at(4)}, [3, 2]),
        ({"text": "高校"}, [2, 1]),
        ({"text": "100%的"}, [3]),
        ({"text": 'no"such\\thing'}, []),
        ({"actor": "' OR 1=1 --"}, []),
    ],
)
def test_lines_are_found_by_who_what_when_and_text(lines: None, wanted: dict[str, object], seen: list[int]) -> None:
    assert [line.seq for line in queries.search(AUDITOR, **wanted).lines] == seen  # type: ignore[arg-type]


def test_pages_follow_each_other_without_overlap(lines: None) -> None:
    first = queries.search(AUDITOR, limit=3)
    second = queries.search(AUDITOR, limit=3, before=first.before)

    assert [line.seq for line in first.lines + second.lines] == [4, 3, 2, 1]
    assert second.before is None


def test_the_history_of_a_record_is_in_order_and_scoped(lines: None) -> None:
    assert [line.summary for line in queries.about("catalogue.resource:1", reader=CLERK)] == [
        "编制了高校名单",
        "发布了高校名单",
    ]
    assert not queries.about("catalogue.resource:1", reader=STRANGER).exists()


@pytest.mark.parametrize("seq", [1, 7, 12, 13])
def test_a_third_party_can_check_that_a_line_is_in_the_tree(written: Write, seq: int) -> None:
    written(13)

    proof = queries.inclusion(seq)

    leaf = merkle.leaf(proof["body"].encode())
    path = [bytes.fromhex(step) for step in proof["path"]]
    head = proof["head"]
    assert leaf.hex() == proof["leaf"]
    assert merkle.includes(leaf, seq - 1, head["size"], path, bytes.fromhex(head["root"]))


@pytest.mark.parametrize("first", [1, 5, 8, 13])
def test_a_witness_can_check_that_the_log_only_grew(written: Write, first: int) -> None:
    written(13)
    leaves = [merkle.leaf(str(line.body).encode()) for line in LogLine.objects.order_by("seq")]

    proof = queries.consistency(first)

    path = [bytes.fromhex(step) for step in proof["path"]]
    assert merkle.is_consistent(first, merkle.root(leaves[:first]), 13, bytes.fromhex(proof["head"]["root"]), path)


@pytest.mark.parametrize("seq", [0, -1, 14])
def test_no_proof_for_what_is_not_there(written: Write, seq: int) -> None:
    written(13)

    with pytest.raises(Refused):
        queries.inclusion(seq)
    with pytest.raises(Refused):
        queries.consistency(seq)


def test_a_witness_agrees_with_a_log_that_only_grew(written: Write) -> None:
    written(5)
    kept = queries.signed_head()
    written(8)

    assert kept is not None
    assert queries.why_witness_disagrees(kept) is None


def test_a_witness_sees_a_cut_and_a_rewritten_past_even_signed_with_our_key(written: Write, by_hand: Hand) -> None:
    """Whoever owns database, data folder and key can swear to anything, but not take back what a witness keeps."""
    written(5)
    kept = queries.signed_head()
    assert kept is not None
    by_hand("TRUNCATE audit_logline, audit_treehead")
    queries.heads_path().unlink()
    written(3)
    assert queries.verify().is_intact
    assert "截去" in str(queries.why_witness_disagrees(kept))

    written(6)

    assert queries.verify().is_intact
    assert "改动" in str(queries.why_witness_disagrees(kept))


def test_a_head_that_we_never_signed_is_no_witness(written: Write) -> None:
    written(5)
    kept = queries.signed_head()
    assert kept is not None

    assert "签发" in str(queries.why_witness_disagrees(replace(kept, size=4)))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"size": 1}', "not json", '{"size":1,"root":"xy"}'])
def test_what_is_no_head_is_told_apart(text: str) -> None:
    with pytest.raises(ValueError, match=r"head|Expecting|hex"):
        rules.from_json(text)


def test_a_head_survives_its_journey_as_json(written: Write) -> None:
    import json

    written(5)
    head = queries.signed_head()
    assert head is not None

    again = rules.from_json(json.dumps(rules.to_json(head)))

    assert again == head
    assert rules.is_signed(key("audit"), again)
