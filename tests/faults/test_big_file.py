"""A file far larger than the memory at hand is bound whole: three bad rows are told, the rest is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.installation import Installation

pytestmark = pytest.mark.slow

ROWS, WIDTH, MEMORY = 1_000_000, 200, 96  # rows, bytes each, MiB beyond what the program takes when idle
BAD = {41: "四十一", 500_000: "", 999_999: "x"}

BIND = """
import json, resource, sys
from pathlib import Path
from uuid import UUID
from seeds.cast import ORGS
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.specs import ElementSpec, EntrySpec
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.orgs import queries
from shuzheng.lib import clock, postgres
from django.db import connection
postgres.start()
connection.ensure_connection()
by, at = queries.person("education-clerk"), clock.now()
elements = [ElementSpec("no", "编号", data_type="integer", is_key=True, nullable=False, grade=1),
            ElementSpec("words", "内容", grade=1)]
entry = EntrySpec(name="大文件")
resource_id = catalogue.describe(source=by.org, entry=entry, elements=elements, by=by, on=at.date()).pk
pages = int(Path("/proc/self/statm").read_text().split()[0])
most = pages * resource.getpagesize() + int(sys.argv[2]) * 2**20
resource.setrlimit(resource.RLIMIT_AS, (most, most))
with open(sys.argv[1], "rb") as file:
    binding = exchange.bind_file(resource_id=resource_id, upload=file, name="大.csv", by=by, at=at)
report = exchange.test_binding(binding=binding, by=by, at=at)
told = [(one["row"], one["column"]) for one in report.problems]
print(json.dumps([report.ok, report.read, report.served, report.held, told]))
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CSV of some two hundred megabytes, three of whose million rows are bad."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    words = "字" * (WIDTH // 3)
    with path.open("w", encoding="utf-8") as file:
        file.write("no,words\n")
        file.writelines(f"{BAD.get(number, number)},{words}\n" for number in range(1, ROWS + 1))
    return path


def test_a_file_larger_than_the_memory_is_bound_and_its_three_bad_rows_are_told(
    installation: Installation, large: Path
) -> None:
    assert large.stat().st_size > 2 * MEMORY * 2**20

    output, _ = installation.python(BIND, str(large), str(MEMORY)).communicate(timeout=600)

    is_ok, read, served, held, told = json.loads(output.splitlines()[-1])
    assert (is_ok, read, served, held) == (True, ROWS, ROWS - 3, 3)
    assert told == [[number + 1, "no"] for number in BAD]
