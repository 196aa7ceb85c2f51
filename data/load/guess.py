"""Guesses from names and a few rows what a file holds and how it writes dates and numbers."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.load.words import snake

# For each table: its fields, and the column names (in snake case) that speak for them, the best first.
SPEAKING: dict[str, dict[str, str]] = {
    "opportunities": {
        "opportunity_id": r"(opportunity|opp|deal)_?(id|no|number|key)|id",
        "account_id": r"account(_id)?|company_id|customer(_id)?|account_name|company",
        "person_id": r"(primary_)?contact_id|lead_id|person_id",
        "product_line": r"product(_line|_family|_name)?",
        "segment": r"segment|sector|customer_segment",
        "region": r"region|territory|country",
        "channel": r"channel|lead_source|source|origin",
        "owner_id": r"owner(_id)?|sales_agent|sales_rep|rep|owner_name",
        "currency": r"currency(_code|_iso_code)?",
        "created_at": r"created(_at|_on|_date)?|create_date|date_created|engage_date|open(ed)?_(date|at)",
        "stage": r"(deal_|opportunity_|sales_)?stage(_name)?|status",
        "amount": r"amount|(deal_|close_|total_)?value|revenue|arr|acv|tcv|price",
        "due": r"(expected_)?close_?(d|_date|_on)|expected_close|close_date|closing_date",
    },
    "persons": {
        "person_id": r"(lead|contact|person|mql|prospect)_?(id|no|key)|id|e_?mail(_address)?",
        "account_id": r"account_id|company_id|company|account(_name)?",
        "email_key": r"e_?mail(_address)?",
        "segment": r"segment|sector|industry|company_size",
        "region": r"region|territory|country",
        "channel": r"channel|lead_source|source|origin|utm_medium",
        "source": r"source_detail|utm_source|lead_source_detail|source",
        "score": r"(lead_)?score",
        "owner_id": r"owner(_id)?|assigned_to|sdr(_id)?",
        "created_at": r"created(_at|_on|_date)?|create_date|date_created|first_contact(_date)?|(signup|inquiry)_date",
        "status": r"(lead_)?status|lifecycle_?stage|stage",
    },
    "accounts": {
        "account_id": r"(account|company|customer)_?(id|no|key)|id|account(_name)?|company(_name)?|name",
        "segment": r"segment|sector|company_size",
        "region": r"region|territory|country|office_location",
        "industry": r"industry|sector|vertical",
        "potential": r"potential|annual_potential",
    },
    "spend": {
        "day": r"day|date(_day|_start)?|time_period|reporting_date",
        "amount": r"spend|cost|amount_spent|cost_usd|total_cost|ad_spend",
        "channel": r"channel|platform|network|medium|source",
        "campaign": r"campaign(_name|_id)?",
        "currency": r"currency(_code)?",
    },
    "touches": {
        "touch_id": r"touch(point)?_id|interaction_id",
        "person_id": r"(lead|contact|person)_id|e_?mail",
        "channel": r"channel|medium|source|utm_medium|type",
        "campaign": r"campaign(_name|_id)?|utm_campaign",
        "happened_at": r"(touch|interaction|activity|event)?_?(timestamp|date|time|at)|occurred_at|happened_at",
    },
}
# Columns of a lead that hold the day on which it reached a stage, by the status that the stage begins with.
_STAGES = {
    "MQL": r"mql|marketing_qualified(_lead)?",
    "SAL": r"sal|sales_accepted(_lead)?|accepted",
    "SQL": r"sql|sales_qualified(_lead)?|qualified",
}
_SINCE = r"(became_(an?_)?)?(date_)?({stage})(_(date|at|on|day|time(stamp)?))?(_utc)?"
NEEDED = {
    "opportunities": ("opportunity_id", "stage"),
    "persons": ("person_id", "created_at"),
    "accounts": ("account_id",),
    "spend": ("day", "amount"),
    "touches": ("person_id", "campaign", "happened_at"),
}
DATES = [
    f"{day}{time}"
    for day in (
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%d.%m.%Y",
        "%d-%m-%Y",
        "%Y/%m/%d",
        "%d %b %Y",
        "%b %d, %Y",
        "%d-%b-%Y",
        "%Y%m%d",
    )
    for time in ("", " %H:%M", " %H:%M:%S", " %I:%M %p")
]
NUMBER = re.compile(r"^\(?[^\d,.()-]{0,4}\s*[+-]?[\d., ']*\d\s*[^\d,.()]{0,4}\)?$")


@dataclass(frozen=True)
class Sample:
    """A file's first rows."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]

    def values(self, column: str) -> list[str]:
        place = self.columns.index(column)
        return [value.strip() for row in self.rows if place < len(row) and (value := row[place]) and value.strip()]


