"""Shuzheng 数政: the digital-government platform a province can run."""

__version__ = "0.1.0"
