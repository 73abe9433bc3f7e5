"""Confirming that what looks personal is not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from shuzheng.kernel.catalogue.queries import resource_for
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.classifications.queries import suspected
from shuzheng.kernel.exchange.queries import resource_view
from shuzheng.lib import clock
from shuzheng.lib.personal import LABELS
from shuzheng.systems.data.sharing.classifying.forms import PlainForm
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted


@signed_in(permission="catalogue.approve")
def confirm(request: PersonRequest, pk: UUID, element: str, kind: str) -> HttpResponse:
    """The data officer says why numbers of a kind in an element are nobody's."""
    request.person.require("catalogue.approve", at=or_404(resource_for(request.person, pk)).source)
    found = next((one for one in suspected(pk) if (one.element, one.kind) == (element, kind)), None)
    one = or_404(found)

    def act(said: dict[str, Any]) -> str:
        exchange.confirm_plain(resource_id=pk, element=element, kind=kind, **said, by=request.person, at=clock.now())
        return ""

    return form_answer(
        request,
        PlainForm(posted(request)),
        act,
        to=reverse("catalogue-entry", args=[pk]),
        done="已确认。请重新测试，通过后即可挂接和送审",
        title=f"确认“{one.label}”不是个人信息",
        submit="确认",
        lead=f"检查发现 {one.of} 个值中有 {one.count} 个含{LABELS[kind]}。确认后原样提供，由您负责。",
        crumbs=(("数据目录", "/catalogue"), (resource_view(pk).name, reverse("catalogue-entry", args=[pk]))),
    )
