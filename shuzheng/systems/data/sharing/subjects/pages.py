"""谁用过我的数据: being verified, seeing who used the data about oneself, objecting; deciding what is withheld."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.kernel.exchange.subjects import actions as subjects
from shuzheng.kernel.orgs.identities import actions as identities
from shuzheng.kernel.orgs.identities import queries as verified
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.desk.granting.queries import grant_for
from shuzheng.systems.data.sharing.subjects import actions, queries
from shuzheng.systems.data.sharing.subjects.forms import CounterForm, NumberForm, UseForm, ValueForm, WithholdForm
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer
from shuzheng.web.forms import posted

HERE = (("谁用过我的数据", "/my/uses"),)


@signed_in(permission="self.view")
def uses_about(request: PersonRequest) -> HttpResponse:
    """Who used the data about me and the organisations I act for. The look is on record before it is answered."""
    found = subjects.look(by=request.person, at=clock.now())
    return render(request, "sharing/subjects/uses.html", queries.page(request.person, found))


@signed_in(permission="self.view")
def verify(request: PersonRequest) -> HttpResponse:
    """Be verified online, where a source of identities is connected; else the counter is explained."""
    if verified.verifier() is None:
        return render(request, "sharing/subjects/counter_only.html", {"crumbs": HERE})

    def act(said: dict[str, Any]) -> str:
        identities.verify_online(number=said["number"], by=request.person, at=clock.now())
        return ""

    return form_answer(
        request,
        NumberForm(posted(request)),
        act,
        to=reverse("uses-about"),
        done="身份已核验，以后不必再办",
        title="核验身份",
        submit="核验",
        lead=f"核对账户姓名“{request.person.name}”与公民身份号码是否一致。只需一次。",
        crumbs=HERE,
    )


@require_POST
@signed_in(permission="self.view")
def show_code(request: PersonRequest) -> HttpResponse:
    """A code to show at the counter, this once."""
    code, until = identities.show_code(by=request.person, at=clock.now())
    context = {"code": f"{code[:4]} {code[4:]}", "until": until, "crumbs": HERE}
    return render(request, "sharing/subjects/code.html", context)


@signed_in(permission="identity.verify")
def counter(request: PersonRequest) -> HttpResponse:
    """The clerk verifies a holder who is there, with the code on the holder's screen and the document."""

    def act(said: dict[str, Any]) -> str:
        said.pop("present")
        said["code"] = said["code"].replace(" ", "")
        identities.verify_at_counter(**said, by=request.person, at=clock.now())
        return ""

    return form_answer(
        request,
        CounterForm(posted(request)),
        act,
        to=reverse("identity-counter"),
        done="已核验。请把证件还给申请人",
        title="窗口身份核验",
        submit="确认核验",
        lead="申请人须本人到场。号码加密保存，核验后任何人（包括您）都不能再看到。",
    )


@signed_in(permission="self.view")
def object_to_value(request: PersonRequest, ref: str) -> HttpResponse:
    """What was read about me is wrong."""
    reading = queries.reading_for(request.person, ref, at=clock.now())

    def act(said: dict[str, Any]) -> str:
        number = actions.object_to_value(ref=ref, **said, by=request.person, at=clock.now())
        return reverse("case", args=[number])

    return form_answer(
        request,
        ValueForm(queries.elements_of(reading), posted(request)),
        act,
        to=reverse("uses-about"),
        done="已提出，数源部门须按时核实、更正并答复您",
        title=f"“{reading.entry}”中关于我的内容有误",
        submit="提出更正",
        lead="更正后，取用过这一行的部门都会得到告知。个人信息保护法第四十六条，政务数据共享条例第二十六条",
        crumbs=HERE,
    )


@signed_in(permission="self.view")
def object_to_use(request: PersonRequest, ref: str) -> HttpResponse:
    """This use should not have been."""
    reading = queries.reading_for(request.person, ref, at=clock.now())

    def act(said: dict[str, Any]) -> str:
        actions.object_to_use(ref=ref, **said, by=request.person, at=clock.now())
        return ""

    return form_answer(
        request,
        UseForm(posted(request)),
        act,
        to=reverse("uses-about"),
        done="已报政务数据共享主管部门核查，处理情况会通知您",
        title="认为不应当使用",
        submit="提出异议",
        lead=f"{reading.consumer}因“{reading.purpose}”取用了“{reading.entry}”。由主管部门核查。",
        crumbs=HERE,
    )


@signed_in(permission="exchange.supervise")
def withhold(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Keep the uses of a grant from those concerned, for a lawful reason and a time."""
    grant = grant_for(request.person, pk)

    def act(said: dict[str, Any]) -> str:
        subjects.withhold(grant=grant, **said, by=request.person, at=clock.now())
        return ""

    return form_answer(
        request,
        WithholdForm(posted(request), initial={"valid_from": clock.today()}),
        act,
        to=reverse("withholdings"),
        done="已决定，期满自动解除",
        title="暂不向本人告知",
        submit="决定",
        lead=f"{grant.consumer}使用“{queries.entry_name(grant)}”的记录，在期限内不列入本人的查询页。",
        crumbs=(("暂不告知", reverse("withholdings")),),
    )
