"""The long tests, in the worker."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.describing import actions


@app.task(name="sharing.test_binding")
def test_binding(binding_id: str, person_id: str) -> None:
    """Test one binding for the person who asked."""
    actions.run_test(binding_id=UUID(binding_id), by=Person.objects.get(pk=person_id), at=clock.now())
