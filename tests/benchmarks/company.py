"""A large company written straight into the loaded tables by SQL: 2.9 stage events, 8 touches, 0.1 deals a lead."""

from pathlib import Path

from sqlalchemy import Connection, create_engine

from data.events import path_of
from data.schema import loaded

TOUCHES = 8  # of each lead
CHUNK = 2_000_000  # leads a statement
BEGAN = "TIMESTAMP '2023-11-01'"
DAYS = 1095
LEADS_AN_ACCOUNT = 5

MACROS = f"""
CREATE TEMP MACRO u(i, salt) AS (hash(i * 64 + salt) % 1000003) / 1000003.0;
CREATE TEMP MACRO one_of(list, i, salt) AS list[1 + (hash(i * 64 + salt) % len(list))::INTEGER];
CREATE TEMP MACRO after(start, days) AS start + to_seconds((days * 86400)::BIGINT);
CREATE TEMP MACRO began(i) AS after({BEGAN}, {DAYS} * sqrt(u(i, 1)));
CREATE TEMP MACRO segment(i) AS one_of(['Enterprise', 'Mid-market', 'Small', 'Public'], i, 2);
CREATE TEMP MACRO region(i) AS one_of(['North', 'South', 'East', 'West', 'Overseas'], i, 3);
CREATE TEMP MACRO channel(i) AS
    one_of(['Search', 'Social', 'Events', 'Partners', 'Email', 'Content', 'Display', 'Direct'], i, 4);
CREATE TEMP MACRO owner(i) AS 'u' || hash(i * 64 + 5) % 60;
CREATE TEMP MACRO is_mql(i) AS u(i, 6) < 0.55;
CREATE TEMP MACRO is_sal(i) AS is_mql(i) AND u(i, 7) < 0.55;
CREATE TEMP MACRO is_deal(i) AS is_sal(i) AND u(i, 8) < 0.33;
CREATE TEMP MACRO mql_at(i) AS after(began(i), 1 + 20 * u(i, 9));
CREATE TEMP MACRO sal_at(i) AS after(mql_at(i), 0.1 + 9 * u(i, 10));
CREATE TEMP MACRO deal_at(i) AS after(sal_at(i), 1 + 20 * u(i, 11));
CREATE TEMP MACRO close_at(i) AS after(deal_at(i), 20 + 160 * u(i, 12));
CREATE TEMP MACRO amount(i) AS (5000 + 90000 * pow(u(i, 13), 3))::DECIMAL(18, 2);
"""

SMALL = f"""
INSERT INTO users BY NAME SELECT 'big' AS system, 'u' || i AS user_id, 'Team ' || i % 6 AS team, false AS is_queue,
    {BEGAN} AS recorded_at FROM range(60) AS t(i);
INSERT INTO accounts BY NAME SELECT 'big' AS system, 'a' || i AS account_id, segment(i) AS segment, region(i) AS region,
    {BEGAN} AS created_at, {BEGAN} AS recorded_at FROM range({{accounts}}) AS t(i);
INSERT INTO account_lists BY NAME SELECT 'big' AS system, d AS department, 'a' || i AS account_id,
    {BEGAN}::DATE AS listed_on, {BEGAN} AS recorded_at
    FROM range({{accounts}}) AS t(i), (VALUES ('marketing', 16), ('sales', 17)) AS v(d, salt) WHERE u(i, salt) < 0.5;
INSERT INTO spend BY NAME SELECT 'big' AS system, 's' || day || kind || s || r || c AS spend_id,
    {BEGAN}::DATE + day::INTEGER AS day, kind, s AS segment, r AS region, c AS channel,
    ((50 + day % 90) * {{leads}} / 1e6)::DECIMAL(18, 2) AS amount, 'USD' AS currency, {BEGAN} AS recorded_at
    FROM range(0, {DAYS}, 7) AS d(day), (VALUES ('program'), ('marketing_people'), ('sales_people')) AS k(kind),
    (SELECT DISTINCT segment(i) AS s FROM range(99) AS t(i)), (SELECT DISTINCT region(i) AS r FROM range(99) AS t(i)),
    (SELECT DISTINCT channel(i) AS c FROM range(99) AS t(i));
INSERT INTO targets BY NAME SELECT 'big' AS system, 'bookings' AS metric, q::DATE AS starts_on,
    (q + INTERVAL 3 MONTH)::DATE - 1 AS ends_on, {{leads}} * 80.0 AS value, {BEGAN} AS recorded_at
    FROM range({BEGAN}, {BEGAN} + INTERVAL 4 YEAR, INTERVAL 3 MONTH) AS t(q);
"""