def table_of(sample: Sample) -> tuple[str, dict[str, str]] | None:
    """The table that the columns speak for most clearly, and its fields."""
    guesses = {table: _fields(sample, table) for table in SPEAKING}
    fitting = {
        table: fields
        for table, fields in guesses.items()
        if all(field in fields for field in NEEDED[table]) and len(fields) > 1
    }
    return max(fitting.items(), key=lambda item: _clearness(*item), default=None)


def stages_of(sample: Sample, taken: Iterable[str]) -> dict[str, str]:
    """The status that begins each stage, and the column that says since when; of columns with a date in them."""
    free = [column for column in sample.columns if column not in set(taken)]
    found = {}
    for status, names in _STAGES.items():
        said = re.compile(_SINCE.replace("{stage}", names))
        columns = [column for column in free if said.fullmatch(snake(column.strip()).replace(" ", "_"))]
        dated = [column for column in columns if (values := sample.values(column)) and all(map(_is_date, values))]
        if dated:
            found[status] = dated[0]
    return found


def _is_date(value: str) -> bool:
    return bool(re.match(r"^\d{4}-\d{1,2}-\d{1,2}", value)) or any(_reads(value, pattern) for pattern in DATES)


def _clearness(table: str, fields: dict[str, str]) -> tuple[int, int]:
    """Accounts are what is left when nothing tells of time; otherwise more fields are more likely."""
    return (table != "accounts", len(fields))


def _fields(sample: Sample, table: str) -> dict[str, str]:
    taken: dict[str, str] = {}
    for field, pattern in SPEAKING[table].items():
        for alternative in pattern.split("|") if "(" not in pattern else [pattern]:
            found = [
                column
                for column in sample.columns
                if re.fullmatch(alternative, snake(column.strip()).replace(" ", "_"))
                and (column not in taken.values() or field == "email_key")
            ]
            if found:
                taken[field] = found[0]
                break
    return taken


def dates_of(values: Sequence[str]) -> list[str]:
    """Formats that together read the values, the one that reads most first; ISO dates need none."""
    left = [value for value in values if not re.match(r"^\d{4}-\d{1,2}-\d{1,2}", value)]
    chosen: list[str] = []
    while left:
        reads = {pattern: [value for value in left if _reads(value, pattern)] for pattern in DATES}
        best = max(DATES, key=lambda pattern: len(reads[pattern]))
        if not reads[best]:
            break
        chosen.append(best)
        left = [value for value in left if value not in reads[best]]
    return chosen


def _reads(value: str, pattern: str) -> bool:
    try:
        datetime.strptime(value, pattern)
    except ValueError:
        return False
    return True


def numbers_of(values: Iterable[str]) -> dict[str, object]:
    """Decimal sign, thousands sign and currency signs, as [formats] states them."""
    values = [value for value in values if NUMBER.match(value)]
    signs = Counter(sign for value in values for sign in re.findall(r"[^\d\s.,()'+-]+", value))
    found: dict[str, object] = {"currency": sorted(signs)} if signs else {}
    bare = [re.sub(r"[^\d.,]", "", value) for value in values]
    if any(re.search(r",\d{1,2}$", value) or re.search(r"\.\d{3},", value) for value in bare):
        found["decimal"] = ","
        if any("." in value for value in bare):
            found["thousands"] = "."
    elif any(re.search(r"\d,\d{3}(\D|$)", value) for value in bare):
        found["thousands"] = ","
    return found
