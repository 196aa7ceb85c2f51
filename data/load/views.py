"""Shows the staged files to a mapping's queries, each under its alias, with the columns that the mapping expects."""

import duckdb

from data.load.mapping import FileRule, Mapping
from data.load.stage import Staged
from data.load.trouble import LoadError
from data.load.words import name, nearest, respelled, snake, unique


def make_views(connection: duckdb.DuckDBPyConnection, mapping: Mapping, staged: dict[str, list[Staged]]) -> set[str]:
    """The aliases that have files; one without gets an empty table, so that a query may still join it."""
    for alias, rule in mapping.files.items():
        selects = [_select(one, rule, mapping.snake_case, mapping.name) for one in staged.get(alias, [])]
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {name(alias)} AS {' UNION ALL BY NAME '.join(selects) or _empty(rule)}"
        )
    return {alias for alias in mapping.files if staged.get(alias)}


def _select(staged: Staged, rule: FileRule, snake_case: bool, called: str) -> str:
    names = unique(snake(column) for column in staged.columns) if snake_case else list(staged.columns)
    names = respelled(names, rule.spellings)
    present = {column.lower() for column in names}
    for column in rule.columns:
        if column.lower() not in present:
            raise LoadError(
                f"{staged.file} has no column {column!r}, which the mapping {called} needs{nearest(column, names)}: "
                "export it too, or correct the mapping."
            )
    renamed = ", ".join(f"{name(old)} AS {name(new)}" for old, new in zip(staged.columns, names, strict=True))
    absent = "".join(f", NULL::VARCHAR AS {name(column)}" for column in rule.optional if column.lower() not in present)
    return f"(SELECT {renamed}{absent}, _file, _line FROM ({staged.select}))"


def _empty(rule: FileRule) -> str:
    columns = "".join(f"NULL::VARCHAR AS {name(column)}, " for column in dict.fromkeys((*rule.columns, *rule.optional)))
    return f"SELECT {columns}NULL::VARCHAR AS _file, NULL::BIGINT AS _line WHERE false"
