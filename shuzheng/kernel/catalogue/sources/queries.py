"""Which entries are about whom, by the standard of their key; what the state holds already."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Q, QuerySet

from shuzheng.kernel.catalogue import rules
from shuzheng.kernel.catalogue.models import Element, Resource
from shuzheng.kernel.catalogue.specs import Sharing, State


def keyed_by(standard: str) -> QuerySet[Resource]:
    """The published entries whose rows bear a code of this standard: `uscc`, `citizen-id`."""
    keys = Element.objects.filter(is_key=True, standard=standard, version=F("version__resource__current"))
    return Resource.objects.filter(state=State.PUBLISHED, current__in=keys.values("version")).select_related("current")


def already_held(*, labels: Collection[str], standards: Collection[str] = ()) -> list[Element]:
    """政务数据共享条例第十九条: published data of those names or telling standards, which nobody is to be asked for.

    Keys are left out, for a person must say who they are; so is what is not shared.
    """
    named = {rules.normal_label(label) for label in labels} - {""}
    telling = rules.TELLING_STANDARDS.intersection(standards)
    held = Element.objects.filter(version__state=State.PUBLISHED, is_key=False)
    found = held.exclude(version__sharing=Sharing.WITHHELD).filter(Q(normal_label__in=named) | Q(standard__in=telling))
    return list(found.select_related("version__resource__source").order_by("version__published_on", "pk"))
