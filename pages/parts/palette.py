"""The one place that knows colours: marketing, sales, joint and leak, for the light and the dark theme."""

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Palette:
    page: str
    raised: str
    ink: str  # text and what is official
    soft: str  # second text
    mute: str  # quiet text, still 4.5:1
    line: str  # rules and grids
    joint: str
    marketing: str
    sales: str
    leak: str
    pale: str  # last year, and what is lighter
    on_bar: str  # text on a filled bar

    def owned(self, owner: str) -> str:
        """The colour of whose number it is."""
        said = owner.lower()
        has_marketing, has_sales = "marketing" in said, "sales" in said
        if has_marketing == has_sales:
            return self.joint
        return self.marketing if has_marketing else self.sales

    def stage(self, name: str) -> str:
        """Stages keep their colour everywhere: marketing's first two, sales' next three."""
        return {"inquiry": self.marketing, "mql": self.marketing}.get(name, self.sales)


LIGHT = Palette(
    page="#ffffff",
    raised="#f8fafc",
    ink="#0f172a",
    soft="#334155",
    mute="#586579",
    line="#e2e8f0",
    joint="#334155",
    marketing="#0f766e",
    sales="#4338ca",
    leak="#b45309",
    pale="#94a3b8",
    on_bar="#ffffff",
)
DARK = Palette(
    page="#0f172a",
    raised="#1e293b",
    ink="#f1f5f9",
    soft="#cbd5e1",
    mute="#a3b1c6",
    line="#334155",
    joint="#cbd5e1",
    marketing="#2bb8a6",
    sales="#8b93f8",
    leak="#ee9440",
    pale="#64748b",
    on_bar="#0f172a",
)


def now() -> Palette:
    """The palette of the theme on the viewer's screen."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def tint(colour: str, share: float, onto: str) -> str:
    """A colour laid over another at a share of its strength, as one opaque colour."""
    over, under = _parts(colour), _parts(onto)
    return "#" + "".join(f"{round(o * share + u * (1 - share)):02x}" for o, u in zip(over, under, strict=True))


def contrast(one: str, other: str) -> float:
    """How well one colour is read on the other (WCAG); 4.5 is enough for text."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (p / 255 for p in _parts(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
