"""A register for the tests: reading rooms, with a code, a name and a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models

from shuzheng.kernel.registers import specs
from shuzheng.kernel.registers.models import Kept, Record
from shuzheng.kernel.registers.specs import Field, Register, Values


class Room(Record):
    class Kind(models.TextChoices):
        PUBLIC = "public", "公共"
        SCHOOL = "school", "学校"

    code = models.CharField("编号", max_length=8)
    name = models.CharField("名称", max_length=64, db_index=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    seats = models.PositiveIntegerField("座位数", null=True, blank=True)
    kind = models.CharField("性质", max_length=8, choices=Kind.choices, blank=True)
    keeper = models.CharField("主管单位代码", max_length=18, blank=True)
    opened_on = models.DateField("开放日期", null=True, blank=True)

    class Meta(Record.Meta):
        app_label = "registers"
        db_table = "registers_toy_room"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["code"], name="toy_room_code", condition=models.Q(known_to=None)),
        ]


def why_not(values: Values) -> str | None:
    """The toy's own law."""
    return "总馆至少有十个座位" if values.get("name") == "总馆" and (values.get("seats") or 0) < 10 else None  # type: ignore[operator]


ROOMS = Register(
    name="toy.room",
    label="阅览室",
    model=Room,
    key=("code",),
    fields=(
        Field("code", required=True),
        Field("name", required=True, searched=True),
        Field("phone", standard="phone", mask="phone", personal="personal", searched=True),
        Field("seats"),
        Field("kind", filtered=True),
        Field("keeper", standard="uscc", listed=False),
        Field("opened_on", listed=False),
    ),
    read="catalogue.view",
    write="catalogue.describe",
    plain="catalogue.approve",
    why_not=why_not,
)


@contextmanager
def installed_toy() -> Iterator[Register]:
    """The register with its table, for as long as a test lasts."""
    with connection.schema_editor() as editor:
        editor.create_model(Room)
    with connection.cursor() as cursor:
        cursor.execute(str(Kept(Room._meta.db_table).sql))
    specs.install(ROOMS)
    try:
        yield ROOMS
    finally:
        specs.remove(ROOMS)


def settle_each_statement() -> None:
    """Inside one test transaction nothing is committed: every statement counts as one, the horizon lies above."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE registers_toy")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION registers_tx() RETURNS bigint LANGUAGE sql AS"
            " $$ SELECT nextval('registers_toy') $$"
        )
        cursor.execute(
            "CREATE OR REPLACE FUNCTION registers_horizon() RETURNS bigint LANGUAGE sql AS"
            " $$ SELECT 9223372036854775807 $$"
        )
