"""Filling the code table of kinds, after every migration."""

from __future__ import annotations

from shuzheng.systems.society.grid.models import EventKind
from shuzheng.systems.society.grid.specs import KINDS, SINCE


def enter_kinds() -> None:
    """Enter the shipped kinds that are not there yet; what a place changed stays as it is."""
    EventKind.objects.bulk_create(
        (EventKind(code=code, name=name, group=group, valid_from=SINCE) for code, name, group in KINDS),
        ignore_conflicts=True,
    )
