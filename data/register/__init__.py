"""The register: what people decide, kept for ever; and the folds that read agreements out of it."""

from data.register.entries import Entry, NotAllowed, Overtaken, RegisterTrouble
from data.register.ledger import Register, opened

__all__ = ["Entry", "NotAllowed", "Overtaken", "Register", "RegisterTrouble", "opened"]
