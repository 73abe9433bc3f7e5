"""What registers do by themselves."""

from shuzheng.kernel.registers.imports.jobs import go_on_with_imports, take_up_what_was_left

__all__ = ["go_on_with_imports", "take_up_what_was_left"]
