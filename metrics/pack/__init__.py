"""The board pack: composed from declared metrics, frozen with every value, and proved again to the last digit."""

from metrics.pack.composing import compose, headline_values
from metrics.pack.proof import Difference, redeclared, reproduce
from metrics.pack.shape import Figure, Pack, PackWrong, Page, Question, checked, filed, id_of, read, text_of, unfiled
from metrics.pack.standard import PAGES, Asked

__all__ = [
    "PAGES", "Asked", "Difference", "Figure", "Pack", "PackWrong", "Page", "Question", "checked", "compose", "filed",
    "headline_values", "id_of", "read", "redeclared", "reproduce", "text_of", "unfiled",
]  # fmt: skip
