"""Where the real inputs lie: shared/ beside the project."""

import os
from pathlib import Path

import pytest

from shuzheng.lib.home import ROOT


def data(path: str) -> Path:
    """A file of ../shared/data; skips the test where the folder is missing, fails it in CI."""
    found = Path(os.environ.get("SHUZHENG_SHARED", ROOT.parent / "shared")) / "data" / path
    if not found.exists():
        word = f"real input missing: shared/data/{path} (expected beside the project)"
        if os.environ.get("CI") == "true":
            pytest.fail(word)
        pytest.skip(word)
    return found
