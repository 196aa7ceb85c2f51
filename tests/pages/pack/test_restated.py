"""Between two packs: the records that other data brought add up to the change."""

from datetime import date

from metrics.catalog import EVERYTHING
from metrics.pack import Asked, compose
from pages.parts.pack import restated
from tests.rows import deal, lead, stage
from tests.small_store import filled

ASKED = Asked(rules="official", period=("2024", date(2024, 1, 1), date(2024, 12, 31)), grain="year",
              trailing_from=date(2024, 1, 1))  # fmt: skip


def test_a_late_booking_is_the_one_record_between_two_packs(tmp_path, monkeypatch):
    monkeypatch.setenv("ARBITER_STORE", str(tmp_path / "store"))
    store = filled(
        tmp_path / "store",
        lead("ann", mql="2024-02-01", sal="2024-02-02"),
        deal("first", of="ann", created="2024-02-02", sql="2024-02-02", won="2024-03-01", amount=100),
    )
    then = compose(ASKED, store.run)
    store.load(
        deal("late", of="ann", created="2024-02-02", sql="2024-02-02", amount=70),
        stage("late", "Closed Won", "2024-03-05"),
    )
    store.publish()
    now = compose(ASKED, store.run)
    found = restated._reconciled(then, now, EVERYTHING["bookings"])
    assert (found.left, found.right) == (100, 170)
    assert found.causes["effect"].sum() == 70
    assert list(found.causes["records"]) == [1]
