"""What is printed inside a picture finds its room there."""

from plotly.graph_objects import Figure

from pages.parts.dressing import BOTTOM, FOOT, dressed, printed

SHORT = "n 12 · FY27 Q3 · as of 20 Nov 2026"
CHANNELS = ("Paid search", "Webinar", "Partner", "Referral", "Event")
LONG = f"{SHORT} · " + " · ".join(f"channel {name}" for name in CHANNELS)


def test_what_a_picture_rests_on_stays_on_one_line_where_it_fits():
    figure = printed(dressed(Figure()), "Title", "unit", SHORT)
    assert figure.layout.annotations[-1].text == SHORT
    assert figure.layout.margin.b == BOTTOM


def test_a_longer_one_takes_more_lines_and_the_picture_grows_by_them():
    short, long = (printed(dressed(Figure()), "Title", "unit", foot) for foot in (SHORT, LONG))
    lines = long.layout.annotations[-1].text.split("<br>")
    assert len(lines) == 2
    assert all(len(line) <= FOOT for line in lines)
    assert " ".join(lines).replace(" · ", " ") == LONG.replace(" · ", " ")
    grown = long.layout.height - short.layout.height
    assert grown == long.layout.margin.b - short.layout.margin.b > 0
