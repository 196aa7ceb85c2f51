"""The Hand-off page in a browser: a part of the ledger opens, purgatory is cut, its list leaves as a CSV."""

import csv

from tests.browser.conftest import choose, settled


def test_a_part_of_the_ledger_opens_its_records(address, visit):
    page = visit(f"{address}/hand_off?period=FY27", (1280, 900))
    choose(page, page.locator(".st-key-ledger_part_mql").get_by_role("combobox"), "Leaked")
    page.locator("[data-testid=stCaptionContainer]", has_text="records").first.wait_for(timeout=60_000)


def test_purgatory_is_cut_by_team_and_its_list_leaves_as_a_csv(address, visit, tmp_path):
    page = visit(f"{address}/hand_off", (1280, 900))
    page.get_by_role("radio", name="team").or_(page.get_by_role("button", name="team", exact=True)).first.click()
    settled(page)
    assert page.query_selector_all("[data-testid=stException]") == []
    with page.expect_download() as download:
        page.locator(".st-key-csv_purgatory button").click()
    download.value.save_as(tmp_path / "purgatory.csv")
    with open(tmp_path / "purgatory.csv", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert rows and {row["kind"] for row in rows} <= {"untouched", "undecided"}
    worth = [float(row["worth"] or 0) for row in rows]
    assert worth == sorted(worth, reverse=True)
