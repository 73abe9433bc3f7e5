"""A register for the tests: reading rooms, with a code, a name and a telephone."""

from __future__ import annotations

from django.db import models

from shuzheng.kernel.registers.models import Record
from shuzheng.kernel.registers.specs import Field, Register, Values


class Room(Record):
    code = models.CharField("编号", max_length=8)
    name = models.CharField("名称", max_length=64)
    phone = models.CharField("电话", max_length=20, blank=True)
    seats = models.PositiveIntegerField("座位数", null=True)

    class Meta(Record.Meta):
        app_label = "registers"
        db_table = "registers_toy_room"


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
        Field("phone", standard="phone", mask="phone", personal="personal"),
        Field("seats"),
    ),
    read="catalogue.view",
    write="catalogue.describe",
    plain="catalogue.approve",
    why_not=why_not,
)
