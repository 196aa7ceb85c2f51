"""Who may decide what. Until people sign in, a role is what somebody says of themselves."""

from data.register.entries import NotAllowed

DEPARTMENTS = ("marketing", "sales")
MEMBERS = ("marketing", "sales", "arbiter", "steward")  # everybody but a viewer
NAMES = {
    "marketing": "marketing", "sales": "sales", "arbiter": "the arbiter", "steward": "the steward",
    "viewer": "a viewer", "system": "the system",
}  # fmt: skip


def only(actor: str, allowed: tuple[str, ...], what: str) -> None:
    """Raises NotAllowed unless the actor is one of those; `what` ends the sentence "... may"."""
    if actor not in allowed:
        *first, last = (NAMES[name] for name in allowed)
        may = f"{', '.join(first)} or {last}" if first else last
        raise NotAllowed(f"Only {may} may {what}: you act as {NAMES.get(actor, actor)}.")


def named(who: str) -> str:
    """Every entry says who; the name is the writer's own word until people sign in."""
    return said(who, "your name, beside whom you act as,")


def said(text: str, what: str) -> str:
    """The text without white space around it. Raises NotAllowed where there is none."""
    if not text.strip():
        raise NotAllowed(f"Write {what} first.")
    return text.strip()
