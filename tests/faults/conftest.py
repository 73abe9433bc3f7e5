"""One real installation for the faults, prepared once; every test leaves it stopped or running in order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.installation import Installation, prepared


@pytest.fixture(scope="package")
def installation() -> Iterator[Installation]:
    """The demonstration province in a folder of its own."""
    with prepared() as found:
        yield found


@pytest.fixture
def running(installation: Installation) -> Iterator[Installation]:
    """The same, with everything answering."""
    if installation.process is None or installation.process.poll() is not None:
        installation.start()
    yield installation
    assert installation.process is None or installation.process.poll() is not None or installation.answers()
