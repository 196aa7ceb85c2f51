"""What each loaded table asks of a row: its key, what must be there, which words it knows."""

from sqlalchemy import Boolean, Date, DateTime, Float, Numeric, String
from sqlalchemy.types import TypeEngine

from data.schema import loaded

LOADABLE = tuple(name for name in loaded.tables if name not in ("sources", "refused"))

# A record that may change: each version is kept, at most one per key and moment of recording.
VERSIONED = {
    "persons": ("person_id",),
    "names": ("entity", "record_id"),
    "accounts": ("account_id",),
    "opportunities": ("opportunity_id",),
    "users": ("user_id",),
    "spend": ("spend_id",),
    "targets": ("metric", "starts_on", "ends_on", "dimension", "member"),
    "account_lists": ("department", "account_id", "listed_on"),
    "rates": ("currency", "kind", "starts_on"),
}

# A thing that happened: kept once, with the first moment at which it was recorded.
HAPPENED = ("events", "touches", "activities", "merges", "reasons")

REQUIRED = {
    "persons": ("person_id",),
    "names": ("entity", "record_id"),
    "accounts": ("account_id",),
    "opportunities": ("opportunity_id",),
    "users": ("user_id",),
    "events": ("entity", "entity_id", "kind", "happened_at"),
    "touches": ("touch_id", "happened_at"),
    "activities": ("activity_id", "happened_at"),
    "spend": ("spend_id", "day", "kind", "amount"),
    "targets": ("metric", "starts_on", "ends_on", "value"),
    "account_lists": ("department", "account_id"),
    "rates": ("currency", "kind", "starts_on", "rate"),
    "merges": ("entity", "loser_id", "survivor_id"),
    "reasons": ("reason_id", "voice", "reason", "happened_at"),
}

WORDS = {
    ("names", "entity"): ("person", "account", "opportunity", "user"),
    ("opportunities", "kind"): ("new", "expansion"),
    ("opportunities", "origin"): ("marketing", "sales", "referral", "partner"),
    ("events", "entity"): ("person", "opportunity"),
    ("events", "kind"): ("status", "owner", "created", "stage", "amount", "due", "probability"),
    ("activities", "kind"): ("call", "email", "meeting", "other"),
    ("spend", "kind"): ("program", "marketing_people", "sales_people"),
    ("account_lists", "department"): ("marketing", "sales"),
    ("rates", "kind"): ("spot", "plan"),
    ("merges", "entity"): ("person", "account", "opportunity"),
    ("reasons", "voice"): ("campaign", "call", "interview"),
}

# Ids that are made up from the other columns where a source has none.
MADE_UP = {"touches": "touch_id", "activities": "activity_id", "spend": "spend_id"}

# Rows that say nothing: left out without being refused.
SAYS_SOMETHING = {
    "names": "name IS NOT NULL OR email IS NOT NULL OR phone IS NOT NULL",
    "events": """CASE kind WHEN 'created' THEN true WHEN 'amount' THEN amount IS NOT NULL
        WHEN 'due' THEN due_on IS NOT NULL WHEN 'probability' THEN number IS NOT NULL
        ELSE value IS NOT NULL END""",
    "merges": "loser_id IS DISTINCT FROM survivor_id",
}

MOMENTS = {
    "persons": "created_at",
    "opportunities": "created_at",
    "events": "happened_at",
    "touches": "happened_at",
    "activities": "happened_at",
    "spend": "day",
    "reasons": "happened_at",
}


def fields_of(table: str) -> tuple[str, ...]:
    """The columns that a source can fill."""
    return tuple(column.name for column in loaded.tables[table].columns if column.name != "system")


def type_of(table: str, column: str) -> TypeEngine:
    return loaded.tables[table].columns[column].type


def reader_of(kind: TypeEngine) -> tuple[str, str, str]:
    """How text becomes this type: the kind of reading, the engine's type, and what a value should have been."""
    if isinstance(kind, Float):
        return "number", "DOUBLE", "a number"
    if isinstance(kind, Numeric):
        return "money", "DECIMAL(18,2)", "an amount"
    for known, reading in (
        (DateTime, ("moment", "TIMESTAMP", "a date and time in a format that the mapping lists")),
        (Date, ("day", "DATE", "a date in a format that the mapping lists")),
        (Boolean, ("flag", "BOOLEAN", "a yes or no")),
        (String, ("text", "VARCHAR", "text")),
    ):
        if isinstance(kind, known):
            return reading
    raise TypeError(f"no reading for {kind}")
