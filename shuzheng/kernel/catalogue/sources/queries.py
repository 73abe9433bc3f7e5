"""Which entries are about whom, by the standard of their key or of another element."""

from __future__ import annotations

from django.db.models import F, QuerySet

from shuzheng.kernel.catalogue.models import Element, Resource
from shuzheng.kernel.catalogue.specs import State


def keyed_by(standard: str) -> QuerySet[Resource]:
    """The published entries whose rows bear a code of this standard: `uscc`, `citizen-id`."""
    keys = Element.objects.filter(is_key=True, standard=standard, version=F("version__resource__current"))
    return Resource.objects.filter(state=State.PUBLISHED, current__in=keys.values("version")).select_related("current")


def naming(standard: str) -> list[tuple[Resource, str]]:
    """The published entries whose rows name a code of this standard in an element that is not their key."""
    named = Element.objects.filter(is_key=False, standard=standard, version=F("version__resource__current"))
    rows = named.filter(version__resource__state=State.PUBLISHED).select_related("version__resource")
    return [(one.version.resource, one.name) for one in rows.order_by("version__resource__code", "position")]
