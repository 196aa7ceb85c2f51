"""A small company of one year, and a pack composed and frozen from it."""

import shutil
from datetime import date

import pytest

from data.register import opened
from data.register.packs import Archived, freeze
from metrics.pack import Asked, Pack, compose, id_of, text_of
from tests.rows import account, attempt, deal, lead, listed, spend, target
from tests.small_store import SmallStore, filled

QUARTER = ("2024 Q2", date(2024, 4, 1), date(2024, 6, 30))
BEFORE = ("2024 Q1", date(2024, 1, 1), date(2024, 3, 31))


def company() -> list:
    """Thirty leads in each of two quarters; one in three is accepted, every fifth of all is won."""
    rows: list = [account("acme"), listed("acme"), target(5000, "2024-04-01", "2024-06-30")]
    for month, region in (("01", "North"), ("02", "South"), ("04", "North"), ("05", "South")):
        for number in range(15):
            name, day = f"l{month}{number}", f"2024-{month}-{number + 1:02d}"
            accepted = f"2024-{month}-{number + 3:02d}" if number % 3 == 0 else None
            rows.append(lead(name, inquiry=day, mql=day, sal=accepted, score=70, region=region, channel="Ads"))
            rows.append(attempt(name, f"{day} 15:00"))
            if accepted:
                won = f"2024-{month}-25" if number % 5 == 0 else None
                lost = None if won else f"2024-{month}-26"
                rows.append(deal(f"d{month}{number}", of=name, account="acme", created=accepted, sql=accepted,
                                 won=won, lost=lost, amount=1000 + number / 7, due=f"2024-{month}-28"))  # fmt: skip
        rows.append(spend(300, f"2024-{month}-01", channel="Ads"))
        rows.append(spend(500, f"2024-{month}-01", "sales_people"))
    return rows


ASKED = Asked(
    rules="official", period=QUARTER, grain="quarter", trailing_from=BEFORE[1], compared=BEFORE, sides=("official",)
)


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> tuple[SmallStore, Pack]:
    """Published and composed once; each test gets a copy of the folder."""
    found = filled(tmp_path_factory.mktemp("pack") / "store", *company())
    return found, compose(ASKED, found.run)


@pytest.fixture
def store(made, tmp_path) -> SmallStore:
    shutil.copytree(made[0].folder, tmp_path / "store")
    return SmallStore(tmp_path / "store")


@pytest.fixture
def asked() -> Asked:
    return ASKED


@pytest.fixture
def pack(made) -> Pack:
    return made[1]


@pytest.fixture
def frozen(store, pack) -> Archived:
    """The pack in the archive: its id and its text."""
    text = text_of(pack)
    return freeze(
        opened(store.folder), id_of(text, "2024-07-01"), text, snapshot=pack.snapshot, title=pack.name,
        state=pack.state, actor="arbiter", who="Ada",
    )  # fmt: skip
