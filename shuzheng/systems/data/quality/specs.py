"""What other rooms keep, as this one gets it: their tables are their own."""

from __future__ import annotations

from typing import Any, TypeAlias

Resource: TypeAlias = Any  # an entry of the catalogue
Binding: TypeAlias = Any  # what an entry is bound to
