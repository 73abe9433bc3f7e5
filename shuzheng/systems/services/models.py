"""What the service hall keeps: the items of its catalogue, and what is applied for. The rooms have their own files."""

from __future__ import annotations

from shuzheng.systems.services.hall.benefits.models import (
    Assessment,
    BenefitEntry,
    BenefitList,
    Offer,
    RegisteredFact,
)
from shuzheng.systems.services.hall.models import Applicant, Application, Attachment, Proxy
from shuzheng.systems.services.hall.ratings.models import Rating
from shuzheng.systems.services.items.models import ImportBatch, ImportedRow, ItemVersion, ServiceItem

__all__ = [
    "Applicant",
    "Application",
    "Assessment",
    "Attachment",
    "BenefitEntry",
    "BenefitList",
    "ImportBatch",
    "ImportedRow",
    "ItemVersion",
    "Offer",
    "Proxy",
    "Rating",
    "RegisteredFact",
    "ServiceItem",
]
