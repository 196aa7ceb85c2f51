"""Ad spend: the same money reported several times is counted once, with a currency and a campaign's name."""

from datetime import datetime
from decimal import Decimal

import duckdb
import pytest

from data.load import load

GOOGLE_CAMPAIGN = """customer_id,date,id,cost_micros,device,_fivetran_synced
1,2024-01-01,c1,1500000,MOBILE,2024-02-01 00:00:00
1,2024-01-01,c1,2505000,DESKTOP,2024-02-01 00:00:00
1,2024-01-02,c2,10000,MOBILE,2024-02-01 00:00:00
"""
GOOGLE_ACCOUNT = "customer_id,date,cost_micros\n1,2024-01-01,4005000\n1,2024-01-02,10000\n2,2024-01-01,7000000\n"
GOOGLE_NAMES = "id,name,updated_at\nc1,Old name,2023-01-01\nc1,Brand,2024-01-01\n"
GOOGLE_MONEY = "id,currency_code,updated_at\n1,EUR,2024-01-01\n2,USD,2024-01-01\n"


@pytest.fixture
def spend(tmp_path):
    """Loads the files given; gives the rows of spend."""

    def run(files, columns="source, campaign, day::VARCHAR, amount, currency"):
        folder = tmp_path / "export"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / name).write_text(content)
        load(folder, store=tmp_path / "store", recorded_at=datetime(2024, 6, 1))
        with duckdb.connect(str(tmp_path / "store" / "events.duckdb"), read_only=True) as connection:
            return connection.execute(f"SELECT {columns} FROM spend ORDER BY 1, 2, 3").fetchall()

    return run


def test_campaigns_count_and_the_account_report_of_the_same_money_does_not(spend):
    rows = spend(
        {
            "google_ads_campaign_stats_data.csv": GOOGLE_CAMPAIGN,
            "google_ads_account_stats_data.csv": GOOGLE_ACCOUNT,
            "google_ads_campaign_history_data.csv": GOOGLE_NAMES,
            "google_ads_account_history_data.csv": GOOGLE_MONEY,
        }
    )
    assert rows == [
        ("google", "Brand", "2024-01-01", Decimal("4.01"), "EUR"),
        ("google", "c2", "2024-01-02", Decimal("0.01"), "EUR"),
        ("google", None, "2024-01-01", Decimal("7.00"), "USD"),  # an account that only the coarse report has
    ]


def test_the_account_report_serves_where_there_is_no_other(spend):
    rows = spend({"google_ads_account_stats_data.csv": GOOGLE_ACCOUNT}, "sum(amount), count(*), any_value(channel), 3")
    assert rows == [(Decimal("11.02"), 3, "Paid search", 3)]


def test_linkedin_counts_dollars_and_else_the_accounts_currency(spend):
    rows = spend(
        {
            "linkedin_ad_analytics_by_campaign_data.csv": "campaign_id,day,cost_in_usd,cost_in_local_currency\n"
            "5,2024-01-01 00:00:00,11,10\n5,2024-01-02 00:00:00,,20\n",
            "linkedin_ad_analytics_by_creative_data.csv": "creative_id,day,cost_in_usd\n9,2024-01-01 00:00:00,11\n",
            "linkedin_ad_campaign_history_data.csv": "id,name,account_id,last_modified_time\n5,Brand,8,2024-01-01\n",
            "linkedin_ad_account_history_data.csv": "id,currency,last_modified_time\n8,SEK,2024-01-01\n",
        }
    )
    assert rows == [
        ("linkedin", "Brand", "2024-01-01", 11, "USD"),
        ("linkedin", "Brand", "2024-01-02", 20, "SEK"),
    ]


def test_facebook_ads_add_up_to_their_campaign(spend):
    rows = spend(
        {
            "facebook_ads_basic_ad_data.csv": "ad_id,date,account_id,spend\n1,2024-01-01,8,1.5\n2,2024-01-01,8,2.\n",
            "facebook_ads_demographics_country_data.csv": "account_id,country,date,spend\n8,US,2024-01-01,3.5\n",
            "facebook_ads_ad_history_data.csv": "id,campaign_id,updated_time\n1,c,2024-01-01\n2,c,2024-01-01\n",
            "facebook_ads_campaign_history_data.csv": "id,name,updated_time\nc,Brand,2024-01-01\n",
        }
    )
    assert rows == [("facebook", "Brand", "2024-01-01", Decimal("3.50"), None)]


def test_a_day_that_two_files_state_counts_as_the_later_says(spend):
    header = "account_id,date,campaign_id,spend,currency_code,device_type,_fivetran_synced\n"
    rows = spend(
        {
            "microsoft_ads_campaign_performance_daily_report_1.csv": header
            + "1,2024-01-01,c,5,USD,Computer,2024-01-02\n1,2024-01-01,c,1,USD,Tablet,2024-01-02\n",
            "microsoft_ads_campaign_performance_daily_report_2.csv": header
            + "1,2024-01-01,c,6,USD,Computer,2024-01-03\n",
        }
    )
    assert rows == [("microsoft", "c", "2024-01-01", 7, "USD")]


def test_a_cost_that_is_no_number_is_refused_and_the_rest_of_its_day_counts(spend, tmp_path):
    rows = spend({"google_ads_campaign_stats_data.csv": GOOGLE_CAMPAIGN + "1,2024-01-01,c1,much,TABLET,2024-02-01\n"})
    assert [row[3] for row in rows] == [Decimal("4.01"), Decimal("0.01")]
    with duckdb.connect(str(tmp_path / "store" / "events.duckdb"), read_only=True) as connection:
        refused = connection.execute("SELECT file, line, reason FROM refused").fetchall()
    assert refused == [("google_ads_campaign_stats_data.csv", 5, "amount: 'much' is not an amount")]
