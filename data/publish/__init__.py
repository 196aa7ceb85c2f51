"""Events and rule sets become a snapshot: facts, daily sums and waits, checked before they are served."""

from data.publish.build import PublishTrouble
from data.publish.derive import derive
from data.publish.snapshot import SnapshotBroken, publish, publish_aside, snapshots, targeted, verify

__all__ = [
    "PublishTrouble", "SnapshotBroken", "derive", "publish", "publish_aside", "snapshots", "targeted", "verify",
]  # fmt: skip
