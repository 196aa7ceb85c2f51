"""Every table: what sources are loaded into, and what publish makes of it.

Loaded tables keep every version a source ever showed (`recorded_at`); facts are rebuilt at each publish.
Times are UTC without zone, days are days of the reporting time zone, money is exact to the cent.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
)
from sqlalchemy.types import TypeEngine

loaded = MetaData()
published = MetaData()

Money = Numeric(18, 2)
Share = Numeric(18, 9)  # nine digits, so that thirds add up to a whole
Hours = Numeric(18, 4)  # decimals, whose sum does not depend on their order
Credit = Numeric(18, 6)  # a share of an amount: 18 digits are what an engine adds up fast

DAILY_DIMENSIONS = ("segment", "region", "channel", "source")
FACT_DIMENSIONS = (*DAILY_DIMENSIONS, "team", "offer", "product_line")
UNKNOWN = "(unknown)"
ALL_TOGETHER = "all"
LOOKED_AT = ("deleted", "test", "staff", "competitor", "partner", "customer", "outside_market")
LEDGERS = ("inquiry", "mql", "sal", "sql")  # the stages whose cohorts are accounted for
HOPS = ("inquiry_mql", "mql_sal", "mql_sql", "mql_won", "sal_sql", "sql_won")


def _dimensions(names: tuple[str, ...] = FACT_DIMENSIONS) -> list[Column]:
    return [Column(name, String, nullable=False, default=UNKNOWN) for name in names]


# ---------------------------------------------------------------- loaded

# One row per load of a source.
sources = Table(
    "sources",
    loaded,
    Column("load_id", String),  # hash of source name and content: the same export twice is one load
    Column("system", String),  # the source's name, e.g. "salesforce"; record ids are unique within it
    Column("format", String),  # salesforce, hubspot, ads, arbiter, or the mapping's name
    Column("loaded_at", DateTime),
    Column("newest_at", DateTime),  # newest record seen in this load
    Column("rows_read", BigInteger),
    Column("rows_kept", BigInteger),
    Column("rows_refused", BigInteger),
    Column("rows_merged", BigInteger),
)

# One row per row that was not loaded.
refused = Table(
    "refused",
    loaded,
    Column("load_id", String),
    Column("system", String),
    Column("file", String),
    Column("line", BigInteger),
    Column("reason", String),
    Column("content", String),  # the row as JSON, nothing lost
)

# One row per version of a person (lead or contact) that a source showed.
persons = Table(
    "persons",
    loaded,
    Column("system", String),
    Column("person_id", String),
    Column("account_id", String),
    Column("email_key", String),  # hash of the normalised address: finds duplicates without showing it
    Column("segment", String),
    Column("region", String),
    Column("channel", String),
    Column("source", String),
    Column("self_reported", String),  # "how did you hear of us"
    Column("offer", String),  # the offer that marketing promoted to this person
    Column("score", Float),
    Column("owner_id", String),
    Column("is_test", Boolean),
    Column("is_staff", Boolean),
    Column("is_competitor", Boolean),
    Column("is_partner", Boolean),
    Column("is_reachable", Boolean),  # a valid address and consent
    Column("created_at", DateTime),
    Column("deleted_at", DateTime),
    Column("recorded_at", DateTime),
)

# One row per person: what identifies a human being, read only for roles that may see records.
names = Table(
    "names",
    loaded,
    Column("system", String),
    Column("entity", String),  # person, account, opportunity, user
    Column("record_id", String),
    Column("name", String),
    Column("email", String),
    Column("phone", String),
    Column("recorded_at", DateTime),
)

# One row per version of an account that a source showed.
accounts = Table(
    "accounts",
    loaded,
    Column("system", String),
    Column("account_id", String),
    Column("segment", String),
    Column("region", String),
    Column("industry", String),
    Column("potential", Money),  # yearly, in reporting currency
    Column("created_at", DateTime),
    Column("deleted_at", DateTime),
    Column("recorded_at", DateTime),
)

# One row per version of an opportunity that a source showed; its changes over time are in events.
opportunities = Table(
    "opportunities",
    loaded,
    Column("system", String),
    Column("opportunity_id", String),
    Column("account_id", String),
    Column("person_id", String),
    Column("kind", String),  # new or expansion
    Column("origin", String),  # marketing, sales, referral, partner
    Column("currency", String),
    Column("margin_rate", Float),  # gross margin share; null: the rule set's assumption
    Column("offer_promoted", String),
    Column("offer_quoted", String),
    Column("offer_bought", String),
    Column("product_line", String),
    Column("segment", String),  # null: the account's, then the person's
    Column("region", String),
    Column("channel", String),
    Column("source", String),
    Column("owner_id", String),
    Column("created_at", DateTime),
    Column("deleted_at", DateTime),
    Column("recorded_at", DateTime),
)

# One row per version of a colleague that a source showed.
users = Table(
    "users",
    loaded,
    Column("system", String),
    Column("user_id", String),
    Column("team", String),
    Column("region", String),
    Column("calendar", String),  # name of a working calendar in the rule set; null: its default
    Column("is_queue", Boolean),  # a routing queue, not a human
    Column("left_on", Date),
    Column("recorded_at", DateTime),
)

# One row per thing that happened to a person or an opportunity.
events = Table(
    "events",
    loaded,
    Column("system", String),
    Column("entity", String),  # person or opportunity
    Column("entity_id", String),
    Column("kind", String),  # person: status, owner; opportunity: created, stage, amount, due, probability
    Column("value", String),  # status or stage as the source spells it; user id for owner
    Column("detail", String),  # reason of a rejection or loss
    Column("number", Float),  # score at a status; probability (0..1)
    Column("amount", Money),  # for kind amount, in the opportunity's currency
    Column("due_on", Date),  # for kind due: expected close
    Column("happened_at", DateTime),
    Column("recorded_at", DateTime),
)

# One row per marketing touch of a person.
touches = Table(
    "touches",
    loaded,
    Column("system", String),
    Column("touch_id", String),
    Column("person_id", String),
    Column("opportunity_id", String),  # only where a source ties touches to opportunities directly
    Column("channel", String),
    Column("source", String),
    Column("campaign", String),
    Column("is_response", Boolean),  # the person acted (form, reply, visit to a stand): opens an inquiry
    Column("happened_at", DateTime),
    Column("recorded_at", DateTime),
)

# One row per sales activity: an attempt to reach a person or work on an opportunity.
activities = Table(
    "activities",
    loaded,
    Column("system", String),
    Column("activity_id", String),
    Column("person_id", String),
    Column("opportunity_id", String),
    Column("account_id", String),
    Column("kind", String),  # call, email, meeting, other
    Column("user_id", String),
    Column("is_automatic", Boolean),
    Column("is_two_way", Boolean),  # the other side took part: a meeting held, a call answered, a reply
    Column("is_inbound", Boolean),  # the other side began it: a question; null: the source does not tell
    Column("hours", Float),
    Column("happened_at", DateTime),
    Column("recorded_at", DateTime),
)

# One row per amount spent, as last stated by its source.
spend = Table(
    "spend",
    loaded,
    Column("system", String),
    Column("spend_id", String),  # what makes a restatement replace it: day, campaign, account, kind
    Column("day", Date),
    Column("kind", String),  # program, marketing_people, sales_people
    Column("segment", String),
    Column("region", String),
    Column("channel", String),
    Column("source", String),
    Column("campaign", String),
    Column("account_id", String),  # the company it was spent on, where a source says so
    Column("amount", Money),
    Column("currency", String),
    Column("recorded_at", DateTime),
)

# One row per target: a metric's planned value for a period, whole or of one slice.
targets = Table(
    "targets",
    loaded,
    Column("system", String),
    Column("metric", String),
    Column("starts_on", Date),
    Column("ends_on", Date),  # inclusive
    Column("dimension", String),  # null: the whole
    Column("member", String),
    Column("value", Float),
    Column("recorded_at", DateTime),
)

# One row per account on a department's list of the market.
account_lists = Table(
    "account_lists",
    loaded,
    Column("system", String),
    Column("department", String),  # marketing or sales
    Column("account_id", String),
    Column("listed_on", Date),
    Column("unlisted_on", Date),
    Column("potential", Money),
    Column("recorded_at", DateTime),
)

# One row per reason for buying that somebody tagged: in a campaign's message, a call's notes, a talk after a win.
reasons = Table(
    "reasons",
    loaded,
    Column("system", String),
    Column("reason_id", String),
    Column("voice", String),  # campaign, call, interview
    Column("reason", String),
    Column("segment", String),
    Column("region", String),
    Column("happened_at", DateTime),
    Column("recorded_at", DateTime),
)

# One row per exchange rate: units of reporting currency for one unit of `currency`.
rates = Table(
    "rates",
    loaded,
    Column("system", String),
    Column("currency", String),
    Column("kind", String),  # spot or plan
    Column("starts_on", Date),
    Column("rate", Float),
    Column("recorded_at", DateTime),
)

# One row per record that was merged into another.
merges = Table(
    "merges",
    loaded,
    Column("system", String),
    Column("entity", String),  # person, account, opportunity
    Column("loser_id", String),
    Column("survivor_id", String),
    Column("happened_at", DateTime),
    Column("recorded_at", DateTime),
)

# ---------------------------------------------------------------- published

# One row per word about the snapshot: id, as_of, and the like.
about = Table("about", published, Column("name", String), Column("value", String))

# One row per source in the snapshot, with its newest record and what was refused.
loads = Table(
    "loads",
    published,
    *[Column(c.name, c.type) for c in sources.columns],
)

# One row per refused row, carried over so that the Data page can show it.
refusals = Table("refusals", published, *[Column(c.name, c.type) for c in refused.columns])

# One row per rule set in the snapshot.
rule_sets = Table(
    "rule_sets",
    published,
    Column("rules", String),  # official, marketing, sales, or a version such as official-1
    Column("version", Integer),
    Column("label", String),
    Column("in_force_from", Date),
    Column("signed_by_marketing", String),
    Column("signed_by_sales", String),
    Column("content", String),  # the whole rule set as JSON
)

# One row per record that was merged into another, under the keys that facts use.
aliases = Table(
    "aliases",
    published,
    Column("entity", String),  # person, account, opportunity
    Column("record", String),
    Column("survivor", String),
)

# One row per thing that a metric may need, and whether this snapshot has it.
needs = Table(
    "needs",
    published,
    Column("rules", String),
    Column("need", String),
    Column("is_met", Boolean),
    Column("why", String),
)

# One row per day.
calendar = Table(
    "calendar",
    published,
    Column("rules", String),
    Column("day", Date),
    Column("week", Date),  # first day
    Column("month", Date),  # first day of the fiscal month (the calendar month unless 4-4-5)
    Column("quarter", Date),
    Column("year", Date),
    Column("quarter_label", String),
    Column("year_label", String),
)

# One row per day of a working calendar: working hours that passed before it, from the first day on.
working_days = Table(
    "working_days",
    published,
    Column("rules", String),
    Column("calendar", String),
    Column("day", Date),
    Column("hours_before", Float),
    Column("opens", Float),  # local hour
    Column("hours", Float),  # 0 on a day off
    Column("offset_hours", Float),  # local time minus UTC
)

# One row per day of a working calendar and agreed number of hours: when those that begin on it run out.
deadlines = Table(
    "deadlines",
    published,
    Column("rules", String),
    Column("calendar", String),
    Column("day", Date),
    Column("agreed", Float),
    Column("due_on", Date),  # for what begins within the first `room` working hours of the day
    Column("shift", Float),  # hours after midnight UTC of that day, with no working hour of the first day passed
    Column("room", Float),
    Column("later_due_on", Date),  # for what begins after them
    Column("later_shift", Float),
)

# One row per pass of one person through the funnel, per rule set (G1).
spells = Table(
    "spells",
    published,
    Column("rules", String),
    Column("spell_id", String),
    Column("person_id", String),
    Column("account_id", String),
    Column("number", Integer),  # first pass is 1
    *_dimensions(),
    Column("owner_id", String),
    Column("score", Float),
    Column("opportunity_id", String),
    Column("origin", String),
    Column("excluded_by", String),  # first exclusion that holds, in the signed order
    Column("is_counted", Boolean),  # none holds
    Column("inquiry_at", DateTime),
    Column("mql_at", DateTime),
    Column("assigned_at", DateTime),
    Column("attempted_at", DateTime),
    Column("sal_at", DateTime),
    Column("sql_at", DateTime),
    Column("won_at", DateTime),
    Column("closed_at", DateTime),
    Column("closing", String),  # won, lost, rejected, recycled, disqualified, timed_out; null: open
    Column("reason", String),
    Column("is_sal_imputed", Boolean),
    Column("is_sql_imputed", Boolean),
    Column("is_inquiry_imputed", Boolean),
    Column("inquiry_on", Date),
    Column("mql_on", Date),
    Column("sal_on", Date),
    Column("sql_on", Date),
    Column("won_on", Date),
    Column("closed_on", Date),
    Column("left_inquiry_on", Date),  # reached the next stage, or closed
    Column("left_mql_on", Date),
    Column("left_sal_on", Date),
    Column("left_sql_on", Date),
    Column("stage", String),  # furthest stage reached
    Column("stage_at", DateTime),
    Column("hours_inquiry_mql", Integer),
    Column("hours_mql_sal", Integer),
    Column("hours_mql_sql", Integer),
    Column("hours_mql_won", Integer),
    Column("hours_sal_sql", Integer),
    Column("hours_sql_won", Integer),
    Column("hours_closed", Integer),  # from the MQL to any close
    Column("hours_assigned", Integer),  # MQL to assignment
    Column("hours_attempted", Integer),  # MQL to first human attempt
    Column("hours_human", Integer),  # assignment to first human attempt
    Column("working_hours_waited", Integer),  # MQL to the first human attempt; without one to its close, or now
    Column("won_amount", Money),
    *[Column(f"is_{hop}_mature", Boolean) for hop in HOPS],  # watched for its whole window (G3)
    *[Column(f"is_{hop}_in_time", Boolean) for hop in HOPS],  # got there within the window
    *[Column(f"is_{what}", Boolean) for what in LOOKED_AT],  # what each exclusion looks at, held or not
    Column("twin_days", Float),  # days since an earlier record with the same address; null: none
    Column("is_in_market", Boolean),
    Column("fit", String),  # good, poor; null: what it is judged by is not in this source
    Column("worth", Money),  # mean won amount of its segment's mature cohort, zeros included
    Column("lead_class", String),
    Column("attempts", Integer),  # human ones within the agreed days
    Column("due_on", Date),  # the class's working hours run out
    Column("is_due", Boolean),  # they have run out, or an attempt was made
    Column("is_followed_up", Boolean),  # first human attempt within them
    Column("is_system_miss", Boolean),  # not followed up, and without a human owner when they ran out
    Column("is_tried_enough", Boolean),  # the agreed number of attempts within the agreed days
    Column("is_persistent", Boolean),  # that, or a decision within those days
    Column("is_persistence_due", Boolean),  # those days have passed
    Column("is_decision_due", Boolean),  # the days to decide have passed
    Column("untouched_from_on", Date),  # in purgatory, untouched: due without an attempt or a decision
    Column("untouched_to_on", Date),
    Column("undecided_from_on", Date),  # in purgatory, undecided: tried, and the days to decide have passed
    Column("undecided_to_on", Date),
    Column("was_in_purgatory", Boolean),
    Column("rejection", String),  # group of the reason of a refusal; null: none that is allowed
    Column("is_sub_par", Boolean),  # refused for a reason of quality
    Column("hours_mql_closed", Integer),  # to a refusal
    Column("is_waved_through", Boolean),  # accepted in haste or in bulk
    Column("is_re_entry_mature", Boolean),  # recycled, and the window to qualify again has passed
    Column("is_re_entry_in_time", Boolean),  # qualified again within it
    Column("hours_worked", Hours),  # by sales, from this MQL to the next; null: the source does not say
    Column("is_missed_winner", Boolean),  # won, though below the agreed bar, or refused the time before
    *[Column(f"{stage}_fate", String) for stage in LEDGERS],  # see data/publish/fates.py
    *[Column(f"is_{stage}_leaked", Boolean) for stage in LEDGERS],  # whether that is a leak
)

# One row per question that somebody outside asked: an inbound call or message.
questions = Table(
    "questions",
    published,
    Column("rules", String),
    Column("question_id", String),
    Column("person_id", String),
    *_dimensions(),
    Column("asked_at", DateTime),
    Column("asked_on", Date),
    Column("answered_at", DateTime),  # the first human message, call or meeting that followed
    Column("hours_answered", Integer),
)

# One row per opportunity, per rule set.
deals = Table(
    "deals",
    published,
    Column("rules", String),
    Column("deal_id", String),
    Column("spell_id", String),
    Column("person_id", String),
    Column("account_id", String),
    *_dimensions(),
    Column("owner_id", String),
    Column("kind", String),  # new or expansion
    Column("origin", String),
    Column("created_on", Date),
    Column("accepted_at", DateTime),
    Column("accepted_on", Date),
    Column("sql_on", Date),
    Column("closed_at", DateTime),
    Column("closed_on", Date),
    Column("outcome", String),  # won, lost, no_decision, disqualified; null: open
    Column("reason", String),
    Column("stage", String),  # as the source spells it
    Column("stage_at", DateTime),
    Column("due_on", Date),
    Column("amount", Money),  # now, at plan rate
    Column("accepted_amount", Money),
    Column("won_amount", Money),  # at the rate of the day it closed
    Column("won_amount_plan", Money),  # the same at plan rate: the difference is the currency effect
    Column("margin", Money),  # gross margin of won_amount
    Column("is_amount_missing", Boolean),  # then amount is the segment's median
    Column("is_rate_missing", Boolean),  # then left out of every sum of money, and counted
    Column("crm_probability", Float),
    Column("self_reported", String),
    Column("crm_amount", Money),  # amount times the CRM's own probability, while open
    Column("hours_cycle", Integer),  # accepted to close
    Column("is_mature", Boolean),  # watched for the whole window from its creation
    Column("is_won_in_time", Boolean),
    Column("offer_promoted", String),
    Column("offer_quoted", String),
    Column("offer_bought", String),
    Column("family_promoted", String),  # the offers' families, as the rule set maps them
    Column("family_quoted", String),
    Column("family_bought", String),
    Column("is_in_market", Boolean),  # its account is in the agreed market; null: no account is known
    Column("follows_path", Boolean),  # won, and its lead passed every agreed stage in order; null: not won
    Column("detour", String),  # the first agreed stage that a won one went without, or out_of_order; null: none
)

# One row per stretch of time in which an accepted, open opportunity kept its amount, due date and stage.
stretches = Table(
    "stretches",
    published,
    Column("rules", String),
    Column("deal_id", String),
    *_dimensions(),
    Column("starts_on", Date),
    Column("ends_on", Date),  # exclusive; null: until now
    Column("created_on", Date),
    Column("amount", Money),
    Column("due_on", Date),
    Column("stage", String),
    Column("accepted_on", Date),
    Column("sql_on", Date),
    Column("ended_by", String),  # change, won, lost; null: still open
)

# One row per win of an opportunity, and one with a negative amount per win that was taken back.
bookings = Table(
    "bookings",
    published,
    Column("rules", String),
    Column("deal_id", String),
    *_dimensions(),
    Column("kind", String),  # new or expansion
    Column("day", Date),
    Column("amount", Money),
    Column("margin", Money),
    Column("currency_effect", Money),  # at the day's rate less at plan rate
)

# One row per touch of an accepted opportunity: what each attribution model credits it with.
credits = Table(
    "credits",
    published,
    Column("rules", String),
    Column("deal_id", String),
    Column("touch_id", String),
    *_dimensions(),  # channel and source are the touch's, the others the opportunity's
    Column("touched_on", Date),
    Column("accepted_on", Date),
    Column("won_on", Date),
    Column("is_opening", Boolean),  # the touch that opened the winning spell: "sourced"
    Column("is_first_of_channel", Boolean),  # counts the deal once per channel: "influenced"
    Column("whole_won", Money),  # the opportunity's own amount, on each of its touches
    *[
        Column(f"{model}_{what}", Share if what == "share" else Credit)
        for model in ("first", "last", "linear", "u_shaped", "w_shaped", "full_path", "time_decay")
        for what in ("share", "accepted", "won", "margin")  # share of the deal, and of its three amounts
    ],
)

# One row per amount spent, in the reporting currency.
costs = Table(
    "costs",
    published,
    Column("rules", String),
    Column("day", Date),
    Column("lagged_on", Date),  # day plus the signed lag: when its result is expected
    *_dimensions(),
    Column("kind", String),
    Column("amount", Money),
    Column("is_rate_missing", Boolean),
    Column("account_id", String),
    Column("is_in_market", Boolean),  # spent on an account of the agreed market; null: no source says on whom
)

# One row per account on any department's list, or worked, per rule set.
market = Table(
    "market",
    published,
    Column("rules", String),
    Column("account_id", String),
    *_dimensions(),
    Column("is_agreed", Boolean),
    Column("is_marketing", Boolean),
    Column("is_sales", Boolean),
    Column("marketing_on", Date),  # on marketing's list since; of the lists as they stand today
    Column("sales_on", Date),
    Column("listed_on", Date),  # on either list
    Column("both_on", Date),  # on both
    Column("agreed_on", Date),
    Column("reachable_on", Date),  # agreed, and with a valid, consented contact
    Column("last_touch_on", Date),
    Column("potential", Money),
)

# One row per stretch of time in which an agreed account had a meaningful touch within the window.
coverage = Table(
    "coverage",
    published,
    Column("rules", String),
    Column("account_id", String),
    *_dimensions(),
    Column("starts_on", Date),
    Column("ends_on", Date),  # exclusive
)

# One row per tagged reason for buying.
buying_reasons = Table(
    "buying_reasons",
    published,
    Column("rules", String),
    Column("reason_id", String),
    *_dimensions(),
    Column("voice", String),
    Column("reason", String),
    Column("day", Date),
)

# One row per stretch of time in which an agreed account went without a meaningful touch for longer than agreed.
untouched = Table(
    "untouched",
    published,
    Column("rules", String),
    Column("account_id", String),
    *_dimensions(),
    Column("starts_on", Date),  # so many days after the last touch, or after it was agreed
    Column("ends_on", Date),  # the next touch; null: none yet
    Column("last_touch_on", Date),
    Column("potential", Money),
    Column("worth", Money),  # mean won amount of a lead of its segment's mature cohort, zeros included (V5)
)

# One row per account and day on which sales worked it.
work = Table(
    "work",
    published,
    Column("rules", String),
    Column("account_id", String),
    *_dimensions(),  # all the account's own, but for the team
    Column("day", Date),
    Column("day_before", Date),  # the last day before this one on which it was worked; null: none
    Column("is_agreed", Boolean),
    Column("hours", Hours),  # null: the source does not say how long it took
)

# One row per wait histogram cell: entries of one day that waited so many hours for one outcome.
waits = Table(
    "waits",
    published,
    Column("rules", String),
    Column("step", String),
    Column("day", Date),
    *_dimensions(DAILY_DIMENSIONS),
    Column("outcome", String),  # the name of what happened, or "open": censored
    Column("hours", Integer),
    Column("n", BigInteger),
)

# One row per wait histogram cell of a calendar month, by one dimension at a time: what a long period is read from.
waits_by_month = Table(
    "waits_by_month",
    published,
    Column("rules", String),
    Column("dimension", String),  # one of the daily table's, or ALL_TOGETHER
    Column("member", String),
    Column("step", String),
    Column("month", Date),  # first day
    Column("outcome", String),
    Column("hours", Integer),
    Column("n", BigInteger),
)

# One row per stage, age bucket and slice at a month's end (or the snapshot's day).
ageing = Table(
    "ageing",
    published,
    Column("rules", String),
    Column("day", Date),
    *_dimensions(DAILY_DIMENSIONS),
    Column("stage", String),
    Column("bucket", Integer),  # lower bound in days
    Column("is_slow", Boolean),  # older than the winners' 75th percentile in this stage
    Column("n", BigInteger),
    Column("amount", Money),
)

# One row per stage, segment and age bucket: how often such a one was won within the horizon.
odds = Table(
    "odds",
    published,
    Column("rules", String),
    Column("stage", String),
    Column("segment", String),
    Column("bucket", Integer),
    Column("watched", BigInteger),
    Column("won", BigInteger),
    Column("mean_won_amount", Float),
    Column("sd_won_amount", Float),
)

# One row per target, as last stated.
plans = Table("plans", published, *[Column(c.name, c.type) for c in targets.columns])


class Additive(Protocol):
    """What publish needs to know of a declared measure."""

    name: str
    fact: Table
    on: Column
    where: ColumnElement | None
    amount: Column | None


def daily(measures: Iterable[Additive]) -> dict[str, Table]:
    """By the name of each fact: the table of one row per rule set, day and slice, with a column per measure of it."""
    by_fact: dict[str, list[tuple[str, TypeEngine | None]]] = {}
    for each in measures:
        by_fact.setdefault(each.fact.name, []).append((each.name, None if each.amount is None else each.amount.type))
    return {fact: _daily_of(fact, tuple(found)) for fact, found in by_fact.items()}


@lru_cache(maxsize=100)
def _daily_of(fact: str, measures: tuple[tuple[str, TypeEngine | None], ...]) -> Table:
    return Table(
        f"daily_{fact}",
        MetaData(),
        Column("rules", String),
        Column("day", Date),
        *_dimensions(DAILY_DIMENSIONS),
        *[Column(name, BigInteger if amount is None else amount) for name, amount in measures],
    )
