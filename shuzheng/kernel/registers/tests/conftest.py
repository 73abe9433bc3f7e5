"""A toy register in a table of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from seeds import Small, small
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.kernel.registers.tests.toy import installed_toy
from shuzheng.lib.clock import SHANGHAI

AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
WHY = Grounds("年度核对", basis="馆务会纪要〔2026〕3号")


@pytest.fixture
def here(db: None) -> Iterator[Small]:
    """The cast, and the register installed."""
    with installed_toy():
        yield small()
