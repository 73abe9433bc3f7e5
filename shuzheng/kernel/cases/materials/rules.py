"""Which files are taken in. Pure."""

from __future__ import annotations

from pathlib import PurePath

from shuzheng.kernel.cases.materials.specs import Kind, Reference

_ZIP, _OLE = (b"PK\x03\x04",), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: dict[str, Kind] = {
    ".pdf": Kind("application/pdf", (b"%PDF-",)),
    ".ofd": Kind("application/ofd", _ZIP),
    ".jpg": Kind("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": Kind("image/jpeg", (b"\xff\xd8\xff",)),
    ".png": Kind("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".docx": Kind(f"{_OFFICE}wordprocessingml.document", _ZIP),
    ".xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    ".doc": Kind("application/msword", _OLE),
    ".xls": Kind("application/vnd.ms-excel", _OLE),
    ".wps": Kind("application/vnd.ms-works", _OLE),
}
REFERENCES = {"licence": "电子证照", "record": "基础库记录"}
LONGEST_NAME = 128


def suffix(file_name: str) -> str:
    """How a file's name ends."""
    return PurePath(file_name.replace("\\", "/")).suffix.lower()


def plain_name(file_name: str) -> str:
    """A file's own name, without folders and what no name may hold, its ending kept."""
    name = "".join(one for one in PurePath(file_name.replace("\\", "/")).name if one.isprintable())
    return f"{name.removesuffix(PurePath(name).suffix)[:100]}{PurePath(name).suffix[:10]}"


def why_not_file(*, file_name: str, head: bytes, size: int, most_mb: int) -> str | None:
    """A file has a known ending, begins as its ending says, is not empty and not too large."""
    kind = KINDS.get(suffix(file_name))
    if kind is None:
        return "请上传 PDF、OFD、图片（JPG、PNG）或办公文档（Word、Excel、WPS）"
    if not size:
        return "文件是空的，请重新选择"
    if size > most_mb * 2**20:
        return f"文件超过{most_mb}兆字节，请压缩或分开上传"
    if not head.startswith(kind.begins):
        return "文件内容与扩展名不符，请用原来的软件另存后再上传"
    return None


def why_not_name(name: str) -> str | None:
    """Which material of the list it is."""
    if not name.strip() or "\0" in name:
        return "请写明是哪一份材料"
    return f"材料名称最长{LONGEST_NAME}字" if len(name) > LONGEST_NAME else None


def why_not_reference(reference: Reference) -> str | None:
    """A reference names what it refers to, and who issued it."""
    if reference.kind not in REFERENCES:
        return "引用的应是电子证照或者基础库记录"
    if not reference.identifier.strip() or not reference.issuer.strip():
        return "引用须写明编号和出具单位"
    if "\0" in f"{reference.identifier}{reference.issuer}{reference.digest}":
        return "引用中含有不可见的空字符"
    return None
