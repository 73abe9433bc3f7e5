"""Who acts, and what the log says, signs and finds: values, so that the log knows no other room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol


class Actor(Protocol):
    """Whoever acts: a person, an application or the system itself. May carry `actor_org_id` too."""

    @property
    def actor_id(self) -> str: ...
    @property
    def actor_name(self) -> str: ...
    @property
    def actor_org(self) -> str: ...


class Reader(Actor, Protocol):
    """Someone who reads the log: a person with roles."""

    def may(self, permission: str) -> bool: ...
    def require(self, permission: str) -> None: ...
    def orgs_seen(self, *, own: str, over: str) -> list[Any] | None: ...


@dataclass(frozen=True, slots=True)
class Agent:
    """An actor that is no person: a job, an application, the command line."""

    actor_id: str
    actor_name: str
    actor_org: str = ""
    actor_org_id: str = ""


SYSTEM = Agent("system", "系统")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to be written, for those who write many at once."""

    by: Actor
    action: str
    subject: str
    summary: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A signed state of the tree: what a witness keeps. `digest` binds the marks that the database keeps beside it."""

    size: int
    root: bytes
    at: datetime
    digest: bytes
    mac: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """A head as the database keeps it: with the peaks to append to and the marks of the lines it added."""

    head: Head
    peaks: bytes
    leaves: bytes
    macs: bytes


Kind = Literal["changed", "deleted", "inserted", "forged", "emptied", "moved", "head", "cut", "root", "file"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the lines `first` to `last`; `was` is where the text of the first one belongs."""

    kind: Kind
    first: int
    last: int
    was: int | None = None
    actual: bytes = field(default=b"", compare=False, repr=False)  # leaf hash of the text found there
    expected: bytes = field(default=b"", compare=False, repr=False)  # leaf hash of the text that belongs there

    def __str__(self) -> str:
        lines = f"第 {self.first} 行" if self.first == self.last else f"第 {self.first}–{self.last} 行"
        return _SAID[self.kind].format(lines=lines, was=self.was, size=self.last)


_SAID: dict[Kind, str] = {
    "changed": "{lines}：正文被改动，与入链时的散列不符",
    "deleted": "{lines}：已被删除",
    "inserted": "{lines}：手工插入，不在散列树内",
    "forged": "{lines}：未经本系统登记，由他人直接写入数据库",
    "emptied": "{lines}：正文被清空，日志中没有相应的清理记录",
    "moved": "{lines}：正文属于第 {was} 行（起），被调换或者重新编号",
    "head": "{lines}：对应的签名树头（大小 {size}）被改动、删除或者伪造",
    "cut": "{lines}：连同签名树头一起被截去，数据目录中的树头文件仍有记载",
    "root": "{lines}：重算的树根与签名树头不符，其中有行被改动",
    "file": "{lines}：树头文件缺少或者改动了对应的记载",
}


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a verification."""

    lines: int
    heads: int
    findings: tuple[Finding, ...]
    is_complete: bool = True  # False where there was more to name than anybody reads

    @property
    def is_intact(self) -> bool:
        return not self.findings
