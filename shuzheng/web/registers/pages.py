"""The pages of registers: which there are, the list of one, one record by two times."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from shuzheng.kernel.registers import actions, queries, specs
from shuzheng.kernel.registers.specs import Register
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import or_404
from shuzheng.web.listing import list_page
from shuzheng.web.registers import acting, overview
from shuzheng.web.registers.lists import list_of
from shuzheng.web.registers.sheets import period_words, sheet
from shuzheng.web.registers.times import times_of


def register_for(request: PersonRequest, name: str) -> Register:
    """The register of an address, for who may read it."""
    found = specs.register(name)
    if not request.person.may(found.read):
        raise NotAllowed(f"您没有查看{found.label}的权限", code="registers.read")
    return found


@signed_in
def registers(request: PersonRequest) -> HttpResponse:
    """The registers one may read, by the systems that keep them."""
    if not (found := queries.readable(request.person)):
        raise NotAllowed("您没有可以查看的台账。如工作需要，请向本单位系统管理员申请相应角色")
    groups = overview.groups(found, person=request.person, on=clock.today())
    return render(request, "web/registers/registers.html", {"groups": groups, "now": clock.now()})


@signed_in
def rows(request: PersonRequest, name: str) -> HttpResponseBase:
    """The list of a register, of a day and as known at an instant."""
    times = times_of(request.GET, now=clock.now())
    return list_page(list_of(register_for(request, name), person=request.person, times=times))(request)


@signed_in
def record(request: PersonRequest, name: str, entity: UUID) -> HttpResponse:
    """One record: what was true on a day as known at an instant, and all that was done to it."""
    times = times_of(request.GET, now=clock.now())
    found = sheet(register_for(request, name), entity, person=request.person, times=times)
    return render(request, "web/registers/record.html", {"sheet": found, "now": clock.now()})


@signed_in
def enter(request: PersonRequest, name: str) -> HttpResponse:
    """Take a new thing in."""
    register = acting.writable(request, name)
    form = acting.form_for(request, register, since=clock.today())

    def run() -> str:
        said = {"values": form.values, "grounds": form.grounds} | form.period
        entity = actions.enter(register=register, by=request.person, at=clock.now(), **said)
        return reverse("register-record", args=[name, entity])

    there = reverse("register", args=[name])
    crumbs = [("台账", reverse("registers")), (register.label, there), ("登记", "")]
    page = acting.Page(f"登记{register.label}", register.help, "登记", "已登记", there, crumbs)
    return acting.answer(request, form, page, run)


@signed_in
def change(request: PersonRequest, name: str, entity: UUID) -> HttpResponse:
    """The world changed: other words from a day on."""
    found = acting.thing(request, name, entity)
    form = acting.form_for(request, found.register, record=found.record, since=clock.today())

    def run() -> str:
        said = {"values": form.values, "grounds": form.grounds} | form.period
        actions.change(register=found.register, entity=entity, by=request.person, at=clock.now(), **said)
        return found.address

    lead = "情况变了：从某天起是另外的内容。这一天以前的内容不变，只记录改动的几项。"
    return acting.answer(request, form, acting.page_of(found, "变更", lead), run)


@signed_in
def correct(request: PersonRequest, name: str, entity: UUID) -> HttpResponse:
    """It was registered wrongly: other words of the same period."""
    found = acting.thing(request, name, entity)
    form = acting.form_for(request, found.register, record=found.record, dated=False)

    def run() -> str:
        said = {"values": form.values, "grounds": form.grounds, "version": found.record.pk}
        actions.correct(register=found.register, entity=entity, by=request.person, at=clock.now(), **said)
        return f"{found.address}?on={found.record.valid_from}"

    lead = f"原来登记错了：{period_words(found.record.period)}这一期间的内容改成对的。改正前所知的仍可查到。"
    return acting.answer(request, form, acting.page_of(found, "更正", lead), run)


@signed_in
def withdraw(request: PersonRequest, name: str, entity: UUID) -> HttpResponse:
    """It was never so, or is so no longer."""
    found = acting.thing(request, name, entity)
    form = acting.form_for(request, found.register, record=found.record, says=False)

    def run() -> str:
        said = {"grounds": form.grounds} | form.period
        actions.withdraw(register=found.register, entity=entity, by=request.person, at=clock.now(), **said)
        return found.address

    lead = "这段期间没有这回事。两个日期都不填，就是自始至终都不成立。撤销登记前所知的仍可查到，也可以撤回。"
    return acting.answer(request, form, acting.page_of(found, "撤销登记", lead), run)


@signed_in
def undo(request: PersonRequest, name: str, entity: UUID, number: int) -> HttpResponse:
    """Take the last act back."""
    found = acting.undoable(request, name, entity)
    act = or_404(next((one for one in queries.acts(found.versions) if one.change.pk == number), None))
    form = acting.form_for(request, found.register, record=found.record, says=False, dated=False)

    def run() -> str:
        said = {"change": act.change, "grounds": form.grounds}
        actions.undo(register=found.register, by=request.person, at=clock.now(), **said)
        return found.address

    touched = queries.reach(found.register, act.change)
    lead = f"撤回 {act.change.at:%Y-%m-%d %H:%M} 的{act.change.get_kind_display()}，回到它以前的内容。"
    lead += f"这一次共动过 {touched} 个版本，将一并撤回。" if touched > 2 else ""
    return acting.answer(request, form, acting.page_of(found, "撤回", lead), run)
