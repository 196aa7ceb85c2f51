"""Events and rule sets become a snapshot: facts, daily sums and waits, checked before they are served."""

from data.publish.daily import DailyDiffers
from data.publish.derive import NothingLoaded, derive
from data.publish.snapshot import SnapshotBroken, publish, publish_aside, snapshots, verify

__all__ = [
    "DailyDiffers", "NothingLoaded", "SnapshotBroken", "derive", "publish", "publish_aside", "snapshots", "verify",
]  # fmt: skip
