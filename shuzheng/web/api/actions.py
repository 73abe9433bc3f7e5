"""Doing a write once, however often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from psycopg.errors import LockNotAvailable

from shuzheng.kernel.calendar.queries import parameter
from shuzheng.lib.errors import Refused
from shuzheng.web.api.models import KeptAnswer

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

REPLAYED = "Idempotency-Replayed"
WAIT_SECONDS = 5


def answer_once(
    *, person: Person, key: str, fingerprint: str, at: datetime, run: Callable[[], HttpResponse]
) -> HttpResponse:
    """Run a write and keep its answer in one transaction; sent again, the kept answer is given and nothing is run.

    A refusal leaves nothing behind, so its key is free: what was wrong can be put right and sent again.
    """
    with transaction.atomic():
        kept = _claim(person, key, fingerprint, at)
        if kept.status is not None:
            return _again(kept, fingerprint)
        response = run()
        if response.status_code >= 400:
            transaction.set_rollback(True)
        else:
            _keep(kept, response)
        return response


def forget_answers(*, at: datetime) -> int:
    """Drop the answers that are older than anybody retries."""
    return KeptAnswer.objects.filter(at__lt=_oldest(at)).delete()[0]


def _oldest(at: datetime) -> datetime:
    return at - timedelta(days=parameter("api.idempotency.days", at.date()).whole)


def _claim(person: Person, key: str, fingerprint: str, at: datetime) -> KeptAnswer:
    """The row of a key: ours to fill, or already filled. One that another call is filling is waited for."""
    mine = KeptAnswer.objects.filter(person=person, key=key)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{WAIT_SECONDS}s"])
        mine.filter(at__lt=_oldest(at)).delete()
        KeptAnswer.objects.bulk_create(
            [KeptAnswer(person=person, key=key, fingerprint=fingerprint, at=at)], ignore_conflicts=True
        )
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise UNDER_WAY from None
        raise
    return mine.get()


UNDER_WAY = Refused(
    "同一幂等键的请求正在办理，请稍后重发",
    code="api.under_way",
    message_en="A request with this Idempotency-Key is still being processed",
)


def _keep(kept: KeptAnswer, response: HttpResponse) -> None:
    kept.status = response.status_code
    kept.content_type = response.headers.get("Content-Type", "")
    kept.location = response.headers.get("Location", "")
    kept.body = response.content
    kept.save()


def _again(kept: KeptAnswer, fingerprint: str) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        raise Refused(
            "该幂等键已用于另一个请求，请换一个新键",
            code="api.key_reused",
            message_en="This Idempotency-Key was used for a different request",
            status=422,
        )
    headers = {REPLAYED: "true"} | ({"Location": kept.location} if kept.location else {})
    return HttpResponse(bytes(kept.body), status=kept.status, content_type=kept.content_type, headers=headers)
