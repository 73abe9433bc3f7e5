"""Fictitious codes that pass every check and belong to nobody: the organisation part begins with MBDEM."""

from shuzheng.lib.codes import org_code
from shuzheng.lib.codes.uscc import check_character


def uscc(kind: str, division: str, serial: int) -> str:
    """A valid, fictitious code: `kind` is GB 32100's first two characters (11 organ, 12 institution, 91 enterprise)."""
    base = f"MBDEM{serial:03d}"
    body = kind + division + base + org_code.check_character(base)
    return body + check_character(body)
