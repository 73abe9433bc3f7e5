"""Writing an article, changing it, taking it out of use: by its owner, each version kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.cases.actions import tell
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.openness.hotline.knowing import queries
from shuzheng.systems.openness.hotline.knowing.models import Article, ArticleVersion

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person


@transaction.atomic
def write(
    *,
    title: str,
    body: str,
    basis: str,
    category: str,
    owner: Org,
    review_by: date,
    by: Person,
    at: datetime,
    article_id: UUID | None = None,
) -> Article:
    """A new article, or a new version of one; the day of the next look is in the future."""
    if not by.may("hotline.know", at=owner) and not by.may("hotline.lead"):
        raise NotAllowed("知识条目由负责单位或者热线值班长维护", code="hotline.article")
    if not title.strip() or not body.strip():
        raise Refused("请写明标题和内容", code="hotline.article", fields={"title": "请填写"})
    if review_by <= day_of(at):
        raise Refused("复核期限应在今天之后", code="hotline.article", fields={"review_by": "应在今天之后"})
    article = _found(article_id, by) if article_id else Article(owner=owner)
    article.version = article.version + 1 if article_id else 1
    article.title, article.body, article.basis = title.strip()[:100], body.strip(), basis.strip()[:200]
    article.category, article.review_by, article.owner = category.strip()[:100], review_by, owner
    article.save()
    ArticleVersion.objects.create(
        article=article,
        number=article.version,
        title=article.title,
        body=article.body,
        basis=article.basis,
        by=by,
        at=at,
    )
    _record(article, f"修订知识条目“{article.title}”第{article.version}版", by=by, at=at)
    return article


@transaction.atomic
def withdraw(*, article_id: UUID, by: Person, at: datetime) -> None:
    """Take an article out of use; its versions stay."""
    article = _found(article_id, by)
    article.withdrawn_on = day_of(at)
    article.save(update_fields=["withdrawn_on"])
    _record(article, f"停用知识条目“{article.title}”", by=by, at=at)


def remind_owners(*, at: datetime) -> int:
    """Tell the owners of articles whose day has passed; once for each day set."""
    late = list(queries.expired(on=day_of(at)))
    for one in late:
        tell(
            title=f"知识条目“{one.title}”已过复核期限",
            body=f"复核期限为{one.review_by}，请核对内容后修订，或者停用。未复核前检索时标明“已过期”。",
            key=f"article:{one.pk}:{one.review_by}",
            at=at,
            org=one.owner,
        )
    return len(late)


def _found(article_id: UUID, by: Person) -> Article:
    article = Article.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=article_id).first()
    if article is None:
        raise Refused("没有这个知识条目", code="hotline.article", status=404)
    if not by.may("hotline.know", at=article.owner) and not by.may("hotline.lead"):
        raise NotAllowed("知识条目由负责单位或者热线值班长维护", code="hotline.article")
    return article


def _record(article: Article, summary: str, *, by: Person, at: datetime) -> None:
    audit.record(by=by, action="hotline.article", subject=f"hotline.article:{article.pk}", summary=summary, at=at)
