"""Which cases may follow another, and by which steps they catch up with it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shuzheng.kernel.cases.specs import RECALL, Flow, Party


def why_not_merge(
    *,
    same_flow: bool,
    main_closed: bool,
    closed: bool,
    main_follows: bool,
    follows: bool,
    is_led: bool,
    number: str,
    is_answered: bool = False,
) -> str | None:
    """Only open cases of the same kind are merged, and none follows a case that follows another."""
    if not same_flow:
        return f"{number}与主办件不是同一类办件或流程版本不同，不能并案"
    if main_closed or closed:
        return f"{'主办件' if main_closed else number}已终结，不能并案"
    if is_answered:
        return f"主办件或{number}已有结果，正在逐件告知，不能再并案"
    if main_follows:
        return "主办件已并入其他办件，请并入那一件"
    if follows:
        return f"{number}已并入其他办件，请先拆分"
    return f"{number}已有其他办件并入，请以它为主办件或先拆分" if is_led else None


def steps_to_catch_up(done: Sequence[tuple[str, str]], *, since: str) -> list[str]:
    """The steps by which the main case went on from where the other stands; none if it never stood there."""
    kept: list[tuple[str, str]] = []
    for came_from, step in done:
        if step == RECALL and kept:
            kept.pop()
        else:
            kept.append((came_from, step))
    steps: list[str] = []
    state, place = since, -1
    while (last := _last_from(kept, state)) > place:  # out of each state by the last way taken: no round twice
        steps.append(kept[last][1])
        place, state = last, kept[last + 1][0] if last + 1 < len(kept) else ""
    return steps


def _last_from(kept: Sequence[tuple[str, str]], state: str) -> int:
    return max((number for number, (came_from, _) in enumerate(kept) if came_from == state), default=-1)


def requesters(flow: Flow) -> Iterator[str]:
    """The sides that asked; an office that takes in for others, and merges, is none."""
    yield from dict.fromkeys(party.side for party in flow.givers if party not in _some(flow.merged_by))


def _some(parties: Party | tuple[Party, ...]) -> tuple[Party, ...]:
    return (parties,) if isinstance(parties, Party) else parties
