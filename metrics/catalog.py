"""Every metric there is, in the order of the glossary."""

from metrics import (
    attribution,
    bookings,
    change,
    conversion,
    coverage,
    economics,
    gap,
    goldilocks,
    handoff,
    leads,
    ledger,
    market,
    message,
    misalignment,
    offer,
    past_due,
    path,
    pipeline,
    purgatory,
    quality,
    reach,
    refusals,
    return_,
    score,
    value,
    velocity,
    waste,
)
from metrics.definition import Cohort, Distinct, Formula, Measure, Metric, Named, Ratio, Stock

METRICS: tuple[Metric, ...] = (
    value.economic_value,
    pipeline.open_pipeline,
    value.weighted_pipeline,
    pipeline.crm_weighted_pipeline,
    bookings.bookings_total,
    bookings.bookings_new,
    bookings.bookings_expansion,
    value.value_per_lead,
    pipeline.accepted_pipeline_created,
    pipeline.accepted_pipeline_today,
    pipeline.pipeline_bridge,
    bookings.currency_effect,
    bookings.average_won_amount,
    leads.marketing_qualified_leads,
    leads.sales_accepted_leads,
    leads.sales_qualified_leads,
    leads.won_leads,
    conversion.mql_to_sal_rate,
    conversion.mql_to_sql_rate,
    conversion.inquiry_to_mql_rate,
    conversion.sal_to_sql_rate,
    conversion.sql_to_won_rate,
    conversion.win_rate_narrow,
    conversion.win_rate,
    conversion.win_rate_created,
    conversion.money_win_rate_narrow,
    conversion.money_win_rate,
    conversion.money_win_rate_created,
    bookings.largest_win_share,
    conversion.mql_to_won_rate,
    path.re_entry_rate,
    change.mql_to_sal_change,
    reach.stage_inventory,
    reach.open_inquiries,
    reach.open_mqls,
    reach.open_sals,
    reach.open_sqls,
    leads.new_inquiries,
    leads.net_new_names,
    reach.icp_coverage_rate,
    reach.reachable_rate,
    reach.outside_work_rate,
    velocity.days_mql_to_sal,
    velocity.days_sal_to_sql,
    velocity.days_sql_to_won,
    velocity.days_mql_to_sql,
    velocity.cycle_days_won_median,
    velocity.cycle_days_won_mean,
    velocity.cycle_days_closed_median,
    velocity.cycle_days_median,
    velocity.cycle_days_p75,
    velocity.slow_open,
    velocity.pipeline_velocity,
    velocity.hours_to_attempt,
    velocity.hours_to_attempt_p90,
    velocity.working_hours_to_attempt,
    velocity.hours_to_assignment,
    velocity.hours_human,
    handoff.tried_working_hours,
    handoff.tried_hours,
    handoff.tried_routing_hours,
    handoff.tried_owner_hours,
    handoff.hours_to_answer,
    return_.return_on_sm,
    return_.return_on_sm_no_lag,
    return_.romi_range,
    *return_.ROMI.values(),
    return_.cost_per_sal,
    return_.cost_per_sql,
    return_.cost_per_won,
    return_.cost_of_sales,
    misalignment.misalignment_cost,
    misalignment.purgatory_cost,
    misalignment.leakage_cost,
    misalignment.sub_par_cost,
    handoff.followed_up_rate,
    handoff.system_miss_rate,
    handoff.persistence_rate,
    past_due.purgatory,
    past_due.purgatory_untouched,
    past_due.purgatory_undecided,
    past_due.purgatory_worth,
    past_due.purgatory_untouched_worth,
    past_due.purgatory_undecided_worth,
    purgatory.purgatory_age,
    past_due.purgatory_rate,
    *ledger.LEAKAGE.values(),
    ledger.leaked_worth,
    ledger.leaked_worth_share,
    refusals.feedback_rate,
    refusals.feedback_days,
    refusals.refused_leads,
    refusals.refused_worth,
    refusals.given_up_early_rate,
    refusals.missed_winners,
    refusals.missed_winners_worth,
    refusals.waved_through_rate,
    quality.sub_par_rate,
    quality.sweet_spot_rate,
    quality.owners_without_sweet_spot,
    quality.quality_by_follow_up,
    score.score_power,
    score.score_power_won,
    score.score_lift,
    score.score_tenths,
    score.score_miss,
    score.score_came,
    score.score_foreseen,
    score.unscored_leads,
    goldilocks.goldilocks_zone,
    goldilocks.acceptance_by_bar,
    goldilocks.missed_by_bar,
    goldilocks.vain_by_bar,
    goldilocks.volume_by_bar,
    market.market_agreement,
    market.market_agreement_potential,
    market.only_marketing,
    market.only_sales,
    market.only_marketing_potential,
    market.only_sales_potential,
    market.mql_in_market_rate,
    market.pipeline_in_market_rate,
    market.wins_in_market_rate,
    market.spend_in_market_rate,
    market.hours_in_market_rate,
    market.work_in_market_rate,
    waste.outside_waste,
    waste.outside_work_cost,
    waste.outside_spend,
    waste.untouched_accounts,
    waste.untouched_potential,
    waste.missed_value,
    market.icp_win_rate_gap,
    market.win_rate_inside,
    market.win_rate_outside,
    market.icp_cycle_gap,
    market.cycle_days_inside,
    market.cycle_days_outside,
    market.icp_margin_gap,
    market.margin_per_win_inside,
    market.margin_per_win_outside,
    offer.offer_match_rate,
    offer.offer_quoted_rate,
    offer.offer_bought_rate,
    offer.offer_kept_rate,
    offer.offer_win_rate_gap,
    offer.win_rate_matched,
    offer.win_rate_unmatched,
    message.message_agreement,
    message.reasons_tagged,
    path.path_conformity,
    economics.customer_acquisition_cost,
    economics.cac_payback,
    coverage.coverage_ratio,
    coverage.required_coverage,
    *(share for shares in economics.SOURCE_MIX.values() for share in shares.values()),
    economics.revenue_concentration,
    gap.number_gap,
    attribution.sourced_revenue,
    attribution.influenced_wins,
    attribution.self_reported_wins,
    attribution.unattributed_margin,
    *attribution.ALL,
)


