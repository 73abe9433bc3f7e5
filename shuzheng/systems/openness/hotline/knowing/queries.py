"""Finding articles, and those that should have been looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shuzheng.lib.search import asked, tokens
from shuzheng.systems.openness.hotline.knowing.models import Article, ArticleVersion

MOST_SHOWN, LEAST = 3, 0.25


@dataclass(frozen=True, slots=True)
class Found:
    """An article for an operator to read out; an expired one says so."""

    id: str
    title: str
    body: str
    basis: str
    owner: str
    review_by: date
    expired: bool


def articles() -> QuerySet[Article]:
    """Those in use."""
    return Article.objects.filter(withdrawn_on=None).select_related("owner")


def body_of(title: str) -> str:
    """What an article in use says; nothing where there is none of that title."""
    return articles().filter(title=title).values_list("body", flat=True).first() or ""


def expired(*, on: date) -> QuerySet[Article]:
    """Those whose owner is late to look at them again."""
    return articles().filter(review_by__lt=on)


def versions(article: Article) -> QuerySet[ArticleVersion]:
    """Every version, the newest first."""
    return ArticleVersion.objects.filter(article=article).select_related("by")


def find(text: str, *, on: date) -> list[Found]:
    """The articles whose title comes back in a text best; what is in order goes before what has expired."""
    wanted = set(asked(text))
    scored = []
    for one in articles():
        title, body = ({t for t in tokens(words) if len(t) > 1} for words in (one.title, one.body))
        score = len(title & wanted) / len(title) + 0.3 * len(body & wanted) / max(len(wanted), 1) if title else 0.0
        if score >= LEAST:
            scored.append((one.review_by < on, -score, one))
    best = sorted(scored, key=lambda row: (row[0], row[1]))[:MOST_SHOWN]
    return [
        Found(str(one.pk), one.title, one.body, one.basis, str(one.owner), one.review_by, late) for late, _, one in best
    ]
