"""Names of people, firms and places that exist nowhere, and the ids that a CRM would give them."""

import numpy as np

NO_ID = "000000000000000AAA"
DIGITS = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", dtype=np.uint8)
CHECK = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", dtype=np.uint8)


def _words(text: str, between: str = " ") -> list[str]:
    return text.split(between)


FIRST = _words(
    "Ada Adam Aisha Alan Alice Amir Ana Anders Anna Anton Arjun Astrid Ava Ben Bianca Bjorn Bruno Carla Carlos Chen "
    "Chloe Clara Dan Daniel Daria David Diego Eero Elena Eli Elsa Emil Emma Eric Eva Felix Fiona Frida George Grace "
    "Greta Hana Hans Heidi Henrik Hugo Ida Ines Ingrid Isla Ivan Jack James Jan Jana Jin Jonas Julia Kai Karin Kate "
    "Kenji Lars Laura Lena Leo Lin Linda Liam Lucas Lucy Maja Marco Maria Mark Marta Max Maya Mei Mia Milo Mira Nadia "
    "Nils Nina Noah Nora Olga Oliver Omar Oscar Otto Owen Paul Petra Priya Rafael Raj Rosa Ruth Sam Sara Sean Sofia "
    "Stefan Sven Tara Theo Tom Uma Vera Victor Wei Yara Yuki Zoe"
)
LAST = _words(
    "Abbott Adler Ahmed Albrecht Andersen Bailey Barnes Bauer Becker Berg Bishop Blake Brandt Brooks Burke Carter Chan "
    "Clarke Cole Cooper Cruz Dahl Dalton Das Dean Dietrich Doyle Duncan Eklund Ellis Engel Evans Falk Farrell Fischer "
    "Fleming Foster Frank Fraser Garcia Gibson Graf Grant Gray Gupta Haas Hale Hansen Harris Hart Hayes Heller Hill "
    "Holm Hughes Hunt Ito Iyer Jansen Jensen Kaiser Kelly Khan Kim Kirk Klein Koch Krause Kumar Lane Lang Larsen Lee "
    "Lind Lopez Lund Marsh Martin Mason Meyer Mills Moore Morgan Mori Murphy Nash Neumann Nguyen Nielsen Noble Novak "
    "Olsen Page Park Patel Perry Peters Pfeiffer Poole Porter Quinn Rao Reed Reyes Richter Roth Rowe Ryan Sato Schmidt "
    "Shah Sharp Silva Singh Sloan Stein Stone Strand Sutton Tan Tanaka Thorne Torres Tran Vance Vogel Wagner Walsh "
    "Ward Weber West White Wilde Winter Wolf Wong Wright Yates Young Zhang Ziegler"
)
STEM = _words(
    "Alder Amber Anchor Apex Arbor Arctic Argent Ashford Aspen Atlas Aurora Avon Basalt Beacon Birch Borealis Bramble "
    "Bright Brook Cairn Calder Candle Cascade Cedar Chalk Cinder Clarion Clover Cobalt Comet Compass Copper Coral "
    "Corvid Crescent Crown Cypress Delta Dover Drift Dune Eagle Eastgate Echo Ember Fairway Falcon Fern Fjord Flint "
    "Forge Foxglove Garnet Glacier Golden Granite Grove Harbor Hazel Heath Heron Hollow Horizon Indigo Iron Ivory "
    "Jasper Juniper Kestrel Keystone Lantern Larch Laurel Linden Lumen Lyric Magnet Maple Marble Meadow Meridian Mill "
    "Mistral Moss North Nova Oak Onyx Orchard Orion Osprey Otter Pebble Pine Polar Prairie Quarry Quartz Raven Redwood "
    "Ridge River Rowan Saffron Sable Sierra Silver Slate Solstice Spruce Sterling Summit Tamarack Teal Thistle Tidal "
    "Timber Topaz Tundra Vale Velvet Verity Vista Walnut Wester Willow Zenith"
)
TRADE = _words(
    "Analytics Bank Capital Care Chemicals Components Controls Digital Dynamics Energy Engineering Foods Freight Group "
    "Health Holdings Industries Insurance Labs Logistics Machines Materials Media Mobility Networks Optics Packaging "
    "Partners Pharma Power Precision Retail Robotics Security Services Shipping Software Steel Systems Technologies "
    "Telecom Textiles Tools Trading Utilities Ventures Works"
)
PUBLIC_BODY = _words(
    "Borough City Council|County Council|District Hospital|Education Board|Health Trust|Housing Agency|Library Service"
    "|Police Authority|Port Authority|Regional Government|School District|Transit Authority|University|Water Board",
    "|",
)


def pick(rng: np.random.Generator, words: list[str] | tuple[str, ...], n: int) -> np.ndarray:
    return np.array(words, dtype=object)[rng.integers(0, len(words), n)]


def ids(prefix: str, numbers: np.ndarray) -> np.ndarray:
    """18-character ids, the last three a check on the case of the first fifteen; below zero is the empty id."""
    numbers = np.asarray(numbers, dtype=np.int64)
    letters = np.empty((len(numbers), 18), dtype=np.uint8)
    letters[:, :6] = np.frombuffer(f"{prefix}5g0".encode(), dtype=np.uint8)
    rest = np.abs(numbers) + 1_000
    for place in range(14, 5, -1):
        letters[:, place] = DIGITS[rest % 62]
        rest = rest // 62
    is_upper = (letters[:, :15] >= ord("A")) & (letters[:, :15] <= ord("Z"))
    for part in range(3):
        letters[:, 15 + part] = CHECK[is_upper[:, part * 5 : part * 5 + 5] @ np.array([1, 2, 4, 8, 16])]
    return np.where(numbers < 0, NO_ID.encode(), letters.view("S18").ravel())
