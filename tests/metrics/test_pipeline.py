from metrics import bookings, pipeline
from tests.rows import amounted, deal, due

JANUARY, FEBRUARY, MAY = (
    ("2024-01-01", "2024-01-31"), ("2024-02-01", "2024-02-29"), ("2024-05-01", "2024-05-31"),
)  # fmt: skip


def test_the_pipeline_is_what_is_accepted_and_open_at_the_periods_end(given):
    store = given(
        deal("grows", created="2024-01-10", amount=100, segment="Big"), amounted("grows", 150, "2024-02-10"),
        deal(created="2024-01-10", won="2024-05-05", amount=200, segment="Big"),
        deal(created="2024-02-10", lost="2024-05-05", amount=30, segment="Small"),
    )  # fmt: skip
    assert [store.value(pipeline.open_pipeline, period=p) for p in (JANUARY, FEBRUARY, MAY)] == [300, 380, 150]
    assert store.split(pipeline.open_pipeline, "segment", period=FEBRUARY) == {"Big": 350, "Small": 30}
    by_month = store.split(pipeline.open_pipeline, "month", period=("2024-01-01", "2024-05-31"))
    assert list(by_month.values()) == [300, 380, 380, 380, 150]


def test_a_missing_amount_is_its_segments_median(given):
    store = given(*(deal(amount=a, segment="Big") for a in (100, 200, 600, None)), deal(amount=7, segment="Small"))
    assert store.value(pipeline.open_pipeline, segment="Big") == 900 + 200


def test_accepted_pipeline_keeps_the_amount_of_that_day_and_shows_the_drift(given):
    store = given(
        deal("grows", created="2024-01-10", amount=100), amounted("grows", 150, "2024-02-10"),
        deal(created="2024-02-10", won="2024-05-01", amount=10),
    )  # fmt: skip
    assert store.value(pipeline.accepted_pipeline_created, period=JANUARY) == 100
    assert store.value(pipeline.accepted_pipeline_today, period=JANUARY) == 150
    assert store.value(pipeline.accepted_pipeline_created) == 110
    assert store.value(bookings.average_won_amount) == 10


def test_the_bridge_leads_from_start_to_end_each_opportunity_in_one_line(given):
    before = {"created": "2024-01-10", "due": "2024-02-20"}
    store = given(
        deal(**before, won="2024-02-10", amount=100), deal(**before, lost="2024-02-10", amount=20),
        deal("more", **before, amount=10), amounted("more", 15, "2024-02-05"),
        deal("less", **before, amount=10), amounted("less", 7, "2024-02-05"),
        deal("pushed", **before, amount=40), due("pushed", "2024-06-01", "2024-02-05"),
        deal("pulled", created="2024-01-10", due="2024-06-01", amount=50), due("pulled", "2024-02-25", "2024-02-05"),
        deal(created="2024-02-05", due="2024-02-20", amount=1000),
    )  # fmt: skip
    lines = _lines(store)
    assert lines == {
        "start": 180, "created": 1000, "pulled in": 50, "increased": 5, "decreased": -3, "pushed out": -40,
        "won": -100, "lost": -20, "end": 1072,
    }  # fmt: skip
    assert sum(lines.values()) == 2 * lines["end"]


def _lines(store):
    frame = store.ask(pipeline.pipeline_bridge, period=FEBRUARY)
    return dict(zip(frame["step"], frame["value"], strict=True))
