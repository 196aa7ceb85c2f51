"""Salesforce's files about leads: Lead and LeadHistory."""

import numpy as np
import pandas as pd
import pyarrow as pa

from data.company import clock, people
from data.company.clock import NEVER
from data.company.crm_people import person
from data.company.words import ids
from data.company.writing import days, flags, moments, numbers, table


def lead_changes(rng: np.random.Generator, leads: pd.DataFrame, passes: pd.DataFrame, end: int) -> pd.DataFrame:
    """One row per change of a lead: field (Status, Owner, Score__c), old, new (owners and scores as numbers), at."""
    lead, mql_at = passes["lead"].to_numpy(), passes["mql_at"].to_numpy()
    skips = rng.random(len(passes)) < 0.02
    accepted_at = np.where(skips & (passes["sql_at"] < NEVER), NEVER, passes["sal_at"])
    idle = np.setdiff1d(np.arange(len(leads)), lead)
    idle = idle[rng.random(len(idle)) < 0.12]
    dropped_at = clock.after(rng, leads["created_at"].to_numpy()[idle], 45.0, 0.6)
    again_at = np.where(passes["number"] > 1, mql_at - 60, NEVER)
    queued_at = np.where(passes["is_queued"], mql_at + 60, NEVER)
    parts = [
        ("Status", lead, "Marketing Qualified", mql_at),
        ("Status", lead, "Accepted", accepted_at),
        ("Status", lead, "Closed - Converted", passes["sql_at"].to_numpy()),
        ("Status", lead, passes["closing"].to_numpy(), passes["closed_at"].to_numpy()),
        ("Status", idle, "Disqualified", dropped_at),
        ("Owner", lead, people.ROUTING_QUEUE, queued_at),
        ("Owner", lead, passes["owner"].to_numpy(), passes["assigned_at"].to_numpy()),
        ("Owner", lead, people.INTAKE, again_at),
        ("Score__c", lead, passes["score"].to_numpy(), mql_at - 30),
    ]
    frames = [
        pd.DataFrame({"field": f, "lead": who, "new": new, "at": at}).astype({"new": object})
        for f, who, new, at in parts
    ]
    rows = pd.concat(frames, ignore_index=True)
    rows = rows[rows["at"] < end].sort_values(["lead", "at", "field"], kind="stable").reset_index(drop=True)
    rows["old"] = rows.groupby(["lead", "field"])["new"].shift()
    first = rows["old"].isna()
    start = rows["field"].map({"Status": "New", "Owner": people.INTAKE}).astype(object)
    is_score = (rows["field"] == "Score__c") & first
    start[is_score] = np.maximum(5, rows["new"][is_score].astype(int) - 8 - rows["lead"][is_score] % 30)
    rows["old"] = [a if is_first else b for a, b, is_first in zip(start, rows["old"], first, strict=True)]
    return rows


def lead_history(changes: pd.DataFrame) -> pa.Table:
    is_owner = (changes["field"] == "Owner").to_numpy()
    old, new = (changes[side].astype(str).to_numpy(dtype=object) for side in ("old", "new"))
    for side, values in (("old", old), ("new", new)):
        values[is_owner] = ids("005", changes[side].to_numpy()[is_owner].astype(int)).astype(str)
    return table(
        {
            "Id": ids("017", np.arange(len(changes))),
            "IsDeleted": flags(np.zeros(len(changes))),
            "LeadId": ids("00Q", changes["lead"]),
            "CreatedById": ids("005", np.full(len(changes), people.MARKETER)),
            "CreatedDate": moments(changes["at"]),
            "Field": changes["field"],
            "OldValue": old,
            "NewValue": new,
        }
    )


def _now(changes: pd.DataFrame, field: str, leads: pd.DataFrame, start: np.ndarray) -> np.ndarray:
    last = changes[changes["field"] == field].groupby("lead")["new"].last()
    return pd.Series(start, dtype=object).where(~leads.index.isin(last.index), leads.index.map(last)).to_numpy()


def lead_file(
    rng: np.random.Generator,
    leads: pd.DataFrame,
    accounts: pd.DataFrame,
    passes: pd.DataFrame,
    changes: pd.DataFrame,
    contact_of: np.ndarray,
    deal_of: np.ndarray,
) -> pa.Table:
    n = len(leads)
    account = leads["account"].to_numpy()
    reason = passes[passes["closing"] != ""].groupby("lead")["reason"].last()
    sql_at = passes[passes["sql_at"] < NEVER].set_index("lead")["sql_at"]
    converted_at = leads.index.map(sql_at).to_numpy(dtype=float, na_value=float(NEVER)).astype(np.int64)
    is_converted = converted_at < NEVER
    score = _now(changes, "Score__c", leads, rng.integers(2, 44, n)).astype(float)
    score = np.where(rng.random(n) < 0.02, np.where(score < 45, np.nan, score), score)
    changed = changes.groupby("lead")["at"].max().reindex(leads.index).fillna(leads["created_at"]).astype(np.int64)
    return table(
        {
            "Id": ids("00Q", np.arange(n)),
            "IsDeleted": flags(leads["merged_into"] >= 0),
            "MasterRecordId": ids("00Q", leads["merged_into"]),
            **person(leads),
            "Company": accounts["name"].to_numpy()[account],
            "Matched_Account__c": ids("001", account),
            "Status": _now(changes, "Status", leads, np.full(n, "New", dtype=object)).astype(str),
            "OwnerId": ids("005", _now(changes, "Owner", leads, np.full(n, people.INTAKE)).astype(int)),
            "Score__c": numbers(score),
            "Rejection_Reason__c": leads.index.map(reason).to_numpy(),
            "IsConverted": flags(is_converted),
            "ConvertedDate": days(converted_at),
            "ConvertedAccountId": ids("001", np.where(is_converted, account, -1)),
            "ConvertedContactId": ids("003", contact_of),
            "ConvertedOpportunityId": ids("006", deal_of),
            "CreatedDate": moments(leads["created_at"]),
            "LastModifiedDate": moments(changed),
            "SystemModstamp": moments(changed),
        }
    )
