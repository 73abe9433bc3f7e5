"""Reading a JSON body: strictly UTF-8, of bounded depth, without what PostgreSQL cannot hold; and writing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpRequest
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from shuzheng.web.api.rules import holds_nul


class Body(Parser):
    """Whatever this raises is answered as a body that cannot be read."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body as JSON values; lone surrogates, NaN and more than a thousand levels are no JSON."""
        found: dict[str, Any] = orjson.loads(request.body)
        if holds_nul(found):
            raise ValueError("NUL")
        return found


class Readable(JSONRenderer):
    """JSON with its Chinese as Chinese."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}
