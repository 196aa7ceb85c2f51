"""What holds for each metric there is, whatever it counts."""

import re
from collections import Counter
from functools import cache

import pandas as pd
import pytest

from metrics.ask import ask_many, ask_totals
from metrics.catalog import EVERYTHING, METRICS, parts
from metrics.definition import STATES, Computed, Distinct, Measure, Named, Stock, Unit
from tests.rows import (
    account,
    attempt,
    deal,
    later,
    lead,
    likely,
    listed,
    many,
    owned,
    person,
    reason,
    spend,
    target,
    touch,
    user,
    worked,
)  # fmt: skip
from tests.small_store import YEAR, filled, rules

every_metric = pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
FIXED_SPLIT = [metric for metric in METRICS if isinstance(metric, Computed) and metric.own_split]
ADDITIVE = [metric for metric in METRICS if isinstance(metric, Measure | Stock)]
SLICED = [metric for metric in METRICS if metric not in FIXED_SPLIT]
every_sliced_metric = pytest.mark.parametrize("metric", SLICED, ids=lambda metric: metric.name)

EMPTY_PERIOD, BEFORE_ALL, AFTER_ALL = (
    ("2025-03-01", "2025-03-31"), ("1999-01-01", "1999-12-31"), ("2041-01-01", "2041-12-31"),
)  # fmt: skip
BANNED = re.compile(r"(^|_)(total|num|avg|pct|kpi)(_|$)|_v\d|_new$")


def company(segment, size):
    """Accounts, leads of every fate, opportunities, touches, calls, bills and targets of one segment."""
    home = {"segment": segment, "region": f"{segment} North", "source": "Google", "owner_id": "rep"}
    rows = [account(segment, segment=segment, region=f"{segment} North", potential=1000), *listed(segment)]
    for place in range(size):
        name, channel = f"{segment}{place}", ("Ads", "Fair")[place % 2]
        rows += lead(
            name, inquiry="2024-01-05", mql="2024-01-10", sal="2024-01-12", sql="2024-01-20", channel=channel,
            account_id=segment, self_reported="A friend", is_reachable=True, score=80, **home,
        )  # fmt: skip
        rows += deal(
            f"{name} deal", of=name, created="2024-01-20", sql="2024-01-25", due="2024-11-01", amount=100 + place,
            origin=("marketing", "sales")[place % 2], reason="price", account=segment, channel=channel,
            offer_promoted="Suite", offer_quoted=("Suite", "Box")[place % 2], offer_bought="Suite",
            **({} if place == size - 1 else {("won", "lost")[place % 2]: f"2024-0{place + 3}-10"}), **home,
        )  # fmt: skip
        rows += [
            likely(f"{name} deal", 0.4, "2024-01-25"), owned(name, "rep", "2024-01-11"),
            touch(name, "2024-01-04", channel, source="Google"), touch(name, "2024-01-15", "Mail", source="Letter"),
            attempt(name, "2024-01-11 15:00", is_two_way=True, hours=0.5),
        ]  # fmt: skip
    rows += lead(inquiry="2024-02-01", channel="Ads", **home)
    rows += lead(f"{segment} no", mql="2024-02-01", rejected="2024-02-03", reason="no fit", channel="Fair", **home)
    gone = {"rejected": "2024-02-20", "reason": "Unable to reach", "channel": "Ads"}
    rows += lead(f"{segment} far", mql="2024-02-01", **gone, **home)
    idle = f"{segment} idle"  # of good fit, and in purgatory at the year's end
    rows += [account(idle, segment=segment, region=f"{segment} North"), *listed(idle)]
    rows += lead(idle, mql="2024-12-10", score=80, account_id=idle, channel="Ads", **home)
    rows.append(attempt(idle, "2024-12-11"))
    rows += [
        *[attempt(f"{segment} {name}", "2024-02-02") for name in ("no", "far", "back")],
        attempt(f"{segment} no", "2024-02-01 13:00", is_inbound=True, kind="email"),
    ]
    rows += deal(created="2023-12-05", due="2024-06-01", amount=10, **home)
    rows += [worked(segment, "2024-06-01", is_two_way=True), worked(f"{segment} other", "2024-06-01")]
    rows += lead(f"{segment} back", mql="2024-02-01", recycled="2024-02-03", channel="Fair", **home)
    rows += [reason(voice, "Price", segment=segment) for voice in ("campaign", "call", "interview")]
    for end in ("won", "lost"):
        rows += deal(created="2024-02-05", amount=20, account=f"{segment} other", **{end: "2024-03-01"}, **home)
    rows += [attempt(None, "2024-06-02", account_id=name, hours=1.5) for name in (segment, f"{segment} other")]
    rows.append(spend(5, "2024-02-10", account_id=segment, **{k: home[k] for k in ("segment", "region")}))
    for kind in ("program", "marketing_people", "sales_people"):
        rows.append(spend(10 * size, "2024-02-10", kind, channel="Ads", **{k: home[k] for k in ("segment", "region")}))
    return [*rows, target(500 * size, *YEAR, dimension="segment", member=segment)]


