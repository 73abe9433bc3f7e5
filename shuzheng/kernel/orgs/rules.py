"""Who may hold what, when and beside what. Pure: terms are (start, end) with the end excluded and None while open."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from shuzheng.kernel.orgs.specs import ROLE_KINDS, SEPARATED, Role

SEPARATION = "等保 GB/T 22239 三员分立"
TWO_PEOPLE = "行政事业单位内部控制规范（试行）第十二条"
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")


@dataclass(frozen=True, slots=True)
class Term:
    """From a day until, not including, another; open when there is no end."""

    start: date
    end: date | None = None

    def meets(self, other: Term) -> bool:
        """Whether the two terms share a day."""
        return (self.end is None or other.start < self.end) and (other.end is None or self.start < other.end)

    def contains(self, day: date) -> bool:
        """Whether the day is in the term."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that someone holds at an organisation for a term."""

    person: str
    role: Role
    org: str
    term: Term


def why_not_term(start: date, end: date | None) -> str | None:
    """A term ends after it starts."""
    return "终止日期应晚于起始日期" if end is not None and end <= start else None


def why_not_login(login: str) -> str | None:
    """A sign-in name is unique and typeable: 等保 GB/T 22239 身份标识具有唯一性."""
    if LOGIN.fullmatch(login):
        return None
    return "登录名应为 3 至 64 个小写字母、数字、点、下划线或连字符，并以字母或数字开头"


def why_not_separated(wanted: Holding, held: Iterable[Holding]) -> str | None:
    """等保 GB/T 22239 三员分立: nobody is two of system, security and audit administrator."""
    if wanted.role not in SEPARATED:
        return None
    for other in held:
        if other.role in SEPARATED and other.role != wanted.role and other.term.meets(wanted.term):
            return f"该人员已任{other.role.label}，不得兼任{wanted.role.label}"
    return None


def why_not_change(mine: Collection[Role], theirs: Collection[Role]) -> str | None:
    """等保 GB/T 22239 三员分立: none of the three administrators changes the account of another of them."""
    if not SEPARATED.intersection(mine):
        return None
    for other in sorted(SEPARATED.intersection(theirs).difference(mine)):
        return f"该人员任{other.label}，三类管理员互不管理账户；请在服务器上用 shuzheng administrator 办理"
    return None


def why_not_alone(submitted_by: str, by: str) -> str | None:
    """财会〔2012〕21号第十二条 不相容岗位相互分离: who submits a thing does not approve it as well."""
    if not submitted_by or submitted_by != by:
        return None
    return "同一件事由一人提交、另一人批准：此件由您提交，请由本单位其他有权人员批准"


def why_not_kind(role: Role, kind: str) -> str | None:
    """政务数据共享条例第三十六条: contractors hold a contractor's role only; citizens and agents no staff role."""
    if role == Role.CITIZEN:
        return "个人用户的权限随账户取得，不需授予角色"
    return None if ROLE_KINDS.get(role, "staff") == kind else f"{role.label}不能授予此类人员"


def why_not_term_of_role(role: Role, term: Term) -> str | None:
    """政务数据共享条例第三十六条: entrusted people come for a term."""
    if role == Role.CONTRACTOR and term.end is None:
        return "服务商人员的角色应当写明终止日期"
    return why_not_term(term.start, term.end)


def why_not_again(wanted: Holding, held: Iterable[Holding]) -> str | None:
    """The same role is not held twice at one organisation at the same time."""
    for other in held:
        if (other.person, other.role, other.org) == (wanted.person, wanted.role, wanted.org) and other.term.meets(
            wanted.term
        ):
            return f"该人员在此单位已任{wanted.role.label}"
    return None


def why_not_officer(wanted: Holding, at_org: Iterable[Holding]) -> str | None:
    """政务数据共享条例第十一条: one head of a department's sharing body at a time."""
    if wanted.role != Role.DATA_OFFICER:
        return None
    for other in at_org:
        if other.role == Role.DATA_OFFICER and other.person != wanted.person and other.term.meets(wanted.term):
            return "该单位已有数据官，请先终止其任职"
    return None


def why_not_under(org: str, superiors_of_superior: Iterable[str]) -> str | None:
    """No organisation stands above itself."""
    return "上级单位不能是本单位或其下级" if org in superiors_of_superior else None
