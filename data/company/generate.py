"""The sample company, written: every file of its CRM's export and of its plan."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from data.company import activities, clock, crm_deals, crm_leads, crm_people, crm_work, market, plan, touches
from data.company.events import FULL_SIZE, Company, Progress
from data.company.words import ids
from data.company.writing import numbers, save, table

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
    _write_people(company, crm)
    say(0.6, "Writing opportunities")
    _write_deals(company, crm)
    say(0.7, "Writing campaigns and activities")
    _write_touches(company, crm)
    _write_activities(company, crm)
    say(0.95, "Writing the plan")
    _write_plan(company, own)
    say(1.0, "Sample company written")


def _write_people(company: Company, folder: Path) -> None:
    rng = company.rng[8]
    changes = crm_leads.lead_changes(rng, company.leads, company.passes, company.end)
    file = crm_leads.lead_file(
        rng, company.leads, company.accounts, company.passes, changes, company.contact_of_lead, company.deal_of_lead
    )
    names = ids("00Q", np.arange(len(IMPOSSIBLE)) + 9_000_000).astype(str)
    impossible = [
        {"Id": name, "Status": "New", "LastName": "Unknown", "CreatedDate": day}
        for name, day in zip(names, IMPOSSIBLE, strict=True)
    ]
    save(folder, "Lead", file, impossible)
    save(folder, "LeadHistory", crm_leads.lead_history(changes))
    save(folder, "Contact", crm_people.contact_file(company.contacts))
    save(folder, "Account", crm_people.account_file(company.accounts))
    save(folder, "User", crm_people.user_file(company.users))


def _write_deals(company: Company, folder: Path) -> None:
    file = crm_deals.opportunity_file(company.deals, company.accounts, company.deal_changes, company.contact_of_deal)
    nameless = [
        {"Name": "Copy of copy", "StageName": "Prospecting", "CreatedDate": f"2026-0{month}-11T08:00:00.000Z"}
        for month in (3, 9)
    ]
    save(folder, "Opportunity", file, nameless)
    save(folder, "OpportunityHistory", crm_deals.opportunity_history(company.deals, company.deal_changes))


def _write_touches(company: Company, folder: Path) -> None:
    rng, campaigns = company.rng[9], touches.campaigns(company.as_of)
    with_leads = touches.of_leads(rng, company.leads, company.passes, company.end)
    with_leads["contact"] = company.contacts_of(with_leads)
    with_deals = touches.of_deals(rng, company.deals, company.end).assign(lead=-1)
    with_deals["contact"] = company.contact_of_deal[with_deals["deal"]]
    rows = pd.concat([with_leads, with_deals], ignore_index=True).sort_values(["at", "lead"], kind="stable")
    rows["lead"] = rows["lead"].where(rows["contact"] < 0, -1)
    save(folder, "Campaign", crm_work.campaign_file(campaigns, company.as_of))
    save(folder, "CampaignMember", crm_work.member_file(rows, touches.campaign_of(campaigns, rows)))


def _write_activities(company: Company, folder: Path) -> None:
    rng = company.rng[10]
    parts = [
        activities.of_leads(rng, company.leads, company.passes),
        activities.of_deals(rng, company.deals),
        activities.of_accounts(rng, company.accounts, company.users, company.as_of),
        activities.questions(rng, company.passes),
    ]
    rows = activities.without_the_leaver(pd.concat(parts, ignore_index=True), company.users, company.end)
    rows = rows[rows["at"] >= clock.at(clock.FIRST_DAY)]
    rows["contact"] = company.contacts_of(rows)
    led = company.leads["account"].to_numpy()[rows["lead"]]
    rows["account"] = np.where(rows["lead"] >= 0, led, rows["account"])
    is_meeting = rows["kind"] == "meeting"
    save(folder, "Task", crm_work.task_file(rows[~is_meeting]))
    save(folder, "Event", crm_work.event_file(rows[is_meeting]))


def _write_plan(company: Company, folder: Path) -> None:
    rng = company.rng[11]
    spend = plan.spend(rng, company.leads, company.scale, company.as_of).assign(currency="USD")
    spend = spend.assign(campaign=None, account_id=None)  # booked by region and channel, as most are
    spend["amount"] = spend["amount"].round(2)
    keys = [spend[c].fillna("").astype(str) for c in ("day", "kind", "segment", "region", "source")]
    spend["spend_id"] = keys[0].str.cat(keys[1:], sep="|")
    slices = ["segment", "region", "channel", "source", "campaign", "account_id"]
    save(folder, "spend", _table(spend[["spend_id", "day", "kind", *slices, "amount", "currency"]]))
    targets = plan.targets(rng, company.passes, company.deals[~company.deals["is_deleted"]], company.as_of)
    save(folder, "targets", _table(targets))
    lists = market.lists(rng, company.accounts)
    lists["account_id"] = ids("001", lists["account"]).astype(str)
    lists["unlisted_on"] = None
    order = ["department", "account_id", "listed_on", "unlisted_on", "potential"]
    save(folder, "account_lists", _table(lists[order]))
    save(folder, "rates", _table(company.rates))


def _table(frame: pd.DataFrame) -> pa.Table:
    columns = {}
    for name in frame.columns:
        values = frame[name].to_numpy()
        columns[name] = values.astype("datetime64[D]") if values.dtype.kind == "M" else values
    if "amount" in columns:
        columns["amount"] = numbers(columns["amount"])
    return table(columns)
