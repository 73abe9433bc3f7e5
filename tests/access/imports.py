"""Whom the pages of imports let in, and the import that they are asked with; the register is a toy."""

from __future__ import annotations

from io import BytesIO

from seeds import Small
from shuzheng.kernel.registers.imports.actions import begin_file
from shuzheng.kernel.registers.tests.toy import ROOMS
from shuzheng.lib import clock

OF_A_REGISTER = ("register-imports", "register-import-new")
OF_AN_IMPORT = ("register-import", "register-import-columns", "register-import-progress", "register-import-bad")
SENT = ("register-import-confirm", "register-import-cancel")


def opens(writers: frozenset[str]) -> dict[str, frozenset[str]]:
    """Who gets a page by asking for it: those who may write in the register."""
    return {**dict.fromkeys((*OF_A_REGISTER, *OF_AN_IMPORT), writers), **dict.fromkeys(SENT, frozenset())}


def sends(writers: frozenset[str]) -> dict[str, frozenset[str]]:
    """Who may send where a GET does not tell it."""
    return dict.fromkeys(SENT, writers)


def make(here: Small) -> dict[str, dict[str, object]]:
    """An import that waits for somebody to say which column is what."""
    file, by = BytesIO("编号,名称\nR1,东馆\n".encode()), here.education_officer
    run = begin_file(register=ROOMS, upload=file, name="馆.csv", source=here.education, by=by, at=clock.now())
    return {"import": {"name": ROOMS.name, "pk": run.pk}}
