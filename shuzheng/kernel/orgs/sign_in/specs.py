"""What a sign-in answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


class Status(StrEnum):
    """How far a sign-in came."""

    SIGNED_IN = "signed_in"
    REFUSED = "refused"
    SLOWED = "slowed"
    CODE_NEEDED = "code_needed"
    ENROL_NEEDED = "enrol_needed"
    PASSWORD_NEEDED = "password_needed"  # noqa: S105


@dataclass(frozen=True, slots=True)
class SignInResult:
    """The outcome; with a step still needed, `ticket` leads to it and `person` is not yet signed in."""

    status: Status
    message: str = ""
    person: Person | None = None
    ticket: str = field(default="", repr=False)
    wait_seconds: int = 0

    @property
    def is_signed_in(self) -> bool:
        """Whether a session may be started."""
        return self.status == Status.SIGNED_IN


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A TOTP secret offered but not yet confirmed: shown once, carried by the form as `sealed`."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)
    picture: str = field(repr=False)
    sealed: str = field(repr=False)
