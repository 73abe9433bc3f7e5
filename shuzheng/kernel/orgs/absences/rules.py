"""Who may stand in for whom. Pure."""

from __future__ import annotations

from datetime import date

from shuzheng.kernel.orgs.rules import why_not_term
from shuzheng.kernel.orgs.specs import SEPARATED, Role

LONGEST_DAYS = 366


def why_not_substitute(*, is_same: bool, since: date, until: date, roles: frozenset[Role]) -> str | None:
    """A substitute is somebody else, for a term of at most a year, for roles that may be stood in for."""
    if is_same:
        return "不能由本人代理本人"
    if (until - since).days > LONGEST_DAYS:
        return "代理期限最长一年，到期请重新指定"
    if not roles - SEPARATED:
        return "此人没有可以代理的角色；三员角色不得代理，应另行授予"
    return why_not_term(since, until)
