"""What the service hall keeps: the items of its catalogue, and what is applied for. The rooms have their own files."""

from __future__ import annotations

from shuzheng.systems.services.benefits.models import Benefit, BenefitCheck, Offer, OfferLine
from shuzheng.systems.services.hall.letters.models import Letter
from shuzheng.systems.services.hall.models import Applicant, Application, Attachment, Proxy
from shuzheng.systems.services.hall.ratings.models import Rating
from shuzheng.systems.services.items.models import ImportBatch, ImportedRow, ItemVersion, ServiceItem

__all__ = [
    "Applicant",
    "Application",
    "Attachment",
    "Benefit",
    "BenefitCheck",
    "ImportBatch",
    "ImportedRow",
    "ItemVersion",
    "Letter",
    "Offer",
    "OfferLine",
    "Proxy",
    "Rating",
    "ServiceItem",
]
