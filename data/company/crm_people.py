"""Salesforce's files about other people: Contact, Account, User."""

import numpy as np
import pandas as pd
import pyarrow as pa

from data.company import clock, people, words
from data.company.clock import NEVER
from data.company.words import ids
from data.company.writing import flags, moments, numbers, table


def person(rows: pd.DataFrame) -> dict[str, np.ndarray | pd.Series | pa.Array]:
    created = rows["created_at"].to_numpy()
    phone = pd.Series(np.arange(len(rows)) % 9_000 + 1_000).astype(str)
    return {
        "FirstName": rows["first"],
        "LastName": rows["last"],
        "Name": rows["first"] + " " + rows["last"],
        "Email": rows["email"],
        "Phone": ("+1 555 010 " + phone).to_numpy(),
        "HasOptedOutOfEmail": flags(rows["is_opted_out"]),
        "EmailBouncedDate": moments(np.where(rows["is_bounced"], created + 60, NEVER)),
        "LeadSource": rows["channel"],
        "Lead_Source_Detail__c": rows["source"],
        "Self_Reported_Source__c": rows["self_reported"],
        "Promoted_Offer__c": rows["offer"],
        "Segment__c": rows["segment"],
        "Region__c": rows["region"],
        "Is_Test__c": flags(rows["kind"] == "test"),
        "Is_Staff__c": flags(rows["kind"] == "staff"),
        "Is_Competitor__c": flags(rows["kind"] == "competitor"),
        "Is_Partner__c": flags(rows["kind"] == "partner"),
    }


def contacts(
    rng: np.random.Generator, leads: pd.DataFrame, passes: pd.DataFrame, accounts: pd.DataFrame, used: np.ndarray
) -> pd.DataFrame:
    """One row per contact: those that leads became, then one or two that each worked account had before."""
    made = passes[passes["sql_at"] < NEVER]
    converted = leads.iloc[made["lead"]].assign(lead=made["lead"].to_numpy(), created_at=made["sql_at"].to_numpy())
    converted["owner"], converted["score"] = made["owner"].to_numpy(), made["score"].to_numpy(dtype=float)
    known = np.union1d(np.flatnonzero(accounts["list"] != "none"), used)
    account = np.concatenate([known, rng.choice(known, round(len(known) * 0.5), replace=False)])
    home = accounts.iloc[account]
    n = len(account)
    pool = pd.DataFrame(
        {"account": account, "segment": home["segment"].to_numpy(), "region": home["region"].to_numpy()}
    )
    pool["first"], pool["last"] = words.pick(rng, words.FIRST, n), words.pick(rng, words.LAST, n)
    number = pd.Series(np.arange(n)).astype(str)
    pool["email"] = (pool["first"] + "." + pool["last"]).str.lower() + "." + number + "@" + home["domain"].to_numpy()
    pool["created_at"] = home["created_at"].to_numpy() + clock.DAY
    pool["owner"], pool["lead"], pool["kind"] = people.MARKETER, -1, ""
    pool["is_bounced"] = (rng.random(n) < 0.10) | home["blocks_mail"].to_numpy()
    pool["is_opted_out"] = rng.random(n) < 0.14
    return pd.concat([converted, pool], ignore_index=True)


def contact_file(rows: pd.DataFrame) -> pa.Table:
    n = len(rows)
    return table(
        {
            "Id": ids("003", np.arange(n)),
            "IsDeleted": flags(np.zeros(n)),
            "MasterRecordId": ids("003", np.full(n, -1)),
            "AccountId": ids("001", rows["account"]),
            **person(rows),
            "Score__c": numbers(rows["score"]),
            "OwnerId": ids("005", rows["owner"]),
            "CreatedDate": moments(rows["created_at"]),
            "LastModifiedDate": moments(rows["created_at"]),
            "SystemModstamp": moments(rows["created_at"]),
        }
    )


def account_file(accounts: pd.DataFrame) -> pa.Table:
    n, merged = len(accounts), accounts["merged_into"].to_numpy()
    changed = np.where(merged >= 0, accounts["created_at"] + 400 * clock.DAY, accounts["created_at"])
    return table(
        {
            "Id": ids("001", np.arange(n)),
            "IsDeleted": flags(merged >= 0),
            "MasterRecordId": ids("001", merged),
            "Name": accounts["name"],
            "Website": "www." + accounts["domain"],
            "Industry": accounts["industry"],
            "NumberOfEmployees": accounts["heads"],
            "Segment__c": accounts["segment"],
            "Region__c": accounts["region"],
            "Potential__c": numbers(accounts["potential"]),
            "CreatedDate": moments(accounts["created_at"]),
            "LastModifiedDate": moments(changed),
            "SystemModstamp": moments(changed),
        }
    )


def user_file(users: pd.DataFrame) -> pa.Table:
    n = len(users)
    start = np.full(n, clock.at(clock.FIRST_DAY) - 300 * clock.DAY)
    parts = users["name"].str.rsplit(" ", n=1)
    left = pa.array(users["left_on"].tolist(), type=pa.date32())
    return table(
        {
            "Id": ids("005", np.arange(n)),
            "FirstName": parts.str[0],
            "LastName": parts.str[1],
            "Name": users["name"],
            "Email": users["name"].str.lower().str.replace(" ", ".") + "@arbor-software.example",
            "UserType": np.where(users["is_queue"], "Queue", "Standard"),
            "IsActive": flags(users["left_on"].isna()),
            "Team__c": users["team"],
            "Region__c": users["region"].replace("", None),
            "Left_On__c": left,
            "CreatedDate": moments(start),
            "LastModifiedDate": moments(start),
            "SystemModstamp": moments(start),
        }
    )