COMPANY = [user("rep", team="Inside"), target(5000, *YEAR), *company("Big", 6), *company("Small", 4)]
def scored_leads(on):
    """Enough for a score's power: higher ones are accepted, qualified and won."""
    home = {"segment": "Big", "region": "Big North", "source": "Google", "channel": "Ads"}
    rows = []
    for place in range(60):
        name = f"scored {on} {place}"
        rows += lead(name, mql=on, sal=later(on, 2), sql=later(on, 4), score=75 + place // 4, **home)
        rows += deal(f"{name} deal", of=name, created=later(on, 3), won=later(on, 9), **home)
        rows += lead(mql=on, score=61 + place // 2, **home)
    return rows


SCORED = COMPANY + scored_leads("2023-06-01") + scored_leads("2024-03-01")
OTHERS = [
    *many(3, spend, 77, "2024-02-10", segment="Big", channel="Ads"), target(99, "2024-01-01", "2024-01-31"),
    touch("Big0", "2024-01-07", "Radio"), *listed("Big other", by="sales"), worked("Small other", "2024-07-01"),
]  # fmt: skip
OF_OTHERS = {"spend", "people_costs", "sales_cost", "targets", "touches", "market", "reachable", "work",
    "marketing_list", "sales_list"}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """The answers of all metrics that can be split so, each store being asked once for each split and scope."""

    @cache
    def store(which):
        rows = {
            "company": COMPANY, "scored company": SCORED,
            "company and others": COMPANY + OTHERS, "one row": lead(mql="2024-01-10"),
            "no rows": [person("ann")],
        }[which]  # fmt: skip
        sets = [rules(name) for name in ("official", "marketing", "sales")] if which.startswith("company") else None
        return filled(tmp_path_factory.mktemp("store"), *rows, sets=sets)

    @cache
    def asked(which, by=(), period=YEAR, where=(), question=ask_many):
        found = store(which)
        metrics = ADDITIVE if "month" in by else METRICS if set(by) <= {"quarter"} else SLICED
        return question(metrics, found.scope(period=period, **dict(where)), *([by] if by else []), run=found.run)

    return asked


@pytest.fixture(scope="module")
def totals(answers):
    return lambda which: answers(which, question=ask_totals)


@every_metric
def test_it_says_in_a_sentence_or_two_what_it_counts(metric):
    assert metric.meaning.endswith(".") and metric.meaning[0].isupper()
    assert len(re.findall(r"\.(?= [A-Z]|$)", metric.meaning)) <= 2
    assert metric.label and not metric.label.endswith(".")
    assert not metric.meaning.lower().startswith(f"{metric.label.lower()}.")
    assert metric.owner in ("Marketing", "Sales", "Sales and Marketing")
    assert re.fullmatch(r"[a-z][a-z0-9_]*", metric.name) and not BANNED.search(metric.name)


@every_metric
def test_it_needs_only_what_a_snapshot_tells_of(metric, answers):
    from data.publish.needs import _things

    assert set(_needs(metric)) <= {*_things(), "targets"}


def test_names_and_ids_are_given_once_and_guards_exist():
    for what in ("name", "id", "label"):
        said = Counter(getattr(metric, what) for metric in METRICS)
        assert [word for word, times in said.items() if times > 1] == []
    assert [m.name for m in METRICS if m.guard and (m.guard not in EVERYTHING or m.guard == m.name)] == []
    twins = [part.name for metric in METRICS for part in _within(metric) if EVERYTHING[part.name] is not part]
    assert twins == []


@every_metric
def test_the_company_of_this_battery_has_it(metric, answers):
    frame = answers("scored company" if "scores" in _needs(metric) else "company")[metric.name]
    assert not (set(frame["state"]) & {"not_available", "empty"}), frame["why"].tolist()


@every_metric
def test_a_total_is_the_one_row_of_its_answer(metric, answers, totals):
    for store in ("company", "one row", "no rows"):
        frame, total = answers(store)[metric.name], totals(store)[metric.name]
        first = frame.astype(object).where(frame.notna(), None).iloc[0] if len(frame) else None
        assert total == (first.to_dict() if first is not None else total | {"value": None, "state": "empty"})


@every_sliced_metric
def test_a_filter_shows_the_same_number_as_the_slice(metric, answers):
    slices = answers("company", by=("segment",))[metric.name].set_index("segment")
    for segment in ("Big", "Small"):
        filtered = answers("company", where=(("segment", segment),))[metric.name].iloc[0]
        if metric.name == "coverage_ratio" or slices["state"].tolist() != ["not_available"]:
            assert slices.loc[segment, "value"] == pytest.approx(filtered["value"], nan_ok=True)
            assert slices.loc[segment, "state"] == filtered["state"]


@pytest.mark.parametrize("metric", ADDITIVE, ids=lambda metric: metric.name)
def test_slices_and_months_add_up(metric, answers):
    whole = answers("company")[metric.name]["value"].iloc[0]
    for dimension in ("segment", "region", "channel", "source"):
        frame = answers("company", by=(dimension,))[metric.name]
        if frame["state"].tolist() != ["not_available"]:
            assert frame["value"].sum() == pytest.approx(whole, abs=1e-6), dimension
    months = answers("company", by=("month",))[metric.name]["value"]
    assert len(months) == 12
    assert (months.iloc[-1] if isinstance(metric, Stock) else months.sum()) == pytest.approx(whole, abs=1e-6)


@every_metric
def test_rows_of_other_tables_change_nothing(metric, answers):
    if OF_OTHERS & set(_needs(metric)):
        return
    with_others, without = (answers(store)[metric.name] for store in ("company and others", "company"))
    pd.testing.assert_frame_equal(with_others, without)


@every_metric
@pytest.mark.parametrize(
    ("store", "period"),
    [("no rows", YEAR), ("one row", YEAR), ("company", EMPTY_PERIOD), ("company", BEFORE_ALL), ("company", AFTER_ALL)],
    ids=["an empty store", "a store of one row", "an empty period", "a period before all", "a period after all"],
)
def test_it_stands_and_says_what_is_so(metric, store, period, answers):
    is_sliced = metric not in FIXED_SPLIT and period in (YEAR, EMPTY_PERIOD)
    splits = [(), ("quarter",)] + [("segment", "quarter")] * is_sliced
    frames = {by: answers(store, by=by, period=period)[metric.name] for by in splits}
    for row in (row for frame in frames.values() for row in frame.to_dict("records")):
        has_value = not pd.isna(row["value"])
        assert row["state"] in STATES
        assert has_value if row["state"] == "ok" else row["why"], row
        assert not (has_value and row["state"] in ("empty", "not_available")), row
    assert len(frames[()]) >= 1
    if isinstance(metric, Measure | Distinct) and period != YEAR:
        assert frames[()]["value"].tolist() == [0]


@every_metric
def test_a_number_of_few_is_marked(metric, answers):
    frame = answers("one row")[metric.name]
    if metric.unit is Unit.SHARE and metric.id.startswith("C") and frame["n"].iloc[0] == 1:
        assert frame["state"].iloc[0] in ("small_n", "not_available")


def _within(metric: Named) -> list[Named]:
    return [metric, *(found for part in parts(metric) for found in _within(part))]


def _needs(metric: Named) -> list[str]:
    return [need for part in _within(metric) for need in part.needs]
