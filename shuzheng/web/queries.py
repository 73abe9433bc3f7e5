"""Reading what a person keeps."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from shuzheng.web.models import SavedView

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def saved_views(person: "Person", path: str) -> QuerySet[SavedView]:
    """A person's saved views of one list."""
    return SavedView.objects.filter(person=person, path=path)
