"""Fictitious codes that pass every check and belong to nobody: the organisation part begins with MBDEM."""

_A31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def uscc(kind: str, division: str, serial: int) -> str:
    """A valid, fictitious code: `kind` is GB 32100's first two characters (11 organ, 12 institution, 91 enterprise)."""
    base = f"MBDEM{serial:03d}"
    rest = 11 - sum(int(sign, 36) * weight for sign, weight in zip(base, _WEIGHTS, strict=True)) % 11
    body = f"{kind}{division}{base}{ {10: 'X', 11: '0'}.get(rest, str(rest)) }"
    return body + _A31[-sum(_A31.index(sign) * pow(3, i, 31) for i, sign in enumerate(body)) % 31]
