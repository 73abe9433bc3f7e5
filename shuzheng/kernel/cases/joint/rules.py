"""How many must sign, who still may, and who may not sign what they prepared themselves. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from shuzheng.kernel.cases.specs import Party, Step


def still_wanted(step: Step, signed: Sequence[Party]) -> tuple[Party, ...]:
    """The parties whose signatures are still wanted; none when the step is signed by enough."""
    count = Counter(signed)
    open_ones = tuple(party for party in step.parties if count[party] < step.staff)
    return open_ones if len(step.parties) - len(open_ones) < step.needed else ()


def is_enough(step: Step, signed: Sequence[Party]) -> bool:
    """Whether the case goes on."""
    return not still_wanted(step, signed)


def words(step: Step, signed: Sequence[Party]) -> str:
    """How far the signing has come."""
    done = len(step.parties) - sum(Counter(signed)[party] < step.staff for party in step.parties)
    two = f"，每方须{step.staff}人" if step.staff > 1 else ""
    return f"需{step.needed}方会签{two}，已有{done}方完成"
