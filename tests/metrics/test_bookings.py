from metrics import bookings, pipeline
from tests.rows import account, deal, rate, stage
from tests.small_store import rules

FEBRUARY, MAY = ("2024-02-01", "2024-02-29"), ("2024-05-01", "2024-05-31")


def test_bookings_land_on_the_day_of_the_win_and_a_win_taken_back_is_negative_when_recorded(given):
    store = given(
        deal("sure", won="2024-02-01", amount=100),
        deal("undone", won="2024-02-01", amount=40, kind="expansion"),
        stage("undone", "Negotiation", "2024-02-20", recorded="2024-05-02"),
    )
    assert store.value(bookings.bookings_total, period=FEBRUARY) == 140
    assert store.value(bookings.bookings_total, period=MAY) == -40
    assert store.value(bookings.bookings_total) == 100
    assert (store.value(bookings.bookings_new), store.value(bookings.bookings_expansion)) == (100, 0)


def test_won_deals_are_at_the_days_rate_the_open_at_plan_and_the_difference_is_shown(given):
    store = given(
        rate("EUR", 2, "plan"), rate("EUR", 3, "spot", since="2024-02-01"), rate("EUR", 2.5, "spot"),
        deal(won="2024-02-10", amount=100, currency="EUR", account="a"), deal(amount=10, currency="EUR"),
        deal(amount=1), deal(won="2024-02-10", amount=10_000, currency="XXX"), account("a"),
    )  # fmt: skip
    assert store.value(bookings.bookings_total) == 300
    assert store.value(bookings.currency_effect) == 100
    assert store.value(bookings.bookings_margin) == 150
    assert store.value(pipeline.open_pipeline) == 21
    assert store.value(pipeline.accepted_pipeline_created) == 200 + 20 + 1


def test_the_margin_is_the_opportunitys_own_else_the_agreed_one(given):
    sets = [rules(constants={"margin_rate": 0.8})]
    store = given(deal(won="2024-02-10", amount=100), deal(won="2024-02-10", amount=100, margin_rate=0.3), sets=sets)
    assert store.value(bookings.bookings_margin) == 80 + 30


def test_a_win_without_an_amount_does_not_lower_the_average(given):
    store = given(
        deal(won="2024-02-05", amount=300), deal(won="2024-02-06", amount=None), deal(won="2024-02-07", amount=100)
    )
    row = store.row(bookings.average_won_amount, period=FEBRUARY)
    assert (row["value"], row["numerator"], row["n"]) == (200, 400, 2)


def test_one_big_win_shows_as_its_share_of_all(given):
    store = given(*(deal(won="2024-02-10", amount=a, segment=s) for a, s in ((80, "A"), (10, "A"), (10, "B"))))
    assert store.value(bookings.largest_win_share) == 0.8
    assert store.value(bookings.largest_win_share, segment="B") == 1
    assert store.value(bookings.largest_win_share, period=("2024-06-01", "2024-06-30")) is None
