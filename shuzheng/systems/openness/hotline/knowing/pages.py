"""The knowledge base: the list, one article with its versions, writing one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.openness.hotline.knowing import actions, queries
from shuzheng.systems.openness.hotline.knowing.forms import ArticleForm
from shuzheng.systems.openness.hotline.knowing.models import Article
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.lists import Choice, Column, ListSpec, Rows


def _state(row: Article) -> str:
    return "已过期，待复核" if row.review_by < clock.today() else "有效"


def _expired(rows: Rows, value: str) -> Rows:
    on = clock.today()
    return rows.filter(review_by__lt=on) if value == "yes" else rows.filter(review_by__gte=on)


ARTICLES = ListSpec(
    name="articles",
    title="知识库",
    rows=lambda person: queries.articles(),
    columns=(
        Column("title", "标题", sort="title"),
        Column("category", "分类", kind="lesser"),
        Column("owner", "负责单位"),
        Column("state", "状态", _state),
        Column("review_by", "复核期限", sort="review_by", kind="nowrap"),
        Column("used", "引用次数", sort="used", kind="num"),
        Column("version", "版本", kind="num lesser"),
    ),
    search=("title", "body", "category"),
    filters=(Choice("expired", "是否过期", [("yes", "已过期"), ("no", "有效")], _expired),),
    sort="-used",
    link=lambda row: reverse("article", args=[row.pk]),
    permission="hotline.know",
    empty="知识库还没有条目",
)


@signed_in(permission="hotline.know")
def article(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One article and every version it had."""
    found = get_object_or_404(queries.articles(), pk=pk)
    may = request.person.may("hotline.know", at=found.owner) or request.person.may("hotline.lead")
    context = {"article": found, "versions": queries.versions(found), "may": may, "state": _state(found)}
    return render(request, "hotline/article.html", context)


@signed_in(permission="hotline.know")
def write(request: PersonRequest, pk: UUID | None = None) -> HttpResponse:
    """A new article for one's own unit, or a new version of one."""
    known = get_object_or_404(queries.articles(), pk=pk) if pk else None
    owner = known.owner if known else request.person.org
    if owner is None:
        raise NotAllowed("请先由系统管理员登记您的单位")
    start = {name: getattr(known, name) for name in ArticleForm.base_fields} if known else {}
    form = ArticleForm(posted(request), initial=start)
    if form.is_valid():
        with refusals_in(form):
            said = form.cleaned_data
            done = actions.write(article_id=pk, owner=owner, by=request.person, at=clock.now(), **said)
            messages.success(request, f"已保存第{done.version}版")
            return redirect("article", pk=done.pk)
    context = {
        "form": form,
        "title": "修订知识条目" if known else "新增知识条目",
        "submit": "保存",
        "cancel": "articles",
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in(permission="hotline.know")
def withdraw(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Take it out of use."""
    actions.withdraw(article_id=pk, by=request.person, at=clock.now())
    messages.success(request, "已停用")
    return redirect("articles")
