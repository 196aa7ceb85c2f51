import pytest
from sqlalchemy import func, select

from data.schema import credits
from metrics import attribution as a
from tests.rows import deal, lead, person, touch

PATH = (
    ("Ads", "2024-01-01"), ("Mail", "2024-01-02"), ("Fair", "2024-01-04"), ("Web", "2024-01-06"),
    ("Call", "2024-01-10"),
)  # fmt: skip


def journey(name="ann", touches=PATH, amount=1000, **fields):
    """Qualified after the second touch, opportunity after the third, won after the last."""
    return [
        *lead(name, mql="2024-01-03", **fields),
        *deal(of=name, created="2024-01-05", won="2024-01-20", amount=amount),
        *(touch(name, on, channel) for channel, on in touches),
    ]


def test_each_model_credits_its_anchors(given):
    store = given(journey())
    credited = {model: store.split(a.CREDITED["won"][model], "channel") for model in a.MODELS}
    expected = {
        "first": (1000, 0, 0, 0, 0),
        "last": (0, 0, 0, 0, 1000),
        "linear": (200, 200, 200, 200, 200),
        "u_shaped": (400, 200 / 3, 400, 200 / 3, 200 / 3),
        "w_shaped": (300, 300, 300, 50, 50),
        "full_path": (225, 225, 225, 100, 225),
    }
    for model, shares in expected.items():
        names = [channel for channel, _ in PATH]
        assert [credited[model][name] for name in names] == pytest.approx(shares, abs=1e-4), model
    for model in a.MODELS:
        assert sum(credited[model].values()) == pytest.approx(1000, abs=1e-4), model
        assert store.value(a.CREDITED["share"][model]) == pytest.approx(1)
        assert store.value(a.CREDITED["accepted"][model]) == pytest.approx(1000)
        assert store.value(a.CREDITED["margin"][model]) == pytest.approx(500)


def test_a_touch_one_half_life_earlier_weighs_half(given):
    store = given(journey(touches=(("Ads", "2023-12-03"), ("Web", "2024-01-17")), amount=900))
    assert store.split(a.CREDITED["won"]["time_decay"], "channel") == pytest.approx({"Ads": 300, "Web": 600}, abs=1e-3)


def test_one_touch_takes_all_two_share_and_none_is_shown(given):
    store = given(
        journey("one", touches=PATH[:1], segment="One"), journey("two", touches=PATH[:2], segment="Two"),
        journey("none", touches=()), touch("none", "2024-02-01", "Late"),
    )  # fmt: skip
    for model in ("u_shaped", "w_shaped", "full_path"):
        found = store.split(a.CREDITED["share"][model], "channel")
        assert found == pytest.approx({"Ads": 1.5, "Mail": 0.5, "(unattributed)": 1}), model
    assert store.value(a.unattributed_margin) == 500


def test_every_opportunitys_credit_adds_up_to_all_of_it(given):
    store = given(*(journey(f"p{n}", touches=PATH[:n]) for n in range(6)))
    c = credits.c
    sums = select(c.deal_id, *[func.sum(c[f"{model}_share"]) for model in a.MODELS]).group_by(c.deal_id)
    for deal_id, *shares in store.rows(sums):
        assert [float(share) for share in shares] == pytest.approx([1] * 7, abs=1e-6), deal_id


def test_sourced_adds_up_influenced_overlaps_and_self_reported_stands_apart(given):
    store = given(
        lead("ann", inquiry="2024-01-02", mql="2024-01-03", self_reported="A friend"),
        touch("ann", "2023-12-20", "Ads"), touch("ann", "2024-01-02", "Fair"), touch("ann", "2024-01-08", "Web"),
        deal(of="ann", created="2024-01-05", won="2024-01-20", amount=1000),
        person("ben"), touch("ben", "2024-01-02", "Web"), touch("ben", "2024-01-03", "Web"),
        deal(of="ben", created="2024-01-05", won="2024-01-20", amount=50),
    )  # fmt: skip
    assert {k: v for k, v in store.split(a.sourced_revenue, "channel").items() if v} == {"Fair": 1000, "Web": 50}
    assert store.split(a.influenced_wins, "channel") == {"Ads": 1, "Fair": 1, "Web": 2}
    assert store.value(a.influenced_wins) == 2
    assert store.value(a.self_reported_wins) == 1
    assert store.split(a.self_reported_wins, "self_reported")["A friend"] == 1
