"""The sample company, written: every file of its CRM's export and of its plan."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from data.company import activities, clock, crm_people, crm_work, deals, funnel, market, people, plan, stages, touches
from data.company.clock import DAY, NEVER
from data.company.words import ids
from data.company.writing import numbers, save, table

Progress = Callable[[float, str], None]
FULL_SIZE = 40_000
IMPOSSIBLE = ("2026-02-30T09:15:00.000Z", "2025-13-01T10:00:00.000Z", "0000-00-00T00:00:00.000Z", "31.11.2025", "soon")


def write(
    folder: Path,
    *,
    seed: int = 7,
    leads: int = FULL_SIZE,
    as_of: date = date(2026, 11, 20),
    progress: Progress | None = None,
) -> None:
    """Write salesforce/ and plan/ into a folder: the same seed gives the same bytes."""
    say = progress or (lambda share, words: None)
    crm, own = folder / "salesforce", folder / "plan"
    for made in (crm, own):
        made.mkdir(parents=True, exist_ok=True)
    company = Company(seed, leads, as_of, say)
    say(0.45, "Writing people")
    company.write_people(crm)
    say(0.6, "Writing opportunities")
    company.write_deals(crm)
    say(0.7, "Writing campaigns and activities")
    company.write_touches(crm)
    company.write_activities(crm)
    say(0.95, "Writing the plan")
    company.write_plan(own)
    say(1.0, "Sample company written")


class Company:
    """Everything that happened in the company, ready to be written."""

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

    def write_people(self, folder: Path) -> None:
        rng = self.rng[8]
        changes = crm_people.lead_changes(rng, self.leads, self.passes, self.end)
        file = crm_people.lead_file(
            rng, self.leads, self.accounts, self.passes, changes, self.contact_of_lead, self.deal_of_lead
        )
        names = ids("00Q", np.arange(len(IMPOSSIBLE)) + 9_000_000).astype(str)
        impossible = [
            {"Id": name, "Status": "New", "LastName": "Unknown", "CreatedDate": day}
            for name, day in zip(names, IMPOSSIBLE, strict=True)
        ]
        save(folder, "Lead", file, impossible)
        save(folder, "LeadHistory", crm_people.lead_history(changes))
        save(folder, "Contact", crm_people.contact_file(self.contacts))
        save(folder, "Account", crm_people.account_file(self.accounts))
        save(folder, "User", crm_people.user_file(self.users))

    def write_deals(self, folder: Path) -> None:
        file = crm_work.opportunity_file(self.deals, self.accounts, self.deal_changes, self.contact_of_deal)
        nameless = [
            {"Name": "Copy of copy", "StageName": "Prospecting", "CreatedDate": f"2026-0{month}-11T08:00:00.000Z"}
            for month in (3, 9)
        ]
        save(folder, "Opportunity", file, nameless)
        save(folder, "OpportunityHistory", crm_work.opportunity_history(self.deals, self.deal_changes))

    def write_touches(self, folder: Path) -> None:
        rng, campaigns = self.rng[9], touches.campaigns(self.as_of)
        with_leads = touches.of_leads(rng, self.leads, self.passes, self.end)
        with_leads["contact"] = self._contacts(with_leads)
        with_deals = touches.of_deals(rng, self.deals, self.end).assign(lead=-1)
        with_deals["contact"] = self.contact_of_deal[with_deals["deal"]]
        rows = pd.concat([with_leads, with_deals], ignore_index=True).sort_values(["at", "lead"], kind="stable")
        rows["lead"] = rows["lead"].where(rows["contact"] < 0, -1)
        save(folder, "Campaign", crm_work.campaign_file(campaigns, self.as_of))
        save(folder, "CampaignMember", crm_work.member_file(rows, touches.campaign_of(campaigns, rows)))

    def write_activities(self, folder: Path) -> None:
        rng = self.rng[10]
        parts = [
            activities.of_leads(rng, self.leads, self.passes),
            activities.of_deals(rng, self.deals),
            activities.of_accounts(rng, self.accounts, self.users, self.as_of),
        ]
        rows = activities.without_the_leaver(pd.concat(parts, ignore_index=True), self.users, self.end)
        rows = rows[rows["at"] >= clock.at(clock.FIRST_DAY)]
        rows["contact"] = self._contacts(rows)
        led = self.leads["account"].to_numpy()[rows["lead"]]
        rows["account"] = np.where(rows["lead"] >= 0, led, rows["account"])
        is_meeting = rows["kind"] == "meeting"
        save(folder, "Task", crm_work.task_file(rows[~is_meeting]))
        save(folder, "Event", crm_work.event_file(rows[is_meeting]))

    def _contacts(self, rows: pd.DataFrame) -> np.ndarray:
        return crm_work.with_people(
            rows, self.contact_of_lead, self.converted_at, self.contact_of_account, self.contact_of_deal
        )

    def write_plan(self, folder: Path) -> None:
        rng = self.rng[11]
        spend = plan.spend(rng, self.leads, self.scale, self.as_of).assign(campaign=None, currency="USD")
        spend["amount"] = spend["amount"].round(2)
        keys = [spend[c].fillna("").astype(str) for c in ("day", "kind", "segment", "region", "source")]
        spend["spend_id"] = keys[0].str.cat(keys[1:], sep="|")
        order = ["spend_id", "day", "kind", "segment", "region", "channel", "source", "campaign", "amount", "currency"]
        save(folder, "spend", _table(spend[order]))
        targets = plan.targets(rng, self.passes, self.deals[~self.deals["is_deleted"]], self.as_of)
        save(folder, "targets", _table(targets))
        lists = market.lists(rng, self.accounts)
        lists["account_id"] = ids("001", lists["account"]).astype(str)
        lists["unlisted_on"] = None
        order = ["department", "account_id", "listed_on", "unlisted_on", "potential"]
        save(folder, "account_lists", _table(lists[order]))
        save(folder, "rates", _table(self.rates))


def _table(frame: pd.DataFrame):  # noqa: ANN202
    columns = {}
    for name in frame.columns:
        values = frame[name].to_numpy()
        columns[name] = values.astype("datetime64[D]") if values.dtype.kind == "M" else values
    if "amount" in columns:
        columns["amount"] = numbers(columns["amount"])
    return table(columns)
