"""The audit reader: search, one line with its proof, what happened to one record, verification."""

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from shuzheng.kernel.audit import queries
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.lists import Choice, Column, DateRange, ListSpec, Rows
from shuzheng.web.specs import TimelineStep
from shuzheng.web.templatetags.face import person_chip

ROOMS = [
    ("orgs", "组织与登录"),
    ("catalogue", "目录"),
    ("exchange", "共享交换"),
    ("cases", "办件"),
    ("calendar", "日历与参数"),
    ("audit", "日志"),
    ("web", "界面与导出"),
]
VERIFIED = "audit-verified"


def _lines(person: Person) -> Rows:
    return queries.visible_to(person)


def _words(rows: Rows, text: str) -> Rows:
    for word in text.split():
        rows = rows.filter(body__contains=word.replace('"', ""))
    return rows


def _who(line: Any) -> SafeString:
    return person_chip(line.actor_name, line.actor_org)


LOG = ListSpec(
    name="audit",
    title="审计日志",
    rows=_lines,
    lead="每一项操作在同一事务里留下一行，只增不改，逐行可验。审计管理员看全部，其他人看与自己有关的。",
    columns=[
        Column("summary", "摘要"),
        Column("who", "操作者", lambda line: f"{line.actor_name} {line.actor_org}".strip(), show=_who),
        Column("action", "动作", kind="mono lesser"),
        Column("at", "时间", sort="at", kind="nowrap"),
        Column("seq", "序号", sort="seq", kind="num lesser"),
    ],
    search=_words,
    search_hint="摘要、姓名、单位或编号里的字",
    filters=[
        Choice("room", "范围", ROOMS, lambda rows, room: rows.filter(action__startswith=f"{room}.")),
        DateRange("at", "时间", is_instant=True),
    ],
    sort="-seq",
    link=lambda line: reverse("audit-line", args=[line.seq]),
    empty="日志还没有行",
    crumbs=[("监督", ""), ("审计日志", "")],
)


@signed_in
def line(request: PersonRequest, seq: int) -> HttpResponse:
    """One line, what happened to the same record, and where the line stands in the signed tree."""
    found = queries.visible_to(request.person).filter(pk=seq).first()
    if found is None:
        raise Http404
    steps = [
        TimelineStep(one.at, one.summary, one.actor_name, one.actor_org, note=one.action)
        for one in queries.about(found.subject, reader=request.person)[:100]
    ]
    context = {
        "line": found,
        "detail": sorted(found.detail.items()),
        "steps": steps,
        "crumbs": [("监督", ""), ("审计日志", "/admin/audit"), (f"第 {seq} 行", "")],
    }
    return render(request, "web/admin/audit_line.html", context)


@signed_in(permission="audit.read")
def verification(request: PersonRequest) -> HttpResponse:
    """What the last verification found, and the newest signed head for a witness to keep."""
    head = queries.signed_head()
    context = {
        "report": cache.get(VERIFIED),
        "head": head,
        "root": head.root.hex() if head else "",
        "crumbs": [("监督", ""), ("审计日志", "/admin/audit"), ("校验", "")],
    }
    return render(request, "web/admin/verification.html", context)


@signed_in(permission="audit.read")
@require_POST
def verify(request: PersonRequest) -> HttpResponse:
    """Verify the whole log now."""
    report = queries.verify()
    cache.set(VERIFIED, {"report": report, "at": clock.now()}, timeout=None)
    return redirect("audit-verification")
