"""A toy register in a table of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connection

from seeds import Small, small
from shuzheng.kernel.registers import specs
from shuzheng.kernel.registers.models import Kept
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.kernel.registers.tests.toy import ROOMS, Room
from shuzheng.lib.clock import SHANGHAI

AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
WHY = Grounds("年度核对", basis="馆务会纪要〔2026〕3号")


@pytest.fixture
def here(db: None) -> Iterator[Small]:
    """The cast, and the register installed."""
    with connection.schema_editor() as editor:
        editor.create_model(Room)
    with connection.cursor() as cursor:
        cursor.execute(str(Kept(Room._meta.db_table).sql))
    specs.install(ROOMS)
    yield small()
    specs.remove(ROOMS)
