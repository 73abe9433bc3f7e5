"""GB/T 36904-2018: the identifier of an electronic licence."""

from shuzheng.lib.codes import division, uscc
from shuzheng.lib.codes.text import ALNUM, DIGITS, wrong_character, wrong_check

ROOT = "1.2.156.3005.2"


def check_character(body: str) -> str:
    """ISO 7064 MOD 37,36 over type, issuer, serial and version, without the root and without dots."""
    product = 36
    for character in body:
        product = ((product + ALNUM.index(character)) % 36 or 36) * 2 % 37
    return ALNUM[(37 - product) % 36]


def why_not(value: str, *, issuing: bool = False) -> str | None:
    """GB/T 36904. A six-digit issuer is met in real licences: accepted when read, refused when `issuing`."""
    if not value.startswith(ROOT + "."):
        return f"应以根代码“{ROOT}.”开头"
    parts = value.removeprefix(ROOT + ".").split(".")
    if len(parts) != 5:
        return f"根代码之后应有 5 段（证照类型.颁发机构.流水号.版本号.校验位），现有 {len(parts)} 段"
    kind, issuer, serial, version, check = parts
    return (
        _wrong_type(kind)
        or _wrong_issuer(issuer, issuing=issuing)
        or _wrong_serial(serial)
        or _wrong_version(version)
        or wrong_check(len(value), check, check_character(kind + issuer + serial + version))
    )


def _wrong_type(kind: str) -> str | None:
    if len(kind) != 21:
        return f"证照类型代码应为 21 位（统一社会信用代码 18 位加 3 位），现为 {len(kind)} 位"
    owner = uscc.why_not(kind[:18])
    if owner:
        return f"证照类型代码中的统一社会信用代码有误：{owner}"
    return _within("证照类型代码", wrong_character(kind[18:], DIGITS, start=19))


def _wrong_issuer(issuer: str, *, issuing: bool) -> str | None:
    if len(issuer) == 6 and not issuing:
        return _within("颁发机构代码", division.why_not(issuer))
    return _within("颁发机构代码", uscc.why_not(issuer))


def _wrong_serial(serial: str) -> str | None:
    return _within("流水号", wrong_character(serial, ALNUM)) if serial else "流水号为空"


def _wrong_version(version: str) -> str | None:
    if len(version) != 3:
        return f"版本号应为 3 位数字，现为 {len(version)} 位"
    return _within("版本号", wrong_character(version, DIGITS))


def _within(part: str, reason: str | None) -> str | None:
    return f"{part}有误：{reason}" if reason else None


def make(*, kind: str, issuer: str, serial: str, version: str) -> str:
    """GB/T 36904: the identifier of a licence that is issued, with its check character."""
    body = (kind, issuer, serial, version)
    return ".".join((ROOT, *body, check_character("".join(body))))
