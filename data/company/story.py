"""What goes on in the sample company: its size, its habits, and the six things that an executive should find."""

from datetime import date

import numpy as np
import pandas as pd

SEGMENTS = ("Enterprise", "Mid-market", "SMB", "Public sector")
REGIONS = ("North America", "UK & Ireland", "DACH", "Nordics", "APAC")
REGION_SHARE = (0.42, 0.18, 0.19, 0.10, 0.11)
CURRENCY = {"North America": "USD", "UK & Ireland": "GBP", "DACH": "EUR", "Nordics": "EUR", "APAC": "USD"}
OFFERS = ("Insights", "Suite", "Connect")
PRODUCT_LINE = {"Insights": "Analytics", "Suite": "Platform", "Connect": "Integration"}

# 1. Routing in one region is broken for a quarter: leads go to a queue that nobody watches.
ROUTING_REGION = "DACH"
ROUTING_FROM, ROUTING_TO = date(2026, 6, 28), date(2026, 9, 19)
ROUTING_SHARE = 0.90
FOUND_SHARE, FOUND_IS_BETTER = 0.43, 1.3  # somebody looks into the queue and picks the good ones
ROUTING_CLEAN_UP = date(2026, 10, 6)
# 2. A representative leaves, and leads and opportunities stay behind.
LEAVER = "Dana Whitfield"
LEAVER_SEGMENT, LEAVER_REGION = "Mid-market", "North America"
LEFT_ON = date(2026, 4, 15)
ROUTED_TO_LEAVER_UNTIL = date(2026, 5, 8)
LEADS_LEFT, DEALS_LEFT = 86, 36
# 3. The agreed bar rises; marketing goes on sending what passes its own.
BAR_CHANGED_ON = date(2026, 2, 1)
MARKETING_BAR, AGREED_BAR = 45, 60
# 4. Marketing promotes a point solution, sales quotes the suite: see OFFERS_PROMOTED and data.company.deals.
OFFERS_PROMOTED = ((0.45, 0.33, 0.22), (0.55, 0.26, 0.19), (0.68, 0.18, 0.14))  # by year since the first day
# 5. Paid social is cheap per lead and dear per customer: see CHANNELS.
# 6. Duplicates, merges, late and back-dated entries, a second currency: shares of all records.
DUPLICATE, MERGED, LATE, BACK_DATED, REOPENED, AMOUNT_MISSING = 0.03, 0.01, 0.03, 0.025, 0.012, 0.03

# share of leads, share that marketing qualifies, tilt of the score, acceptance, sales-qualification and win
# against the average, and program cost per lead in dollars
CHANNELS = pd.DataFrame(
    [
        ("Paid search", 0.14, 0.37, 0.00, 1.00, 1.00, 1.05, 330),
        ("Paid social", 0.24, 0.34, -0.75, 0.74, 0.74, 0.38, 165),
        ("Organic search", 0.17, 0.39, 0.20, 1.05, 1.05, 1.10, 95),
        ("Webinar", 0.12, 0.38, 0.10, 1.03, 1.00, 1.00, 230),
        ("Event", 0.08, 0.43, 0.15, 1.05, 1.05, 1.15, 820),
        ("Email nurture", 0.10, 0.34, -0.10, 0.95, 0.95, 0.90, 60),
        ("Referral", 0.04, 0.60, 0.70, 1.18, 1.20, 1.55, 140),
        ("Partner", 0.06, 0.50, 0.45, 1.10, 1.10, 1.25, 420),
        ("Outbound", 0.05, 0.46, 0.10, 1.05, 0.95, 0.85, 240),
    ],
    columns=["channel", "share", "mql", "tilt", "accept", "qualify", "win", "cost"],
).set_index("channel")

SOURCES = {
    "Paid search": (("Google Ads", 0.72), ("Bing Ads", 0.28)),
    "Paid social": (("LinkedIn", 0.55), ("Facebook", 0.45)),
    "Organic search": (("Website", 0.7), ("Blog", 0.3)),
    "Webinar": (("Own webinar", 0.7), ("Partner webinar", 0.3)),
    "Event": (("Trade show", 0.6), ("Roadshow", 0.4)),
    "Email nurture": (("Newsletter", 0.6), ("Drip programme", 0.4)),
    "Referral": (("Customer referral", 1.0),),
    "Partner": (("Reseller", 0.6), ("Technology partner", 0.4)),
    "Outbound": (("Sales calls", 0.6), ("Sales sequence", 0.4)),
}

# per segment: share of listed accounts, of others, and of deals without a lead;
# median amount in dollars; median days from opportunity to close; win, acceptance and qualification against the average
SEGMENT_FACTS = pd.DataFrame(
    [
        ("Enterprise", 0.26, 0.10, 0.30, 90_000, 92, 0.88, 1.02, 1.00),
        ("Mid-market", 0.44, 0.29, 0.36, 30_000, 60, 1.00, 1.00, 1.00),
        ("SMB", 0.15, 0.53, 0.18, 9_000, 33, 1.12, 0.98, 1.02),
        ("Public sector", 0.15, 0.08, 0.16, 60_000, 108, 0.85, 1.00, 0.95),
    ],
    columns=["segment", "listed", "others", "deals", "amount", "days", "win", "accept", "qualify"],
).set_index("segment")


def of(table: pd.DataFrame, column: str, members: np.ndarray | pd.Series) -> np.ndarray:
    """A fact of each member, as an array beside them."""
    return table[column].reindex(members).to_numpy()
