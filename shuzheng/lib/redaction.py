"""Personal data out of free text: logs, error messages, notes. Rather one number too many than one too few."""

import logging
import re

# ASCII classes: `\w` takes in Chinese letters and would swallow the words before an address. `\d` takes in full-width
# digits, as it should.
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CITIZEN_ID = re.compile(r"(?<!\d)(\d{6})[ -]?(\d{8})[ -]?(\d{3}[\dXxＸｘ])(?!\d)")
_LEGACY_ID = re.compile(r"(?<!\d)(\d{6})\d{6}(\d{3})(?![\dA-Za-z])")
_BANK_CARD = re.compile(r"(?<!\d)(?:\d{16,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?)(?![\dA-Za-z-])")
_MOBILE = re.compile(r"(?<!\d)([1１][3-9３-９]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_LANDLINE = re.compile(r"(?<!\d)([0０]\d{2,3})[ -]\d{3,4}(\d{4})(?!\d)")


def redact(text: str) -> str:
    """The text with identity numbers, bank cards, telephone numbers and e-mail addresses masked, valid or not."""
    text = _EMAIL.sub(lambda m: f"{m[0][0]}***{m[0][m[0].index('@') :]}", text)
    text = _CITIZEN_ID.sub(r"\1********\3", text)
    text = _BANK_CARD.sub(_bank_card, text)
    text = _LEGACY_ID.sub(r"\1******\2", text)
    text = _MOBILE.sub(r"\1****\2", text)
    return _LANDLINE.sub(r"\1-****\2", text)


def _bank_card(match: re.Match[str]) -> str:
    return "****" + re.sub(r"[ -]", "", match[0])[-4:]


class RedactingFormatter(logging.Formatter):
    """One line an event, its traceback included, without personal numbers: an exception may quote the row it failed on.

    What would begin a line of its own, or move a terminal's cursor, is spelt out: nobody writes a line in our name.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line as usual, redacted and in one piece."""
        return _CONTROL.sub(_spelt, redact(super().format(record)))


def _spelt(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()
