"""Finding cases by what their titles say and how their numbers begin, among a million."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import StrIndex, Upper
from django.db.models.lookups import GreaterThan

from shuzheng.kernel.cases.models import Case


class Grams(Func):
    """The pairs of neighbouring characters of a text: what the index over titles holds (Chinese has no blanks)."""

    function = "cases_grams"
    output_field = ArrayField(TextField())


def search(rows: QuerySet[Case], words: str) -> QuerySet[Case]:
    """Of some cases, those whose titles hold every word, or whose numbers begin with it."""
    found = rows.alias(grams=Grams("title"))
    for word in words.replace("\0", "").split():
        title = Q(holds("title", word))
        if len(word) > 1:
            title &= Q(grams__contains=Grams(Value(word)))
        found = found.filter(title | Q(number__startswith=word.upper()) if word.isascii() else title)
    return found


def holds(field: str, word: str) -> GreaterThan:
    """As `icontains`: but of LIKE with a long pattern PostgreSQL expects nothing, and plans for that."""
    return GreaterThan(StrIndex(Upper(field), Upper(Value(word))), 0)
