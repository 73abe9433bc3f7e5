"""Who acts, as the log writes it down: values, so that the log knows no other room."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Whoever acts: a person, an application or the system itself."""

    @property
    def actor_id(self) -> str: ...
    @property
    def actor_name(self) -> str: ...
    @property
    def actor_org(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Agent:
    """An actor that is no person: a job, an application, the command line."""

    actor_id: str
    actor_name: str
    actor_org: str = ""


SYSTEM = Agent("system", "系统")
