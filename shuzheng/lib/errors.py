"""The two refusals a person may meet; anything else that is raised is a bug."""

from collections.abc import Mapping
from types import MappingProxyType


class Refused(Exception):
    """A rule says no. `message` is Chinese and says what to do; `article` names the rule."""

    status = 409

    def __init__(
        self,
        message: str,
        *,
        code: str,
        article: str = "",
        message_en: str = "",
        fields: Mapping[str, str] = MappingProxyType({}),
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.article = article
        self.message_en = message_en
        self.fields = fields
        if status is not None:
            self.status = status


class NotAllowed(Refused):
    """A person may not do this: the role, the organisation or the term does not cover it."""

    status = 403

    def __init__(self, message: str = "您没有办理此事的权限", *, code: str = "not_allowed", article: str = "") -> None:
        super().__init__(message, code=code, article=article)
