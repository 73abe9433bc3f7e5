"""A way that somebody chose, and a notice to go by it: for the tests of notices."""

from __future__ import annotations

from datetime import datetime, timedelta

from seeds.handful import Small
from shuzheng.kernel.cases import actions
from shuzheng.kernel.cases.models import NoticeWay
from shuzheng.kernel.cases.tests.conftest import at
from shuzheng.kernel.orgs.models import Person

NOW = at(9, 28)
MOMENT = timedelta(microseconds=1)


def way(person: Person, channel: str = "email", mode: str = "each", address: str = "") -> NoticeWay:
    """The person wants to be told by it, since yesterday."""
    address = address or ("a@example.org" if channel == "email" else "13800000000")
    chosen = actions.choose_way(
        person=person, channel=channel, address=address, mode=mode, by=person, at=NOW - timedelta(days=1)
    )
    assert chosen is not None
    return chosen


def tell(
    here: Small, key: str = "k", *, when: datetime = NOW, urgent: bool = False, person: Person | None = None
) -> None:
    actions.tell(title=f"题{key}", body="文", key=key, at=when, person=person or here.citizen, urgent=urgent)
