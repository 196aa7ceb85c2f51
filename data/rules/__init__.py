"""Rule sets: the agreed definitions as data, read, checked and compared."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from data.rules.shape import faults, official
from data.zones import day_in, zones

HERE = Path(__file__).parent
SHIPPED = ("official", "marketing", "sales")

WHO = ("deleted", "test", "staff", "competitor", "partner", "duplicate", "existing_customer", "out_of_market")
WHICH = ("below_score", "not_attempted")  # these leave the inquiry counted and the MQL not
NEEDED = (
    "name", "version", "label", "stages", "closings", "loss_reasons", "exclusions", "market", "windows", "constants",
    "attribution", "calendar", "working", "currency",
)  # fmt: skip
STAGES = ("inquiry", "mql", "sal", "sql", "won")


class RulesWrong(Exception):
    """A rule set cannot be read or contradicts itself; the message says what to mend."""


@dataclass(frozen=True)
class RuleSet:
    """One version of the definitions. `content` is the whole text as nested plain values."""

    name: str
    version: int
    label: str
    in_force_from: date | None
    content: Mapping[str, Any]

    @property
    def stages(self) -> list[Mapping[str, Any]]:
        return self.content["stages"]

    @property
    def windows(self) -> Mapping[str, int]:
        return self.content["windows"]

    @property
    def constants(self) -> Mapping[str, float]:
        """Signed assumptions; those that an older version does not name are the shipped ones."""
        score = {f"score_{name}": value for name, value in self._score.items()}
        bar = {"score_bar": self.content["exclusions"].get("min_score", 0)}
        return {**official()["constants"], **self.content["constants"], **score, **bar}

    @property
    def _score(self) -> Mapping[str, float]:
        return {**official()["score"], **self.content.get("score", {})}

    @property
    def exclusions(self) -> list[str]:
        return self.content["exclusions"]["order"]

    @property
    def zone(self) -> str:
        return self.content["calendar"]["zone"]

    def day_of(self, moment: datetime) -> date:
        """The day of a moment of UTC where the rules are kept."""
        return day_in(self.zone, moment)

    @property
    def reporting_currency(self) -> str:
        return self.content["currency"]["reporting"]

    @property
    def follow_up(self) -> Mapping[str, float]:
        return {**official()["follow_up"], **self._said("follow_up")}

    @property
    def lead_classes(self) -> list[Mapping[str, Any]]:
        """What the follow-up agreement tells apart, the first that fits first; the last fits all."""
        return self._said("lead_classes")

    @property
    def rejection_reasons(self) -> list[Mapping[str, Any]]:
        return self._said("rejection_reasons")

    @property
    def fit(self) -> Mapping[str, Any]:
        return self._said("fit")

    @property
    def meeting(self) -> Mapping[str, Any]:
        """When the weekly meeting is, and what its scorecard shows."""
        return {**official()["meeting"], **self._said("meeting")}

    def _said(self, part: str) -> Any:
        """A part of the hand-off; a version that was signed before there was one has the shipped one."""
        return self.content.get(part, official()[part])

    def stage(self, name: str) -> Mapping[str, Any]:
        return next(stage for stage in self.stages if stage["name"] == name)

    def signature(self, department: str) -> str | None:
        return self.content.get("signatures", {}).get(department)

    @property
    def is_draft(self) -> bool:
        """Whether a signature of either department is missing."""
        return not (self.signature("marketing") and self.signature("sales"))

    def as_json(self) -> str:
        return json.dumps(self.content, default=str, sort_keys=True)


def read(name: str | Path) -> RuleSet:
    """The rule set of a shipped name or of a TOML file. Raises RulesWrong with what to mend."""
    path = Path(name) if str(name).endswith(".toml") else HERE / f"{name}.toml"
    if not path.exists():
        known = ", ".join(sorted(p.stem for p in HERE.glob("*.toml")))
        raise RulesWrong(f"There is no rule set {str(name)!r}: name one of {known}, or give a TOML file.")
    try:
        content = _with_base(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise RulesWrong(f"{path.name} is not valid TOML ({error}): mend that line.") from error
    except UnicodeDecodeError:
        raise RulesWrong(f"{path.name} is not UTF-8 text: save it as such.") from None
    except OSError as error:
        raise RulesWrong(f"{path} cannot be read ({error.strerror}): name a TOML file.") from None
    return from_content(content)


def from_content(content: Mapping[str, Any]) -> RuleSet:
    """A checked rule set of plain values."""
    _check(content)
    starts = content.get("in_force_from")
    return RuleSet(
        name=content["name"],
        version=int(content["version"]),
        label=content["label"],
        in_force_from=date.fromisoformat(starts) if isinstance(starts, str) else starts,
        content=content,
    )


def _with_base(content: dict[str, Any]) -> dict[str, Any]:
    base_name = content.pop("extends", None)
    if not base_name:
        return content
    if base_name not in (known := sorted(path.stem for path in HERE.glob("*.toml"))):
        raise RulesWrong(f"A rule set extends a shipped one, not {base_name!r}: name one of {', '.join(known)}.")
    base = dict(read(base_name).content)
    base.pop("signatures", None)
    if not _is_table(content.get("stage", {})):
        raise RulesWrong("What changes of a stage stands in a table of its own, such as [stage.mql].")
    base["stages"] = [
        {**stage, **content.get("stage", {}).get(stage["name"], {})} for stage in content.get("stages", base["stages"])
    ]
    own = {key: value for key, value in content.items() if key not in ("stage", "stages")}
    return {
        **base,
        **{
            key: {**base[key], **value} if isinstance(value, dict) and isinstance(base.get(key), dict) else value
            for key, value in own.items()
        },
    }


def _check(content: Mapping[str, Any]) -> None:
    missing = [
        key
        for key in NEEDED
        if key not in content
    ]
    if missing:
        raise RulesWrong(f"The rule set lacks {', '.join(missing)}: add it, or extend a shipped one.")
    for key in ("closings", "exclusions", "windows", "calendar", "currency"):
        if not _is_table(content[key]):
            raise RulesWrong(f"{key} is {content[key]!r} and must be a table.")
    if not isinstance(content["stages"], list) or not all(_is_table(stage) for stage in content["stages"]):
        raise RulesWrong("The stages must be a list of tables, [[stages]].")
    names = [str(stage.get("name")) for stage in content["stages"]]
    if names != list(STAGES):
        raise RulesWrong(f"The stages must be {', '.join(STAGES)}, in this order; found {', '.join(names)}.")
    zone = content["calendar"].get("zone", "")
    if zone not in zones():
        raise RulesWrong(f"There is no time zone {zone!r}: name one such as Europe/Berlin or UTC.")
    if wrong := next(faults(content), ""):
        raise RulesWrong(f"Rule set {content['name']}: {wrong}")
    order = content["exclusions"].get("order", [])
    if unknown := [name for name in order if name not in WHO + WHICH]:
        raise RulesWrong(f"Unknown exclusion {unknown[0]!r}: choose from {', '.join(WHO + WHICH)}.")
    if sorted(order, key=lambda name: name in WHICH) != list(order):
        raise RulesWrong("Exclusions of a lead (below_score, not_attempted) come after those of a person.")


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)
