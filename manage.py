#!/usr/bin/env python
"""Django's own commands, on a running database."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
    from django.core.management import execute_from_command_line

    from shuzheng.lib import postgres

    postgres.start()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
