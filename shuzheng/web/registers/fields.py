"""A register's fields as pages show them: in words, masked with a reason, codes with their check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from shuzheng.kernel.orgs.specs import PERMISSIONS, Role
from shuzheng.kernel.registers import queries
from shuzheng.kernel.registers.models import Record
from shuzheng.kernel.registers.specs import Field, Register
from shuzheng.lib import codes, masks
from shuzheng.web.lists import plain as in_words


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of a record: `kind` is how it is drawn."""

    name: str
    label: str
    text: str
    kind: str = ""  # "", masked, code
    code: str = ""
    why: str = ""
    who: str = ""


def column(register: Register, name: str) -> models.Field[Any, Any]:
    """The column of a field."""
    found = register.model._meta.get_field(name)
    assert isinstance(found, models.Field)  # noqa: S101 (a declared field is a column)
    return found


def label(register: Register, name: str) -> str:
    """A field's name in Chinese."""
    return str(column(register, name).verbose_name)


def words(register: Register, name: str, value: object) -> str:
    """A value in words: codes of a choice by their names."""
    return in_words(dict(column(register, name).flatchoices).get(value, value))


def shown(register: Register, field: Field, value: object, *, of: Record, plain: bool) -> Shown:
    """A field of a version with the value as it may be seen; `plain` if as it is."""
    told = words(register, field.name, value if plain else queries.masked(register, field, value, of=of))
    name, own = field.name, label(register, field.name)
    if field.mask and not plain and told:
        return Shown(name, own, told, "masked", why=masks.KINDS[field.mask].why, who=holders(register.plain))
    is_code = field.standard in codes.KINDS and bool(told)
    return Shown(name, own, told, "code" if is_code else "", code=field.standard)


def holders(permission: str) -> str:
    """Which roles hold a permission."""
    return "、".join(role.label for role in Role if permission in PERMISSIONS[role])


def css(register: Register, field: Field) -> str:
    """How a column of a list is set."""
    if field.standard in codes.KINDS:
        return "mono"
    match column(register, field.name):
        case models.DateField():
            return "nowrap"
        case models.IntegerField() | models.DecimalField() | models.FloatField():
            return "num"
    return ""


def indexed(register: Register) -> frozenset[str]:
    """The columns that lead an index: what a list sorts by, and searches by its beginning."""
    meta = register.model._meta
    led = {index.fields[0] for index in meta.indexes if index.fields}
    led |= {one.fields[0] for one in meta.constraints if isinstance(one, models.UniqueConstraint) and one.fields}
    return frozenset(led | {one.name for one in meta.fields if one.db_index or one.unique})
