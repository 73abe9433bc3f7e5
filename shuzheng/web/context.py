"""What every page knows."""

from typing import Any

from django.http import HttpRequest


def face(request: HttpRequest) -> dict[str, Any]:
    return {"person": request.user if request.user.is_authenticated else None}
