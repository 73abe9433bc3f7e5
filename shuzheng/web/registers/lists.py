"""The list of a register, made from its declaration, for one person and two times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Q, TextField
from django.http import QueryDict
from django.urls import reverse

from shuzheng.kernel.registers import queries
from shuzheng.kernel.registers.models import Record
from shuzheng.kernel.registers.specs import Field, Register
from shuzheng.web.lists import Choice, Column, Filter, ListSpec, Rows, words_of
from shuzheng.web.registers import fields
from shuzheng.web.registers.times import Times

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the two times above the list: the rows are of that time already."""

    name: str
    label: str
    asked: str
    is_instant: bool = False
    kind: str = "moment"

    def narrow(self, rows: Rows, query: QueryDict, person: Person) -> Rows:
        """The rows as they are."""
        return rows

    def shown(self, query: QueryDict, person: Person) -> dict[str, object]:
        """What the filter bar needs."""
        return {"value": self.asked}


def list_of(register: Register, *, person: Person, times: Times) -> ListSpec:
    """The list page of a register as this person may see it, at those times."""
    plain = queries.may_see_plain(register, person)
    writes = times.is_now and person.may(register.write)
    new = {"new_url": reverse("register-new", args=[register.name]), "new_label": "登记"} if writes else {}
    return ListSpec(
        name=f"register.{register.name}",
        title=register.label,
        lead=register.help,
        notice=times.words,
        rows=partial(rows_of, register, times),
        columns=_columns(register, plain=plain),
        search=partial(search, register, plain) if _tests(register, plain=plain) else (),
        search_hint=_hint(register, plain=plain),
        filters=_filters(register, times, plain=plain),
        link=partial(_link, register, times),
        permission=register.read,
        help="“真实日期”问哪一天的情况，“当时所知”问我们在哪一刻知道的样子；都不填就是现在。两者都在网址里，"
        "导出和打印的也是同一时点。搜索：已建索引的列按开头查；您只能看到脱敏内容的列，要写全才能查到。",
        empty="这一时点没有记录" if times.words else "这个台账还没有记录",
        empty_text="换一个真实日期或所知时刻再看。" if times.words else "登记或导入后会列在这里。",
        crumbs=(("台账", reverse("registers")), (register.label, "")),
        extra=new,
    )


def rows_of(register: Register, times: Times, person: Person) -> Rows:
    """The versions of those times that a person may see."""
    joined = [field.name for field in register.fields if fields.column(register, field.name).is_relation]
    found = queries.rows(register, person=person, on=times.on, known=times.known)
    return found.select_related(*joined) if joined else found


def search(register: Register, plain: bool, rows: Rows, text: str) -> Rows:
    """Every word in some searched field: by its beginning where an index helps, whole where it is masked."""
    tests = _tests(register, plain=plain)
    for word in words_of(text):
        found = Q(pk__in=())
        for test in tests:
            found |= Q(**{test: word})
        rows = rows.filter(found)
    return rows


def _tests(register: Register, *, plain: bool) -> list[str]:
    led = fields.indexed(register)
    return [
        f"{field.name}__{_test(field, field.name in led, plain=plain)}"
        for field in register.fields
        if (field.searched or field.name in register.key)
        and isinstance(fields.column(register, field.name), CharField | TextField)
    ]


def _test(field: Field, is_led: bool, *, plain: bool) -> str:
    """What is masked is found by who knows all of it: by its parts it could be guessed."""
    if field.mask and not plain:
        return "exact"
    return "startswith" if is_led else "contains"


def _hint(register: Register, *, plain: bool) -> str:
    tests = [test.split("__") for test in _tests(register, plain=plain)]
    return "、".join(fields.label(register, name) + {"exact": "（全文）"}.get(test, "") for name, test in tests)


def _columns(register: Register, *, plain: bool) -> list[Column]:
    led = fields.indexed(register)
    own = [_column(register, field, led, plain=plain) for field in register.fields if field.listed]
    return [
        *own,
        Column("valid_from", "起始日期", kind="nowrap lesser"),
        Column("valid_to", "截止日期", kind="nowrap lesser"),
    ]


def _column(register: Register, field: Field, led: frozenset[str], *, plain: bool) -> Column:
    is_open = plain or not field.mask  # the order of what is masked would tell it
    can_sort = is_open and field.name in led and not fields.column(register, field.name).null
    return Column(
        field.name,
        fields.label(register, field.name),
        partial(_value, register, field, plain),
        sort=field.name if can_sort else "",
        kind=fields.css(register, field),
    )


def _value(register: Register, field: Field, plain: bool, record: Record) -> object:
    value = getattr(record, field.name)
    return fields.words(register, field.name, value if plain else queries.masked(register, field, value, of=record))


def _filters(register: Register, times: Times, *, plain: bool) -> Sequence[Filter]:
    choices = [
        Choice(field.name, fields.label(register, field.name), _options(register, field.name))
        for field in register.fields
        if field.filtered and (plain or not field.mask)
    ]
    moments = (
        Moment("on", "真实日期", times.asked_on),
        Moment("known", "当时所知", times.asked_known, is_instant=True),
    )
    return [*choices, *moments]


def _options(register: Register, name: str) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in fields.column(register, name).flatchoices if value != ""]


def _link(register: Register, times: Times, record: Any) -> str:
    return reverse("register-record", args=[register.name, record.entity]) + times.query
