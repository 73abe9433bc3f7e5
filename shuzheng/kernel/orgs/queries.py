"""Reading divisions, organisations and people."""

from datetime import date

from django.db import connection

_CLIMB = """
WITH RECURSIVE up(code) AS (
    SELECT %(code)s::varchar
    UNION
    SELECT p.parent_id FROM orgs_divisionparent p JOIN up ON p.child_id = up.code
    WHERE p.valid_from <= %(on)s AND (p.valid_to IS NULL OR p.valid_to > %(on)s)
) SELECT code FROM up
"""


def superiors(code: str, *, on: date) -> list[str]:
    """The division itself and all it belonged to on that day, nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(_CLIMB, {"code": code, "on": on})
        return [row[0] for row in cursor.fetchall()]


def is_within(code: str, ancestor: str, *, on: date) -> bool:
    """Whether a division is, or belongs to, another on that day."""
    return code == ancestor or ancestor in superiors(code, on=on)
