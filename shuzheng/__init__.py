"""Shuzheng 数政: the digital-government platform a province can run."""
