"""Reading the population base."""

from __future__ import annotations

from datetime import date
from typing import cast

from shuzheng.bases.population import rules
from shuzheng.kernel.orgs.models import Person as User
from shuzheng.kernel.registers.specs import Values


def is_demonstration() -> bool:
    """Whether this is a demonstration, where alone numbers may be shifted."""
    return User.objects.filter(is_demonstration=True).exists()


def why_not_person(values: Values) -> str | None:
    """The rules across a person's fields; whether this is a demonstration is asked only where it matters."""
    number, born = str(values["number"]), cast("date", values["birth_date"])
    died = cast("date | None", values.get("died_on"))
    shifted = rules.is_shifted(number, born) and is_demonstration()
    return (
        rules.why_not_agree(number, born=born, sex=str(values["sex"]), is_demonstration=shifted)
        or rules.why_not_former(number, str(values.get("former_number") or ""), is_demonstration=shifted)
        or rules.why_not_died(born, died)
    )


def why_not_household(values: Values) -> str | None:
    """A household is of one village or community."""
    return rules.why_not_village(str(values["place"]))
