"""The tables of the exchange, gathered for Django; each part keeps its own."""

from shuzheng.kernel.exchange.bindings.models import Binding, Snapshot
from shuzheng.kernel.exchange.classifications.models import PlainConfirmed
from shuzheng.kernel.exchange.corrections.models import CorrectionNotice
from shuzheng.kernel.exchange.deliveries.models import Delivery, DownloadToken
from shuzheng.kernel.exchange.disposals.models import Disposal
from shuzheng.kernel.exchange.feeds.models import ReturnFeed
from shuzheng.kernel.exchange.grants.models import CompiledGrant, Grant, GrantMove
from shuzheng.kernel.exchange.sources.models import DataSource
from shuzheng.kernel.exchange.subjects.models import Withholding
from shuzheng.kernel.exchange.uploads.models import KeptUpload
from shuzheng.kernel.exchange.uses.models import EvidenceSegment, Use, Violation

__all__ = [
    "Binding",
    "CompiledGrant",
    "CorrectionNotice",
    "DataSource",
    "Delivery",
    "Disposal",
    "DownloadToken",
    "EvidenceSegment",
    "Grant",
    "GrantMove",
    "KeptUpload",
    "PlainConfirmed",
    "ReturnFeed",
    "Snapshot",
    "Use",
    "Violation",
    "Withholding",
]
