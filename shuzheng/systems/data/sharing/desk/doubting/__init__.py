"""Doubting a value, being told of corrections, seeing violations, asking who read a row."""
