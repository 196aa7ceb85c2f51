import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter, KaplanMeierFitter

from metrics.curves import curves, points, quantile, quantile_among_converted, within, within_days
from metrics.incidence import curve


def rows(*given_rows, columns=("outcome", "hours", "n")):
    return pd.DataFrame(list(given_rows), columns=list(columns))


def random_spells(seed, size=300):
    """Spells in which different outcomes never share an hour: lifelines jitters those, we need not."""
    random = np.random.default_rng(seed)
    outcome = random.choice(["open", "accepted", "rejected"], size, p=[0.4, 0.4, 0.2])
    hours = random.integers(1, 60, size) * 3 + np.select([outcome == "accepted", outcome == "rejected"], [1, 2], 0)
    return pd.DataFrame({"outcome": outcome, "hours": hours, "n": 1})


def lifelines_of(spells, entry=None):
    codes = spells["outcome"].map({"open": 0, "accepted": 1, "rejected": 2}).to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = AalenJohansenFitter().fit(spells["hours"].to_numpy(float), codes, 1, entry=entry)
    table = pd.concat([fitted.cumulative_density_, fitted.variance_, fitted.confidence_interval_], axis=1)
    table.columns = ["value", "variance", "one", "other"]
    return table


def test_the_curve_is_that_of_lifelines_with_its_variance_and_band():
    spells = random_spells(1)
    ours, theirs = curve(spells, ("accepted",)), lifelines_of(spells).loc[lambda t: t.index > 0]
    assert ours.hours == pytest.approx(theirs.index)
    assert ours.value == pytest.approx(theirs["value"])
    assert ours.variance == pytest.approx(theirs["variance"])
    some = ours.value > 0
    assert ours.low[some] == pytest.approx(theirs[["one", "other"]].min(axis=1)[some])
    assert ours.high[some] == pytest.approx(theirs[["one", "other"]].max(axis=1)[some])


def test_a_histogram_gives_the_curve_of_its_spells():
    spells = random_spells(2)
    histogram = spells.groupby(["outcome", "hours"], as_index=False)["n"].sum()
    assert curve(histogram, ("accepted",)).value == pytest.approx(curve(spells, ("accepted",)).value)


def test_time_to_any_end_is_that_of_lifelines_with_its_band_and_median():
    spells = random_spells(3)
    theirs = KaplanMeierFitter().fit(spells["hours"].to_numpy(float), (spells["outcome"] != "open").to_numpy())
    ours = curve(spells)
    at = (ours.value > 0) & (ours.value < 1)
    assert 1 - ours.value == pytest.approx(theirs.survival_function_at_times(ours.hours).to_numpy())
    band = theirs.confidence_interval_.loc[ours.hours[at]].to_numpy()
    assert np.sort(np.stack([1 - ours.high, 1 - ours.low], axis=1)[at]) == pytest.approx(np.sort(band, axis=1))
    assert quantile(ours).value == theirs.median_survival_time_


def test_delayed_entry_is_that_of_lifelines():
    spells = random_spells(4)
    entered = np.where(np.arange(len(spells)) % 2 == 0, 0.0, 0.5)
    ours = curve(spells.assign(entered_hours=entered), ("accepted",))
    theirs = lifelines_of(spells, entered)["value"]
    assert ours.value == pytest.approx(theirs.loc[ours.hours])


def test_who_is_watched_only_from_later_on_does_not_count_as_having_stayed_before():
    early = (("accepted", 10, 1, 0), ("open", 100, 1, 0))
    late = ("open", 100, 8, 50)
    columns = ("outcome", "hours", "n", "entered_hours")
    assert within(curve(rows(*early, late, columns=columns), ("accepted",)), 20).value == 0.5


def test_who_had_ended_before_watching_began_is_left_out():
    columns = ("outcome", "hours", "n", "entered_hours")
    read = curve(rows(("accepted", 10, 5, 20), ("accepted", 30, 1, 0), ("open", 40, 1, 0), columns=columns))
    assert read.n == 2 and within(read, 30).value == 0.5


