"""Targets that were set for what is no metric: nothing is ever held against them."""

from collections.abc import Iterable, Mapping, Sequence

from metrics.catalog import EVERYTHING, find, nearest


def misnamed(targeted: Iterable[str]) -> dict[str, list[str]]:
    """What targets are set for that no metric is called, each with the names that were probably meant."""
    return {name: _meant(name) for name in targeted if name not in EVERYTHING}


def sentence(found: Mapping[str, Sequence[str]]) -> str:
    listed = "; ".join(f"{name} (did you mean {', '.join(meant)}?)" if meant else name for name, meant in found.items())
    return f"Targets that name no metric are held against nothing: {listed}. `python -m metrics list` has the names."


def _meant(name: str) -> list[str]:
    return list(dict.fromkeys(find(word).name for word in nearest(name)))
