"""Where this installation keeps its state: the data folder and the keys in it."""

import contextlib
import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """The data folder: SHUZHENG_HOME, else `var/` beside the source."""
    path = Path(os.environ.get("SHUZHENG_HOME") or ROOT / "var").resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def key(name: str, *, size: int = 32) -> bytes:
    """The secret called `name`: from SHUZHENG_KEY_<NAME> (hex), else a 0600 file made on first use."""
    given = os.environ.get(f"SHUZHENG_KEY_{name.upper().replace('-', '_')}")
    if given:
        return bytes.fromhex(given)
    folder = home() / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        fresh = folder / f".{name}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(size))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(
            FileExistsError
        ):  # the first of two racing processes wins; both then read the same key
            os.link(fresh, path)
        fresh.unlink()
    return bytes.fromhex(path.read_text().strip())
