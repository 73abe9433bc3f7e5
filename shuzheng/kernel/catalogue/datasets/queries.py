"""The catalogue as harvesters read it."""

from __future__ import annotations

from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.specs import State
from shuzheng.lib.dcat import Dataset, Field


def dataset(resource: Resource) -> Dataset | None:
    """A published entry as DCAT and CKAN describe it; None where nothing was published."""
    version = resource.current
    if version is None:
        return None
    return Dataset(
        identifier=resource.code or str(resource.pk),
        title=version.name,
        description=version.summary,
        publisher=resource.source.name,
        publisher_code=resource.source.uscc,
        theme=version.class_path,
        issued=version.published_on,
        frequency=version.update_cycle,
        access=version.sharing,
        conditions="；".join(filter(None, [version.sharing_scope, *version.permitted_purposes])),
        grade=version.grade or 4,
        version=str(version.number),
        modes=tuple(version.modes),
        related=tuple(version.related_codes),
        is_withdrawn=resource.state == State.WITHDRAWN,
        fields=tuple(Field(e.name, e.label, e.data_type, e.description) for e in version.elements.order_by("position")),
    )
