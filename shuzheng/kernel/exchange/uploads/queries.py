"""The files that a person sent and that are still here."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from shuzheng.kernel.exchange.specs import Upload
from shuzheng.kernel.exchange.uploads.models import KeptUpload

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def upload_of(person: Person, stored: str) -> Upload | None:
    """A file that a person sent before, by the name it is stored under; nobody else's."""
    found = KeptUpload.objects.filter(by=person, stored=stored).order_by("-at").first()
    if found is None:
        return None
    return Upload(found.name, found.stored, PurePath(found.stored).stem, found.size)
