"""The standards: those of the product, and those of one's own with their editions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from shuzheng.lib import clock
from shuzheng.systems.data.quality import queries
from shuzheng.systems.data.quality.forms import StandardForm
from shuzheng.systems.data.quality.standards import actions
from shuzheng.systems.data.quality.system import SEEN
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer
from shuzheng.web.forms import posted
from shuzheng.web.listing import list_page
from shuzheng.web.lists import Column, ListSpec

STANDARDS = ListSpec(
    name="quality-standards",
    title="数据标准",
    rows=lambda person: queries.standards_kept(),
    permission=SEEN,
    lead="本地自定的标准：引用平台标准并限定范围，或者一份有起止日期的代码表。编目、台账、质量规则都用 own:代码 引用。",
    columns=[
        Column("label", "名称", sort="label"),
        Column("code", "引用为", lambda one: f"own:{one.code}", sort="code", kind="nowrap"),
        Column("says", "内容", lambda one: one.refers_to or f"代码表 {len(one.items)} 项"),
        Column("basis", "依据", kind="lesser"),
        Column("valid_from", "生效", sort="valid_from", kind="nowrap"),
        Column("valid_to", "失效", kind="nowrap lesser"),
        Column("org", "制定单位", "org.name", kind="lesser"),
    ],
    search=("label", "code", "basis"),
    search_hint="名称、代码或依据",
    sort="code",
    empty="还没有自定的数据标准",
    empty_text="平台自带身份证、统一社会信用代码、日期、学历等标准，可以直接使用。",
    crumbs=[("数据质量", "/quality"), ("数据标准", "")],
    extra={"new_url": "quality-standard-new", "new_label": "登记标准", "new_needs": actions.STANDARDS},
)
standards = list_page(STANDARDS)


@signed_in(permission=actions.STANDARDS)
def add(request: PersonRequest) -> HttpResponse:
    """Keep an edition of a standard."""

    def act(given: dict[str, Any]) -> str:
        actions.keep_standard(by=request.person, at=clock.now(), **given)
        return reverse("quality-standards")

    return form_answer(
        request,
        StandardForm(posted(request), initial={"valid_from": clock.today()}),
        act,
        to="/quality/standards",
        done="标准已登记",
        title="登记数据标准",
        submit="登记",
        crumbs=[("数据质量", "/quality"), ("数据标准", "/quality/standards")],
    )
