"""Salesforce's files about deals: Opportunity and OpportunityHistory."""

import numpy as np
import pandas as pd
import pyarrow as pa

from data.company import stages, story
from data.company.words import ids
from data.company.writing import days, flags, moments, numbers, table

KINDS = {"new": "New Business", "expansion": "Expansion"}


def opportunity_file(
    deals: pd.DataFrame, accounts: pd.DataFrame, changes: pd.DataFrame, contact: np.ndarray
) -> pa.Table:
    n = len(deals)
    now = changes.groupby("deal").last().reindex(np.arange(n))
    is_won, is_lost = (now["stage"] == "Closed Won").to_numpy(), (now["stage"] == "Closed Lost").to_numpy()
    name = accounts["name"].to_numpy()[deals["account"]] + " - " + deals["quoted"].to_numpy()
    return table(
        {
            "Id": ids("006", np.arange(n)),
            "IsDeleted": flags(deals["is_deleted"]),
            "AccountId": ids("001", deals["account"]),
            "ContactId": ids("003", contact),
            "Name": name,
            "StageName": now["stage"],
            "Amount": numbers(now["amount"] / deals["rate"]),
            "CurrencyIsoCode": deals["currency"],
            "Probability": now["stage"].map(stages.PROBABILITY).to_numpy(),
            "CloseDate": days(now["due"]),
            "Type": deals["kind"].map(KINDS),
            "LeadSource": deals["channel"],
            "Lead_Source_Detail__c": deals["source"],
            "Origin__c": deals["origin"],
            "Margin_Rate__c": pa.array(deals["margin_rate"].to_numpy(), from_pandas=True),
            "Promoted_Offer__c": deals["offer"],
            "Quoted_Offer__c": deals["quoted"],
            "Bought_Offer__c": deals["bought"].where(is_won, None),
            "Product_Line__c": deals["quoted"].map(story.PRODUCT_LINE),
            "Loss_Reason__c": deals["reason"].fillna("No decision").where(is_lost, None),
            "IsClosed": flags(is_won | is_lost),
            "IsWon": flags(is_won),
            "OwnerId": ids("005", deals["owner"]),
            "CreatedDate": moments(deals["created_at"]),
            "LastModifiedDate": moments(now["changed_at"]),
            "SystemModstamp": moments(now["changed_at"]),
        }
    )


def opportunity_history(deals: pd.DataFrame, changes: pd.DataFrame) -> pa.Table:
    n, deal = len(changes), changes["deal"].to_numpy()
    probability = changes["stage"].map(stages.PROBABILITY).to_numpy()
    amount = changes["amount"] / deals["rate"].to_numpy()[deal]
    return table(
        {
            "Id": ids("008", np.arange(n)),
            "IsDeleted": flags(np.zeros(n)),
            "OpportunityId": ids("006", deal),
            "StageName": changes["stage"],
            "Amount": numbers(amount),
            "ExpectedRevenue": numbers(amount * probability / 100),
            "CloseDate": days(changes["due"]),
            "Probability": probability,
            "CreatedById": ids("005", deals["owner"].to_numpy()[deal]),
            "CreatedDate": moments(changes["changed_at"]),
            "SystemModstamp": moments(changes["changed_at"]),
        }
    )
