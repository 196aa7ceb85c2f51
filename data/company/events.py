"""Everything that happens in the sample company, drawn room by room from one seed."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from data.company import clock, crm_people, crm_work, deals, funnel, market, people, plan, stages
from data.company.clock import DAY, NEVER

Progress = Callable[[float, str], None]
FULL_SIZE = 40_000


class Company:
    """What happened, ready to be written."""

    def __init__(self, seed: int, size: int, as_of: date, say: Progress) -> None:
        self.rng = [np.random.default_rng([seed, room]) for room in range(12)]
        self.scale, self.as_of, self.end = size / FULL_SIZE, as_of, clock.at(as_of) + DAY
        say(0.0, "Inventing a market")
        self.accounts = market.accounts(self.rng[0], self.scale)
        self.users = people.users(self.rng[1])
        self.leads = people.leads(self.rng[2], size, self.accounts, as_of)
        self.leads = self.leads[self.leads["created_at"] < self.end].reset_index(drop=True)
        say(0.15, "Leads on their way")
        self.passes = self._passes()
        say(0.25, "Deals on their way")
        self.rates = plan.rates(self.rng[4], as_of)
        self.deals = self._deals()
        self.deal_changes = stages.history(self.rng[5], self.deals, as_of)
        self._introduce()

    def _passes(self) -> pd.DataFrame:
        rng = self.rng[3]
        first = funnel.first_passes(rng, self.leads, self.users)
        first = funnel.leave_behind(first, self.users, self.scale)
        passes = pd.concat([first, funnel.second_passes(rng, self.leads, self.users, first)], ignore_index=True)
        return funnel.seen_by(passes, self.as_of)

    def _deals(self) -> pd.DataFrame:
        rng = self.rng[6]
        led = deals.from_passes(rng, self.passes, self.leads)
        own = deals.own(rng, self.accounts, self.users, round(deals.OWN_DEALS * self.scale), self.as_of)
        new = pd.concat([led, own], ignore_index=True)
        more = deals.expansions(rng, self.accounts, self.users, new, self.scale, self.as_of)
        every = pd.concat([new, more], ignore_index=True).assign(frozen_at=np.nan)
        every = deals.seen_by(deals.leave_behind(every, self.users, self.scale), self.as_of)
        every["is_deleted"] = (every["lead"] < 0) & (rng.random(len(every)) < 0.006)
        francs = np.flatnonzero(every["region"] == "DACH")[5::200]
        every.loc[francs, "currency"] = "CHF"  # no rate is loaded for it: left out of sums, and counted
        every["rate"] = plan.rate_at(self.rates, every["currency"].to_numpy(), every["created_at"].to_numpy())
        return every

    def _introduce(self) -> None:
        """Contacts, and who stands for which lead, deal and account."""
        self.contacts = crm_people.contacts(
            self.rng[7], self.leads, self.passes, self.accounts, self.deals["account"].unique()
        )
        n = len(self.leads)
        self.contact_of_lead, self.deal_of_lead = np.full(n, -1), np.full(n, -1)
        led = self.contacts["lead"] >= 0
        self.contact_of_lead[self.contacts["lead"][led]] = np.flatnonzero(led)
        is_led = self.deals["lead"] >= 0
        self.deal_of_lead[self.deals["lead"][is_led]] = np.flatnonzero(is_led)
        self.contact_of_account = np.full(len(self.accounts), -1)
        pool = np.flatnonzero(~led)[::-1]
        self.contact_of_account[self.contacts["account"].to_numpy()[pool]] = pool
        self.contact_of_deal = np.where(
            is_led, self.contact_of_lead[self.deals["lead"]], self.contact_of_account[self.deals["account"]]
        )
        self.converted_at = np.full(n, NEVER)
        made = self.passes[self.passes["sql_at"] < NEVER]
        self.converted_at[made["lead"]] = made["sql_at"]

    def contacts_of(self, rows: pd.DataFrame) -> np.ndarray:
        return crm_work.with_people(
            rows, self.contact_of_lead, self.converted_at, self.contact_of_account, self.contact_of_deal
        )
