"""In tests a template that names what does not exist fails, instead of showing nothing."""

from typing import Any, NoReturn


class Undefined(str):
    """What Django puts in the place of an unknown variable: it raises when it is to be shown."""

    __slots__ = ()

    def __mod__(self, name: object) -> NoReturn:
        raise AssertionError(f"模板里有未定义的变量：{name}")

    def __contains__(self, part: object) -> bool:
        return part == "%s"


def make_templates_strict() -> None:
    """Before Django reads its settings' templates."""
    from django.conf import settings

    options: Any = settings.TEMPLATES[0]["OPTIONS"]
    options["string_if_invalid"] = Undefined("%s")
