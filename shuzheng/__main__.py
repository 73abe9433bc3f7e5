"""`python -m shuzheng`: the same command without installing it."""

from shuzheng.cli import main

main()
