"""What a load did: read, kept, refused, merged, and the newest record."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class FileReport:
    file: str
    read: int
    refused: int = 0

    def as_text(self) -> str:
        if not self.read:
            return f"{self.file}: it has no rows, export it again if it should"
        return f"{self.file}: {self.read:,} read, {self.refused:,} refused"


@dataclass
class TableReport:
    table: str
    read: int
    kept: int = 0  # new to the store
    known: int = 0  # already in the store, or said twice
    refused: int = 0


@dataclass
class SourceReport:
    """One system's part of a load."""

    load_id: str
    system: str
    format: str
    newest_at: datetime | None = None
    is_new: bool = True  # false: this very export was loaded before, nothing changed
    merged: int = 0
    files: list[FileReport] = field(default_factory=list)
    tables: list[TableReport] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
    parts: list[int] = field(default_factory=list, repr=False)

    @property
    def read(self) -> int:
        return sum(file.read for file in self.files)

    @property
    def kept(self) -> int:
        return sum(table.kept for table in self.tables)

    @property
    def refused(self) -> int:
        return sum(file.refused for file in self.files)

    def counts(self) -> tuple[int, int, int, int]:
        return self.read, self.kept, self.refused, self.merged


@dataclass
class Report:
    sources: list[SourceReport]
    ignored: list[str]  # files that no mapping asked for

    @property
    def load_id(self) -> str:
        return "+".join(source.load_id for source in self.sources)

    @property
    def read(self) -> int:
        return sum(source.read for source in self.sources)

    @property
    def kept(self) -> int:
        return sum(source.kept for source in self.sources)

    @property
    def refused(self) -> int:
        return sum(source.refused for source in self.sources)

    @property
    def merged(self) -> int:
        return sum(source.merged for source in self.sources)

    @property
    def newest_at(self) -> datetime | None:
        return max((source.newest_at for source in self.sources if source.newest_at), default=None)

    def as_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        totals = {name: getattr(self, name) for name in ("load_id", "read", "kept", "refused", "merged")}
        sources = []
        for source in self.sources:
            counts = {name: getattr(source, name) for name in ("read", "kept", "refused")}
            said = {key: value for key, value in asdict(source).items() if key != "parts"}
            sources.append({**said, **counts, "newest_at": _said(source.newest_at)})
        return {**totals, "newest_at": _said(self.newest_at), "sources": sources, "ignored": self.ignored}

    def as_text(self) -> str:
        lines = []
        for source in self.sources:
            newest = f", newest record {_said(source.newest_at)}" if source.newest_at else ""
            again = "" if source.is_new else ": loaded before, nothing changed"
            lines += [f"{source.system} ({source.format}), load {source.load_id}{newest}{again}"]
            lines += [f"  {file.as_text()}" for file in source.files]
            lines += [
                f"  -> {table.table}: {table.kept:,} kept, {table.known:,} already known, {table.refused:,} refused"
                for table in source.tables
            ]
            lines += [f"  refused {count:,}x: {reason}" for reason, count in source.reasons.items()]
        lines += [f"not used: {', '.join(self.ignored)}"] if self.ignored else []
        total = f"{self.read:,} read, {self.kept:,} kept, {self.refused:,} refused, {self.merged:,} merged"
        return "\n".join([*lines, f"In total {total}; newest record {_said(self.newest_at) or 'none'}."])


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat(sep=" ", timespec="seconds") if moment else None
