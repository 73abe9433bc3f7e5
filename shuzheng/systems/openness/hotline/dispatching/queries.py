"""The suggestion in force, and what past dispatches teach."""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from shuzheng.systems.openness.hotline.dispatching import rules
from shuzheng.systems.openness.hotline.dispatching.models import DispatchModel
from shuzheng.systems.openness.hotline.dispatching.specs import Guess, Sample, Weights
from shuzheng.systems.openness.hotline.models import Ticket

KEPT = ("reviewing", "calling_back", "concluded", "archived")


def models() -> QuerySet[DispatchModel]:
    """Every version, the newest first, without its weights."""
    return DispatchModel.objects.defer("weights").select_related("switched_by")


def guess(text: str, *, most: int = 3) -> list[Guess]:
    """The likeliest duties by the version that is switched on; none where none is."""
    active = DispatchModel.objects.filter(is_active=True).values_list("pk", flat=True).first()
    return rules.guess(_weights(active), text, most=most) if active else []


@lru_cache(maxsize=2)
def _weights(pk: UUID) -> Weights:
    body = json.loads(zlib.decompress(bytes(DispatchModel.objects.values_list("weights", flat=True).get(pk=pk))))
    return Weights(**(body | {"duties": tuple(body["duties"])}))


def lived() -> list[Sample]:
    """Tickets that a unit kept and answered, under the duty it kept them for: a return is thereby corrected."""
    tickets = Ticket.objects.filter(case__state__in=KEPT, case__merged_into=None)
    found = tickets.exclude(duty="").exclude(unit=None).order_by("received_at")
    return [Sample(text, duty) for text, duty in found.values_list("text", "duty")]