LARGE = """
INSERT INTO persons BY NAME SELECT 'big' AS system, 'p' || i AS person_id, 'a' || i // {per} AS account_id,
    hash(i // 2 * 2 + (u(i, 14) < 0.98)::INTEGER * (i % 2))::VARCHAR AS email_key, segment(i // {per}) AS segment,
    region(i // {per}) AS region, channel(i) AS channel, one_of(['Suite', 'Point'], i, 15) AS offer,
    (40 + 60 * u(i, 18))::DOUBLE AS score, owner(i) AS owner_id, true AS is_reachable, began(i) AS created_at,
    began(i) AS recorded_at FROM range({first}, {last}) AS t(i);
INSERT INTO events BY NAME SELECT 'big' AS system, 'person' AS entity, 'p' || i AS entity_id, kind, value, detail,
    number,
    moment AS happened_at, moment AS recorded_at FROM (
    SELECT i, 'status' AS kind, 'new' AS value, NULL AS detail, NULL AS number, began(i) AS moment
    FROM range({first}, {last}) AS t(i)
    UNION ALL SELECT i, 'status', 'mql', NULL, 40 + 60 * u(i, 18), mql_at(i) FROM range({first}, {last}) AS t(i)
    WHERE is_mql(i)
    UNION ALL SELECT i, 'owner', owner(i), NULL, NULL,
    after(mql_at(i), 2 * u(i, 19)) FROM range({first}, {last}) AS t(i)
    WHERE is_mql(i)
    UNION ALL SELECT i, 'status', 'working', NULL, NULL, sal_at(i) FROM range({first}, {last}) AS t(i) WHERE is_sal(i)
    UNION ALL SELECT i, 'status', one_of(['rejected', 'recycled'], i, 20), 'no need', NULL,
    after(mql_at(i), 3 + 30 * u(i, 21)) FROM range({first}, {last}) AS t(i)
    WHERE is_mql(i) AND NOT is_sal(i) AND u(i, 22) < 0.7);
INSERT INTO opportunities BY NAME SELECT 'big' AS system, 'o' || i AS opportunity_id, 'a' || i // {per} AS account_id,
    'p' || i AS person_id, one_of(['new', 'new', 'expansion'], i, 23) AS kind,
    one_of(['marketing', 'sales'], i, 24) AS origin, 'USD' AS currency,
    one_of(['Suite', 'Point'], i, 15) AS offer_promoted,
    one_of(['Core', 'Plus', 'Max'], i, 25) AS product_line, owner(i) AS owner_id, deal_at(i) AS created_at,
    deal_at(i) AS recorded_at FROM range({first}, {last}) AS t(i) WHERE is_deal(i);
INSERT INTO events BY NAME SELECT 'big' AS system, 'opportunity' AS entity, 'o' || i AS entity_id, kind, value, detail,
    amount, due_on, moment AS happened_at, moment AS recorded_at FROM (
    SELECT i, 'amount' AS kind, NULL AS value, NULL AS detail, amount(i) AS amount, NULL AS due_on, deal_at(i) AS moment
    FROM range({first}, {last}) AS t(i) WHERE is_deal(i)
    UNION ALL SELECT i, 'due', NULL, NULL, NULL, close_at(i)::DATE, deal_at(i) FROM range({first}, {last}) AS t(i)
    WHERE is_deal(i)
    UNION ALL SELECT i, 'stage', 'qualification', NULL, NULL, NULL, after(deal_at(i), 15 * u(i, 26))
    FROM range({first}, {last}) AS t(i) WHERE is_deal(i) AND u(i, 27) < 0.85
    UNION ALL SELECT i, 'stage', CASE WHEN u(i, 28) < 0.3 THEN 'closed won' ELSE 'closed lost' END, 'price', NULL, NULL,
    close_at(i) FROM range({first}, {last}) AS t(i) WHERE is_deal(i) AND u(i, 29) < 0.85);
INSERT INTO activities BY NAME SELECT 'big' AS system, 'c' || i || '-' || n AS activity_id, 'p' || i AS person_id,
    'call' AS kind, owner(i) AS user_id, false AS is_automatic, n = 1 AND u(i, 30) < 0.4 AS is_two_way,
    moment AS happened_at, moment AS recorded_at FROM (SELECT i, n, after(mql_at(i), 4 * u(i, 31) + 3 * n) AS moment
    FROM range({first}, {last}) AS t(i), range(2) AS s(n) WHERE is_mql(i));
INSERT INTO touches BY NAME SELECT 'big' AS system, 't' || i || '-' || n AS touch_id, 'p' || i AS person_id,
    channel(i * 8 + n) AS channel, 'c' || hash(i * 8 + n) % 50 AS campaign, n = 0 AS is_response, moment AS happened_at,
    moment AS recorded_at FROM (SELECT i, n, CASE WHEN n = 0 THEN began(i)
    ELSE after(began(i), 80 * u(i * 8 + n, 32)) END AS moment
    FROM range({first}, {last}) AS t(i), range({touches}) AS s(n));
"""

LATEST = f"{BEGAN} + INTERVAL {DAYS} DAY"


def write(store: Path, leads: int) -> None:
    """Builds the loaded tables of so many leads; the same every time."""
    store.mkdir(parents=True, exist_ok=True)
    settings = {"threads": 2, "memory_limit": "4GB", "preserve_insertion_order": False}
    engine = create_engine(f"duckdb:///{path_of(store)}", connect_args={"config": settings})
    with engine.connect() as connection:
        loaded.create_all(connection)
        _run(connection, MACROS)
        _run(connection, SMALL.format(leads=leads, accounts=leads // LEADS_AN_ACCOUNT))
        connection.commit()
        for first in range(0, leads, CHUNK):
            last = min(first + CHUNK, leads)
            _run(connection, LARGE.format(first=first, last=last, per=LEADS_AN_ACCOUNT, touches=TOUCHES))
            connection.commit()
        for table in ("events", "touches", "activities"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE happened_at >= {LATEST}")
        connection.exec_driver_sql(f"DELETE FROM opportunities WHERE created_at >= {LATEST}")
        connection.commit()
        connection.exec_driver_sql("CHECKPOINT")
    engine.dispose()


def _run(connection: Connection, script: str) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
