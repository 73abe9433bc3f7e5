"""Short messages by whatever gateway the place has: one JSON object a message, to a file or to an address.

The shape is `{"id": …, "to": "13800000000", "text": …}`. A gateway of another shape gets a small translator beside it.
"""

import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx

PATIENCE_S = 10
PASSING = (408, 425, 429)


class CannotSend(Exception):
    """The message will never go: a retry would be in vain."""


def send(gateway: str, *, to: str, text: str, key: str) -> None:
    """Hand one message to the gateway, under a key by which it knows a second copy."""
    message = {"id": key, "to": to, "text": text}
    match urlsplit(gateway).scheme:
        case "file":
            with Path(unquote(urlsplit(gateway).path)).open("a", encoding="utf-8") as outbox:
                outbox.write(json.dumps(message, ensure_ascii=False) + "\n")
        case "http" | "https":
            _post(gateway, message)
        case _:
            raise CannotSend("没有配置短信通道")


def _post(gateway: str, message: dict[str, str]) -> None:
    answer = httpx.post(gateway, json=message, headers={"Idempotency-Key": message["id"]}, timeout=PATIENCE_S)
    if answer.status_code in PASSING or answer.status_code >= 500:
        answer.raise_for_status()
    if not answer.is_success:
        raise CannotSend(f"短信通道答复{answer.status_code}")