def parts(metric: Named | Cohort | None) -> tuple[Named, ...]:
    """The metrics that another is made of, one level down."""
    match metric:
        case Ratio():
            found = (metric.numerator, metric.denominator)
            return (*found, metric.cohort.entered) if metric.cohort else found
        case Stock():
            return (metric.entered, metric.left) if metric.left else (metric.entered,)
        case Formula():
            return metric.parts
        case _:
            return ()


def _within(metric: Named) -> list[Named]:
    return [metric, *(found for part in parts(metric) for found in _within(part))]


EVERYTHING: dict[str, Named] = {named.name: named for metric in METRICS for named in _within(metric)}
MEASURES: tuple[Measure, ...] = tuple(named for named in EVERYTHING.values() if isinstance(named, Measure))
DISTINCTS: tuple[Distinct, ...] = tuple(named for named in EVERYTHING.values() if isinstance(named, Distinct))


class UnknownMetric(Exception):
    """No metric has that name or id; the message names the nearest."""


def find(asked: str) -> Metric:
    """The metric of a name, an id or a label, whatever the case. Raises UnknownMetric with the nearest names."""
    wanted = asked.strip().lower()
    for metric in METRICS:
        if wanted and wanted in (metric.name, metric.id.lower(), metric.label.lower()):
            return metric
    if wanted in EVERYTHING:
        return EVERYTHING[wanted]
    near = nearest(asked)
    hint = f"did you mean {', '.join(near)}?" if near else "`python -m metrics list` shows them all."
    raise UnknownMetric(f"There is no metric {asked!r}: {hint}")


def nearest(asked: str) -> list[str]:
    """The names and ids that were probably meant, as the glossary spells them."""
    from difflib import get_close_matches

    known = {word.lower(): word for metric in METRICS for word in (metric.name, metric.id) if word}
    return [known[word] for word in get_close_matches(asked.strip().lower(), known, n=3, cutoff=0.4)]
