"""Inviting a rating, giving it, putting a bad one right."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.orgs.queries import authority_over
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.ratings import queries, rules
from shuzheng.systems.services.hall.ratings.models import BAD, GRADES, Rating

if TYPE_CHECKING:
    from shuzheng.kernel.cases.specs import Taking

FLOW = "rating_rectification"


def invite(*, application: Application, at: datetime) -> Rating:
    """Ask whoever received the service for a rating, by a link of their own that no official holds."""
    rating, fresh = Rating.objects.get_or_create(
        application=application,
        defaults={"agency": application.agency, "token": secrets.token_urlsafe(18), "invited_at": at},
    )
    if fresh and application.case is not None:
        cases.tell(
            title="请评价本次服务（自愿）",
            body=f"{application.matter.name}已办结。评价地址：{reverse('rate', args=[rating.token])}\n"
            "评价由您自愿作出，办理人员看不到是谁评价的。",
            key=f"rate:{application.pk}",
            at=at,
            person=application.person,
            org=application.org,
        )
    return rating


@transaction.atomic
def rate(*, token: str, grade: int, words: str, at: datetime) -> Rating:
    """Give the one rating; a bad one opens its rectification at once."""
    rating = Rating.objects.select_for_update().filter(token=token).first()
    if rating is None:
        raise Refused("没有这个评价邀请，请核对地址", code="services.rating", status=404)
    words = words.replace("\0", "").strip()
    if why := rules.why_not_rate(is_rated=rating.grade is not None, grade=grade, words=words):
        raise Refused(why, code="services.rating", article=rules.ARTICLE)
    rating.grade, rating.words, rating.rated_at = grade, words, at
    rating.save()
    audit.record(
        by=SYSTEM,
        action="services.rate",
        subject=f"services.rating:{rating.pk}",
        summary=f"收到评价：{rating.get_grade_display()}",
        at=at,
    )
    if grade <= BAD:
        _open_rectification(rating, at)
    return rating


def _open_rectification(rating: Rating, at: datetime) -> None:
    agency = rating.agency
    supervisor = authority_over(agency.division_id, on=day_of(at))
    sides = {"unit": agency, "supervisor": supervisor or agency}
    rating.case = cases.open_case(
        flow=FLOW,
        title=f"{dict(GRADES)[rating.grade or BAD]}：{rating.application.matter.name}",
        sides=sides,
        division=agency.division_id,
        subject=f"services.rating:{rating.pk}",
        by=SYSTEM,
        at=at,
        data={"words": rating.words or "（未写说明）"},
    )
    rating.save(update_fields=["case"])


# --- guards and effects --------------------------------------------------------------------------------------------


def why_not_close(taking: Taking) -> str | None:
    """Guard of the call-back: not by those who handled the rated service, nor by those who rectified."""
    rated = queries.handlers_of(queries.of_case(taking.case.id)) | queries.movers(taking.case.id, "rectify")
    return rules.why_not_call_back(caller=str(taking.person.pk), rated=rated)


def excluded(taking: Taking) -> None:
    """A mistaken or malicious rating is not counted; it stays on record."""
    Rating.objects.filter(case_id=taking.case.id).update(excluded_at=taking.at)