def test_a_cohort_watched_to_the_end_shows_the_plain_share():
    read = curve(rows(("accepted", 5, 30), ("rejected", 9, 20), ("open", 240, 50)), ("accepted",))
    assert within(read, 240).value == 0.3


def test_a_rejected_lead_cannot_be_accepted_later():
    spells = rows(("rejected", 1, 50), ("accepted", 2, 25), ("open", 3, 25))
    assert within(curve(spells, ("accepted",)), 3).value == 0.25  # one less Kaplan-Meier would say 0.5


def test_one_that_was_just_opened_says_nothing_about_later_hours():
    spells = rows(("accepted", 10, 5), ("open", 20, 5), ("open", 1, 90))
    assert within(curve(spells, ("accepted",)), 20).value == 0.5


def test_nobody_knows_what_comes_after_the_longest_watched():
    read = curve(rows(("accepted", 10, 5), ("open", 72, 5)))
    assert within(read, 73).value is None
    assert within(read, 73).why == "nobody has been watched for longer than 3 days yet"


def test_if_all_have_ended_the_future_is_known():
    assert within(curve(rows(("accepted", 10, 5), ("rejected", 20, 5)), ("accepted",)), 9999).value == 0.5


def test_shares_after_7_30_and_90_days():
    read = curve(rows(("won", 100, 2), ("won", 500, 3), ("won", 2000, 1), ("open", 2400, 4)), ("won",))
    assert [reading.value for reading in within_days(read).values()] == pytest.approx([0.2, 0.5, 0.6])


def test_a_median_that_does_not_exist_says_why():
    answer = quantile(curve(rows(("won", 10, 31), ("lost", 20, 40), ("open", 240, 29)), ("won",)))
    assert answer.value is None
    assert answer.why == "fewer than half (31%) got there in 10 days, so there is no median"


def test_the_median_among_those_who_convert_always_exists():
    read = curve(rows(("won", 10, 1), ("won", 20, 1), ("won", 90, 1), ("won", 500, 9), ("open", 600, 88)), ("won",))
    answer = quantile_among_converted(read, 100)
    assert (answer.value, answer.n) == (20, 3)


def test_the_slowest_tenth_begins_at_the_90_percent_point():
    assert quantile(curve(rows(("called", 1, 89), ("called", 7, 11))), 0.9).value == 7


def test_the_band_of_a_median_encloses_it_and_narrows_with_more():
    few, many = (quantile(curve(random_spells(5, size))) for size in (100, 10_000))
    assert few.low <= few.value <= few.high
    assert many.high - many.low < few.high - few.low


def test_none_yet_of_fifty_may_still_be_a_few_percent():
    answer = within(curve(rows(("open", 48, 50)), ("won",)), 24)
    assert (answer.value, answer.low) == (0, 0) and answer.high == pytest.approx(0.0713, abs=1e-4)


def test_nobody_entered_is_no_value():
    nothing = curve(rows())
    for answer in (within(nothing, 24), quantile(nothing), quantile_among_converted(nothing, 24)):
        assert answer.value is None and answer.why == "n/a (nobody entered)"
    assert points(nothing).empty


def test_a_negative_wait_is_refused():
    with pytest.raises(ValueError, match="negative hours"):
        curve(rows(("won", -1, 1)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["open", "won", "lost", "rejected"]), st.integers(0, 30), st.integers(1, 9)),
        min_size=1,
        max_size=25,
    )
)
def test_the_outcomes_and_those_who_stay_add_up_to_everybody(spells):
    frame = rows(*spells)
    parts = [each.value for each in curves(frame).values()]
    anyone = curve(frame)
    assert sum(parts, np.zeros_like(anyone.value)) == pytest.approx(anyone.value, abs=1e-12)
    assert np.all((anyone.low <= anyone.value + 1e-9) & (anyone.value <= anyone.high + 1e-9))
