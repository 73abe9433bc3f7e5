"""Where a page ended: opaque, for the key may be masked, and valid for one grant and one selection only."""

from __future__ import annotations

import binascii
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shuzheng.gateway.problems import Problem
from shuzheng.lib.home import key

_NONCE = 12


class Cursors:
    """Seals and opens cursors under this installation's key."""

    def __init__(self) -> None:
        self._cipher = AESGCM(key("gateway-cursor"))

    def seal(self, last_key: str, selection: str) -> str:
        """A cursor after `last_key` within a selection (grant, fields and filters)."""
        nonce = os.urandom(_NONCE)
        return urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, last_key.encode(), selection.encode())).decode()

    def open(self, cursor: str, selection: str) -> str:
        """The key a cursor stands after; refuses one that was made up or belongs to another selection."""
        try:
            raw = urlsafe_b64decode(cursor.encode("ascii"))
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], selection.encode()).decode()
        except (InvalidTag, binascii.Error, UnicodeError, ValueError):
            raise Problem("request.cursor") from None
