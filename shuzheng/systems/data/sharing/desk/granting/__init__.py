"""Grants given and received, their files and feeds."""
