import pandas as pd
import pytest

from metrics.root_causes import REST, causes, split
from tests.rows import deal, lead, many
from tests.small_store import filled

BOTH = ("region", "team")


def cells(*rows):
    columns = ["region", "team", "n", "leaked", "worth", "leaked_worth"]
    return pd.DataFrame([(*row, row[2] * 10.0, row[3] * 10.0) for row in rows], columns=columns)


def test_a_cause_is_what_leaked_beyond_the_usual_rate_and_each_lead_has_one():
    rows = ("DACH", "A", 100, 60), ("Nordics", "A", 200, 20), ("Nordics", "B", 100, 10)
    found = split(cells(*rows), BOTH)
    assert found["n"].sum() == 400
    worst = found.iloc[0]
    assert (worst["dimension"], worst["member"]) == ("region", "DACH")
    assert worst["effect"] == pytest.approx(600 - 0.1 * 1000)
    assert found["effect"].tolist() == [pytest.approx(500), pytest.approx(0)]
    assert found["effect"].sum() + 0.1 * 4000 == pytest.approx(900)  # the usual leakage and all effects are the whole


def test_what_leaks_less_than_usual_is_a_helpful_cause():
    rows = [(region, "A", 100, 30) for region in ("DACH", "UK", "APAC")]
    found = split(cells(*rows, ("Nordics", "A", 100, 2)), BOTH)
    assert (found["member"].iloc[0], found["effect"].iloc[0]) == ("Nordics", pytest.approx(20 - 0.3 * 1000))


def test_what_chance_explains_is_no_cause():
    found = split(cells(("DACH", "A", 100, 11), ("Nordics", "B", 100, 10)), BOTH)
    assert found["member"].tolist() == [REST]
    assert split(cells(("DACH", "A", 15, 15), ("Nordics", "B", 500, 10)), BOTH)["member"].tolist() == [REST]


def test_nothing_has_no_cause():
    assert split(cells(), BOTH).empty


def test_ranks_are_set_beside_those_of_the_period_before(tmp_path):
    def quarter(day, broken):
        fine = [row for _ in range(60) for row in accepted(day, "Nordics" if broken == "DACH" else "DACH")]
        return [*fine, *many(40, lead, mql=day, rejected=day, region=broken)]

    def accepted(day, region):
        return lead(mql=day, sal=day, region=region)

    won = [lead("ann", mql="2023-06-01", sal="2023-06-02"), deal(of="ann", created="2023-06-03", won="2023-07-01")]
    store = filled(tmp_path, *won, *quarter("2024-01-10", "DACH"), *quarter("2024-05-10", "DACH"))
    now, before = store.scope(period=("2024-04-01", "2024-06-30")), store.scope(period=("2024-01-01", "2024-03-31"))
    found = causes(now, before, store.run).iloc[0]
    assert found[["rank", "rank_before"]].tolist() == [1, 1]
    assert causes(now, None, store.run)["rank_before"].isna().all()
