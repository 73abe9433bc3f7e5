"""The worker: queued jobs, the audit sequencer and the intake of the gateway's evidence, in one process."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from typing import cast

import django

logger = logging.getLogger("shuzheng.worker")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    stop = threading.Event()
    threads = [threading.Thread(target=_again, args=(beat, seconds, stop), daemon=True) for beat, seconds in _beats()]
    for thread in threads:
        thread.start()
    worker_app = app.with_connector(cast("DjangoConnector", app.connector).get_worker_connector())
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        worker_app.run_worker(install_signal_handlers=True, listen_notify=True, concurrency=2)
    finally:
        stop.set()
        for thread in threads:
            thread.join(5)


def _beats() -> list[tuple[Callable[[], object], float]]:
    """What is done over and over, and how many seconds lie between."""
    from shuzheng.kernel.audit.jobs import sequence_pending
    from shuzheng.kernel.cases.jobs import send_notices
    from shuzheng.kernel.exchange.jobs import ingest_evidence

    return [(sequence_pending, 1.0), (ingest_evidence, 1.0), (send_notices, 5.0)]


def _again(beat: Callable[[], object], seconds: float, stop: threading.Event) -> None:
    """Repeat until told to stop; a failure is logged and tried again, for the database may be away for a while."""
    from django.db import close_old_connections

    while not stop.wait(seconds):
        try:
            close_old_connections()
            beat()
        except Exception:
            logger.exception("%s failed; trying again", beat.__name__)


if __name__ == "__main__":
    main()
