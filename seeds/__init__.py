"""The demonstration province: the same cast for tests, demonstration and documents."""

from seeds.handful import Small, small

__all__ = ["Small", "small"]
