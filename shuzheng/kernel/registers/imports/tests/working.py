"""A process that goes on with one import of the toy register: for a test that kills it."""

from __future__ import annotations

import sys

import django


def main(number: int, chunk: int) -> None:
    """Do what the worker would."""
    django.setup()
    from shuzheng.kernel.registers import specs
    from shuzheng.kernel.registers.imports import actions
    from shuzheng.kernel.registers.imports.models import Import
    from shuzheng.kernel.registers.tests.toy import ROOMS
    from shuzheng.lib import clock

    specs.install(ROOMS)
    actions.go_on(run=Import.objects.select_related("source", "by").get(pk=number), now=clock.now, chunk=chunk)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
