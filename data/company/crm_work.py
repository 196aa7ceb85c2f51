"""Salesforce's files about work: Campaign and its members, Task, Event."""

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from data.company import clock
from data.company.clock import DAY
from data.company.words import ids
from data.company.writing import days, flags, moments, numbers, table


def campaign_file(campaigns: pd.DataFrame, as_of: date) -> pa.Table:
    n = len(campaigns)
    start = np.array([clock.at(day) for day in campaigns["starts_on"]])
    is_over = (campaigns["ends_on"] < as_of).to_numpy()
    return table(
        {
            "Id": ids("701", np.arange(n)),
            "IsDeleted": flags(np.zeros(n)),
            "Name": campaigns["name"],
            "Type": campaigns["channel"],
            "Lead_Source_Detail__c": campaigns["source"],
            "Promoted_Offer__c": campaigns["offer"],
            "Status": np.where(is_over, "Completed", "In Progress"),
            "IsActive": flags(~is_over),
            "StartDate": pa.array(campaigns["starts_on"].tolist()),
            "EndDate": pa.array(campaigns["ends_on"].tolist()),
            "CreatedDate": moments(start - 10 * DAY),
            "LastModifiedDate": moments(start),
            "SystemModstamp": moments(start),
        }
    )


def member_file(touches: pd.DataFrame, campaign: np.ndarray) -> pa.Table:
    """touches: lead or contact (the other -1), at, is_response."""
    n = len(touches)
    answered = touches["is_response"].to_numpy()
    return table(
        {
            "Id": ids("00v", np.arange(n)),
            "IsDeleted": flags(np.zeros(n)),
            "CampaignId": ids("701", campaign),
            "LeadId": ids("00Q", touches["lead"]),
            "ContactId": ids("003", touches["contact"]),
            "Status": np.where(answered, "Responded", "Sent"),
            "HasResponded": flags(answered),
            "FirstRespondedDate": days(np.where(answered, touches["at"], -1)),
            "CreatedDate": moments(touches["at"]),
            "LastModifiedDate": moments(touches["at"]),
            "SystemModstamp": moments(touches["at"]),
        }
    )


def _work(rows: pd.DataFrame, prefix: str) -> dict[str, np.ndarray | pd.Series | pa.Array]:
    who = np.where(rows["contact"] >= 0, ids("003", rows["contact"]), ids("00Q", rows["lead"]))
    what = np.where(
        rows["deal"] >= 0, ids("006", rows["deal"]), ids("001", np.where(rows["lead"] < 0, rows["account"], -1))
    )
    return {
        "Id": ids(prefix, np.arange(len(rows))),
        "IsDeleted": flags(np.zeros(len(rows))),
        "WhoId": who,
        "WhatId": what,
        "AccountId": ids("001", rows["account"]),
        "OwnerId": ids("005", rows["owner"]),
        "Is_Automatic__c": flags(rows["is_automatic"]),
        "Is_Two_Way__c": flags(rows["is_two_way"]),
        "Is_Inbound__c": flags(rows["is_inbound"]),
        "Hours__c": numbers(rows["hours"]),
    }


def task_file(rows: pd.DataFrame) -> pa.Table:
    """rows: activities that are no meetings, with lead, contact, deal and account (-1: none)."""
    is_automatic = rows["is_automatic"].to_numpy()
    subject = np.where(
        is_automatic, "Automatic reply", rows["kind"].map({"call": "Call", "email": "Email"}).fillna("Proposal work")
    )
    return table(
        {
            **_work(rows, "00T"),
            "Subject": subject,
            "TaskSubtype": rows["kind"].map({"call": "Call", "email": "Email"}).fillna("Task"),
            "Type": rows["kind"].map({"call": "Call", "email": "Email"}).fillna("Other"),
            "Status": np.full(len(rows), "Completed"),
            "CallDurationInSeconds": np.where(rows["kind"] == "call", rows["hours"] * 3_600, 0).astype(np.int64),
            "ActivityDate": days(rows["at"]),
            "CompletedDateTime": moments(rows["at"]),
            "CreatedDate": moments(rows["at"]),
            "LastModifiedDate": moments(rows["at"]),
            "SystemModstamp": moments(rows["at"]),
        }
    )


def event_file(rows: pd.DataFrame) -> pa.Table:
    minutes = (rows["hours"] * 60).astype(np.int64)
    return table(
        {
            **_work(rows, "00U"),
            "Subject": np.full(len(rows), "Meeting"),
            "Type": np.full(len(rows), "Meeting"),
            "StartDateTime": moments(rows["at"]),
            "EndDateTime": moments(rows["at"] + minutes * 60),
            "ActivityDateTime": moments(rows["at"]),
            "ActivityDate": days(rows["at"]),
            "DurationInMinutes": minutes,
            "CreatedDate": moments(rows["at"] - DAY),
            "LastModifiedDate": moments(rows["at"]),
            "SystemModstamp": moments(rows["at"]),
        }
    )


def with_people(
    rows: pd.DataFrame,
    contact_of_lead: np.ndarray,
    converted_at: np.ndarray,
    of_account: np.ndarray,
    of_deal: np.ndarray,
) -> np.ndarray:
    """The contact of each row, or -1 where it was still a lead: as after conversion, the deal's, or the account's."""
    lead = rows["lead"].to_numpy()
    contact = np.where((lead >= 0) & (rows["at"].to_numpy() >= converted_at[lead]), contact_of_lead[lead], -1)
    if "deal" in rows:
        deal = rows["deal"].to_numpy()
        contact = np.where(deal >= 0, of_deal[deal], contact)
    if "account" in rows:
        contact = np.where((lead < 0) & (contact < 0), of_account[rows["account"].to_numpy()], contact)
    return contact
