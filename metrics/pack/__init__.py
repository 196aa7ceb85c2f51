"""The board pack: composed from declared metrics, frozen with every value, and proved again to the last digit."""

from metrics.pack.composing import compose, headline_values
from metrics.pack.editing import Edit, edited, signed, titled, written
from metrics.pack.proof import Difference, Proof, prove, redeclared, reproduce
from metrics.pack.shape import Figure, Pack, PackWrong, Page, Question, checked, filed, id_of, read, text_of, unfiled
from metrics.pack.standard import PAGES, Asked

__all__ = [
    "PAGES", "Asked", "Difference", "Edit", "Figure", "Pack", "PackWrong", "Page", "Proof", "Question", "checked",
    "compose", "edited", "filed", "headline_values", "id_of", "prove", "read", "redeclared", "reproduce", "signed",
    "text_of", "titled", "unfiled", "written",
]  # fmt: skip
