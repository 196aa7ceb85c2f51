import pandas as pd
import pytest

from metrics.verdict import verdict


def cells(good_worked, good_idle, poor_worked, poor_idle):
    """Each cell as (became SQL, leads)."""
    both = (True, False)
    counts = (good_worked, good_idle, poor_worked, poor_idle)
    rows = [(*key, *count) for key, count in zip(((g, w) for g in both for w in both), counts, strict=True)]
    return pd.DataFrame(rows, columns=["is_good", "is_worked", "numerator", "denominator"])


def test_poor_leads_that_fail_though_worked_support_that_the_leads_are_bad():
    found = verdict(cells((50, 100), (50, 100), (10, 100), (10, 100)))
    assert found.supports == "leads"
    assert found.sentence.startswith("The records support that the leads are bad, not that follow-up lacks: when")
    assert found.fit_gap[0] > 0 > found.work_gap[0]
    assert (found.lost_to_fit, found.lost_to_work) == (pytest.approx(40), None)


def test_leads_that_fail_only_when_nobody_works_them_support_that_follow_up_lacks():
    found = verdict(cells((50, 100), (10, 100), (50, 100), (10, 100)))
    assert found.supports == "follow_up"
    assert "at the same fit, leads that were worked in 50% and those that were not in 10%" in found.sentence
    assert (found.lost_to_fit, found.lost_to_work) == (None, pytest.approx(80))


def test_both_complaints_can_be_true_and_the_dearer_one_is_named():
    found = verdict(cells((60, 100), (20, 100), (20, 100), (5, 100)))
    assert found.supports == "both"
    assert found.sentence.endswith("missing follow-up costs more: about 55 SQLs against 40 by poor fit.")


def test_where_nothing_differs_neither_is_supported():
    found = verdict(cells((30, 100), (28, 100), (29, 100), (31, 100)))
    assert found.supports == "neither"
    assert found.sentence.count("no detectable difference") == 2


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (((5, 9), (5, 100), (5, 100), (5, 100)), "only 9 leads of this period are good fit and worked"),
        (((5, 100), (0, 0), (5, 100), (0, 3)), "only 3 leads of this period are not worked"),
        (((0, 0), (0, 0), (0, 0), (0, 0)), "only 0 leads"),
    ],
)
def test_of_too_few_the_records_cannot_tell(counts, words):
    found = verdict(cells(*counts))
    assert found.supports == "unknown"
    assert words in found.sentence


def test_the_work_gap_is_judged_at_the_same_fit():
    """Sales works the good ones: over all leads work would seem to matter, within each fit it does not."""
    assert verdict(cells((80, 160), (20, 40), (4, 40), (16, 160))).supports == "leads"
