"""The sample company: a seeded generator that writes CRM exports, loaded like any other source."""

from data.company.agreements import decide
from data.company.generate import write

__all__ = ["decide", "write"]
