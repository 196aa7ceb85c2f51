"""Sources in, events out: reads any export by a mapping, refuses bad rows and keeps them, remembers every version."""

from data.load.plan import recognise
from data.load.propose import propose
from data.load.report import Report
from data.load.run import load
from data.load.trouble import LoadError

__all__ = ["LoadError", "Report", "load", "propose", "recognise"]
