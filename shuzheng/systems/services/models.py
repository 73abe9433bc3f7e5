"""What the service hall keeps: the items of its catalogue. The rooms have their own files."""

from __future__ import annotations

from shuzheng.systems.services.items.models import ImportBatch, ImportedRow, ItemVersion, ServiceItem

__all__ = ["ImportBatch", "ImportedRow", "ItemVersion", "ServiceItem"]
