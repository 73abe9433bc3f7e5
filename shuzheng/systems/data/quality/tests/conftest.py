"""An entry of the education department, bound to a file, in use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest

from seeds import Small, small
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.specs import ElementSpec, EntrySpec
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.lib.clock import SHANGHAI

DAY = date(2026, 11, 2)
COLUMNS = ("department", "main_item", "name", "area_code", "item_code", "task_type", "dept_code")
LABELS = ("部门", "主项名称", "事项名称", "区划代码", "实施编码", "事项类型", "部门代码")
ENTRY = EntrySpec(
    name="政务服务事项清单",
    summary="本地政务服务事项",
    class_path="306001",
    data_format="spreadsheet",
    update_cycle="yearly",
    sharing="conditional",
    modes=("service", "file"),
    sharing_scope="省级政务部门",
    permitted_purposes=("核验",),
    opening="conditional",
    grade=2,
)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into the data folder of a running installation."""
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))


@pytest.fixture
def here(db: None) -> Small:
    return small()


Bound = Callable[[bytes], Resource]


@pytest.fixture
def bound(here: Small) -> Bound:
    """Describe the service items and bind a file of them."""

    def make(content: bytes) -> Resource:
        elements = [
            ElementSpec(name, label, grade=1, is_key=name == "item_code", nullable=name != "item_code")
            for name, label in zip(COLUMNS, LABELS, strict=True)
        ]
        clerk = here.education_clerk
        resource = catalogue.describe(source=here.education, entry=ENTRY, elements=elements, by=clerk, on=DAY)
        binding = exchange.bind_file(
            resource_id=resource.pk, upload=BytesIO(content), name="事项.csv", keep_dirty=True, by=clerk, at=at(2)
        )
        report = exchange.test_binding(binding=binding, by=clerk, at=at(2))
        assert report.ok, report.errors
        exchange.activate(binding=binding, by=clerk, at=at(2))
        return resource

    return make
