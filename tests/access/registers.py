"""Whom the pages and operations of registers let in; asked of a toy register with one record and one consumer."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date

from seeds import Small
from shuzheng.kernel.registers import actions
from shuzheng.kernel.registers.feeds.actions import open_consumer
from shuzheng.kernel.registers.models import Change
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.kernel.registers.tests.toy import ROOMS, installed_toy
from shuzheng.lib import clock

People = frozenset[str]
RECORD = ("register-record", "register-change", "register-correct", "register-withdraw")
ACTS = ("register-new", *RECORD[1:], "register-undo")
API = "v1/registers/<register_name>"
THING = f"{API}/<uuidstr:entity>"
WRITES = (API, *(f"{THING}/{act}" for act in ("changes", "corrections", "withdrawal", "undo")))
NOBODY: People = frozenset()
OTHER_READERS: People = frozenset({"citizen", "agent", "registrar", "keeper"})  # of installed registers, not of the toy
CONSUMER: People = frozenset({"market_clerk", "market_officer"})


def opens(readers: People, writers: People) -> dict[str, People]:
    """Who gets a page by asking for it."""
    return {
        "registers": readers | OTHER_READERS,
        **dict.fromkeys(("register", "register-record"), readers),
        **dict.fromkeys(ACTS, writers),
    }


def answers(readers: People, signed: People) -> dict[str, People]:
    """Whom a GET of the API answers."""
    return {
        "v1/registers": signed,
        **dict.fromkeys((API, f"{API}/changes", THING, f"{THING}/history"), readers),
        f"{API}/feed": CONSUMER,
        f"{API}/feed/acknowledgement": NOBODY,
        **dict.fromkeys(WRITES[2:], NOBODY),
        f"{THING}/changes": NOBODY,
    }


def writes(writers: People) -> dict[str, People]:
    """Who may write there."""
    return {**dict.fromkeys(WRITES, writers), f"{API}/feed/acknowledgement": CONSUMER}


def make(here: Small, until_the_end: ExitStack) -> dict[str, dict[str, object]]:
    """The register with a room, and its feed to the market regulator."""
    until_the_end.enter_context(installed_toy())
    now, by = clock.now(), here.education_officer
    said = {"register": ROOMS, "by": by, "at": now}
    room = actions.enter(
        **said,  # type: ignore[arg-type]
        values={"code": "R1", "name": "甲"},
        grounds=Grounds("演示"),
        true_from=date(2026, 1, 1),
    )
    open_consumer(**said, org=here.market, fields=("name",), basis="协议")  # type: ignore[arg-type]
    change = Change.objects.get(register=ROOMS.name).pk
    return {"register": {"name": ROOMS.name, "entity": room, "number": change}}
