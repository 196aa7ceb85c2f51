"""What the sample company's last two weekly meetings had decided, and the alerts that its people set."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from data.register import Register, actions, alerts, meetings
from data.register.meetings import Person
from data.rules import read

SAMPLE = "sample company"
PRESENT = (
    Person("VP Marketing", "marketing"),
    Person("Head of demand generation", "marketing"),
    Person("VP Sales", "sales"),
    Person("CEO", "arbiter"),
)


def hold_meetings(register: Register, today: date | None = None) -> None:
    """The last two planned meetings before today, by the company's own clock."""
    rules = read("official")
    today = today or datetime.now(ZoneInfo(rules.zone)).date()
    last = today - timedelta(days=(today.isoweekday() - int(rules.meeting["day"]) - 1) % 7 + 1)
    first, following = last - timedelta(weeks=1), last + timedelta(weeks=1)
    sales, marketing, arbiter = (
        {"actor": actor, "who": f"{who}, {SAMPLE}"}
        for actor, who in (("sales", "VP Sales"), ("marketing", "VP Marketing"), ("arbiter", "CEO"))
    )
    found = actions.take(
        register, **sales, text="Name an owner for every routing queue.", owner="Sales operations",
        due=today + timedelta(days=1), success="No lead of the last four weeks without an owner", meeting=str(first),
    )  # fmt: skip
    actions.close(register, found.number, **sales, outcome="Each queue has a name beside it.")
    actions.take(
        register, **marketing, text="Call every lead of a webinar within the agreed hours.", owner="Sales development",
        due=max(following, today), success="Followed up as agreed at least 90.0%", meeting=str(last),
        check={"metric": "followed_up_rate", "direction": "at_least", "target": 0.9, "week": str(last), "then": {}},
    )  # fmt: skip
    for day, said in ((first, "Leads stay in queues that nobody reads."), (last, "Webinar leads are called last.")):
        meetings.attend(register, day, PRESENT, **arbiter)
        meetings.comment(register, day, "exceptions", **sales, text=said)
        meetings.hold(register, day, _minutes(day, said), **arbiter, today=today)
    alerts.set_rule(register, "purgatory", **sales, why="Leads that wait are lost to both.", side="above")
    alerts.set_rule(
        register, "followed_up_rate", **marketing, why="Below four in five the agreement is not kept.", kind="beyond",
        side="below", limit=0.8,
    )  # fmt: skip


def _minutes(day: date, said: str) -> list[dict]:
    here = ", ".join(f"{each.name} ({each.role})" for each in PRESENT)
    lines = [f"Present: {here}.", f"VP Sales, {SAMPLE} (sales): {said}"]
    return [{"title": f"Weekly meeting of {day:%-d %b %Y}", "lines": lines, "columns": [], "rows": []}]
