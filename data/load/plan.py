"""Decides which mapping reads which files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from data.load import arbiter
from data.load.find import Found, columns, matching
from data.load.mapping import FileRule, Mapping, parse_mapping, read_mapping
from data.load.trouble import LoadError
from data.load.words import nearest, respelled, snake

HERE = Path(__file__).parent
RECORDS = ("persons", "accounts", "opportunities")


@dataclass(frozen=True)
class Plan:
    """A mapping, and the files of each of its aliases."""

    mapping: Mapping
    files: dict[str, list[Found]]


def shipped() -> dict[str, Path]:
    return {file.stem: file for file in sorted([*HERE.glob("*.toml"), *HERE.glob("mappings/*.toml")])}


def plans_for(
    path: str | Path, files: Sequence[Found], mapping: str | Path | Mapping | None, system: str | None
) -> list[Plan]:
    plans = [_as_told(_named(mapping), files)] if mapping else recognised(files)
    if not plans:
        heard = ", ".join(sorted({found.file for found in files})[:8])
        raise LoadError(
            f"Nothing in {Path(path).name} is recognised ({heard}): run `python -m data propose` on it, "
            "correct what it proposes, and load with --mapping."
        )
    if system:
        told = plans[0].mapping.system
        plans = [
            replace(plan, mapping=replace(plan.mapping, system=system)) if plan.mapping.system == told else plan
            for plan in plans
        ]
    return plans


def recognise(files: Sequence[Found]) -> str | None:
    """The shipped mapping that explains most of the files; "arbiter" for its own format; None if there is none."""
    plans = recognised(files)
    return plans[0].mapping.name if plans else None


def recognised(files: Sequence[Found]) -> list[Plan]:
    """The mapping that explains most files first; each file belongs to one mapping."""
    heads = {found: columns(found) for found in files}
    mappings = [read_mapping(file) for file in shipped().values()]
    left, plans = list(files), []
    while mappings:
        best = max((Plan(mapping, _claimed(mapping, left, heads)) for mapping in mappings), key=_size)
        if not _size(best):
            break
        plans.append(best)
        taken = {found for several in best.files.values() for found in several}
        left = [found for found in left if found not in taken]
        mappings.remove(best.mapping)
    own = {found: table for found in left if (table := arbiter.table_of(found, heads[found]))}
    return [*plans, _own_plan(own, plans)] if own else plans


def _own_plan(own: dict[Found, str], plans: list[Plan]) -> Plan:
    """Arbiter's own files speak of the records of the system they lie beside."""
    tables = sorted(set(own.values()))
    mapping = arbiter.mapping_of(tables)
    beside = [plan.mapping for plan in plans if any(rule.into in RECORDS for rule in plan.mapping.tables)]
    if beside:
        mapping = replace(mapping, system=beside[0].system)
    return Plan(mapping, {table: [found for found in own if own[found] == table] for table in tables})


def _named(mapping: str | Path | Mapping) -> Mapping:
    """A mapping itself, a shipped one's name, a file, or the TOML text."""
    if isinstance(mapping, Mapping):
        return mapping
    if isinstance(mapping, str) and "\n" in mapping:
        return parse_mapping(mapping)
    if str(mapping) in shipped():
        return read_mapping(shipped()[str(mapping)])
    if not Path(mapping).exists():
        raise LoadError(f"There is no mapping {mapping}{nearest(str(mapping), shipped())}: name a TOML file.")
    return read_mapping(mapping)


def _as_told(mapping: Mapping, files: Sequence[Found]) -> Plan:
    """Every file that the mapping names must be there, unless it says that it need not be."""
    chosen = {alias: _matching(mapping, rule, files) for alias, rule in mapping.files.items()}
    for alias, found in chosen.items():
        if not found and mapping.files[alias].required:
            known = sorted({one.file for one in files})
            raise LoadError(
                f"The mapping {mapping.name} needs a file {' or '.join(mapping.files[alias].match)} for {alias!r}"
                f"{nearest(mapping.files[alias].match[0], known)}: add it, or correct the mapping."
            )
    return Plan(mapping, {alias: found for alias, found in chosen.items() if found})


def _matching(mapping: Mapping, rule: FileRule, files: Sequence[Found]) -> list[Found]:
    """The files named as the rule says; where any name will do and none is required, those whose columns fit."""
    named = matching(files, rule.match)
    if rule.required or rule.match != ("*",):
        return named
    return [found for found in named if _fits(mapping, rule, columns(found, mapping.formats))]


def _claimed(mapping: Mapping, files: Sequence[Found], heads: dict[Found, list[str]]) -> dict[str, list[Found]]:
    """Files by alias, if name and columns fit; nothing if a required one is missing."""
    claimed = {}
    for alias, rule in mapping.files.items():
        fitting = [found for found in matching(files, rule.match) if _fits(mapping, rule, heads[found])]
        if fitting:
            claimed[alias] = fitting
        elif rule.required:
            return {}
    return claimed


def _fits(mapping: Mapping, rule: FileRule, head: Sequence[str]) -> bool:
    names = respelled([snake(column) for column in head] if mapping.snake_case else head, rule.spellings)
    present = {name.lower() for name in names}
    wanted, unwanted = ({column.lower() for column in some} for some in (rule.columns, rule.without))
    return wanted <= present and not unwanted & present


def _size(plan: Plan) -> int:
    return len({found for several in plan.files.values() for found in several})
