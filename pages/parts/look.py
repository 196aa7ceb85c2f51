"""The style sheet: constants and the palette's colours, nothing from data."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts import palette

# What an element holds (`:has`) is asked again at every change of a page, so a row of equal boxes is told by its key.
_EQUAL, _DOOR = '[class*="st-key-equal_"]', '[class*="st-key-door_"]'
_SHEET = """<style>
:root{--ink:@ink;--soft:@soft;--mute:@mute;--line:@line;--page:@page;--raised:@raised;
--mkt:@marketing;--sal:@sales;--joint:@joint;--leak:@leak;--pale:@pale}
.stMain .block-container,.stMainBlockContainer{padding:48px 28px 44px;max-width:1880px}
.stAppHeader{height:44px;min-height:44px;border-bottom:1px solid var(--line);background:var(--page)}
.stApp [data-testid="stVerticalBlock"]{gap:.4rem}
.stApp .st-key-filters[data-testid]{gap:0}.st-key-address{display:none}
[data-testid="stElementContainer"]:has(style),[data-testid="stElementContainer"]:has(.foot){position:absolute}
.ask h1{font-size:23px;font-weight:700;letter-spacing:-.2px;margin:0;padding:0;color:var(--ink);line-height:1.25}
.ask p{font-size:15px;color:var(--soft);margin:0;line-height:1.4}.ask b{font-weight:650;color:var(--ink)}
.ask b.mkt{color:var(--mkt)}.ask b.sal{color:var(--sal)}.ask b.leak{color:var(--leak)}
.tile{height:100%;min-height:150px;
border:1px solid var(--line);border-radius:8px;padding:8px 12px 4px;display:flex;
flex-direction:column;box-sizing:border-box;color:var(--ink);background:var(--page)}
.tile-head{font-size:12.5px;font-weight:600;color:var(--mute);padding-right:18px;line-height:1.3}
.tile-big{font-size:27px;font-weight:700;letter-spacing:-.4px;line-height:1.25;margin-top:1px;white-space:nowrap}
.tile-big small{font-size:12.5px;font-weight:500;color:var(--mute);letter-spacing:0;white-space:nowrap}
.tile.weak .tile-big{color:var(--mute)}
.tile.young .tile-big{font-weight:400}.tile.young .tile-big::before{content:"○ ";font-size:17px;vertical-align:2px}
.tile-row{min-height:34px;display:flex;flex-wrap:wrap;gap:0 10px;font-size:12.5px;color:var(--mute);line-height:1.35}
.tile-row .bad{color:var(--leak);font-weight:600}
.tile-row .good,.tile-row .ok,.tile-row .same{color:var(--ink);font-weight:600}
.tile-why{font-size:12.5px;color:var(--mute);line-height:1.3;margin-top:1px}
.tile-spark{margin-top:auto;height:34px}
.tile-spark img{width:100%;height:34px;display:block}
.part{padding-top:5px}
.part h2{font-size:15px;font-weight:700;margin:0;padding:0;color:var(--ink);line-height:1.3;letter-spacing:0}
.part p{font-size:12.5px;color:var(--mute);margin:0;line-height:1.35}
.grid:not(:has(th:nth-child(4))){max-width:1000px}
.grid{width:100%;border-collapse:collapse;font-size:13px;color:var(--ink);font-variant-numeric:tabular-nums}
.grid th{font-weight:500;color:var(--mute);font-size:12px;text-align:left;
padding:4px 6px;border:0;border-bottom:1px solid var(--line)}
.grid td{padding:4.5px 6px;border:0;border-bottom:1px solid var(--line);vertical-align:middle;line-height:1.35}
.grid .n{text-align:right;white-space:nowrap}.grid .q{color:var(--mute)}.grid .leak{color:var(--leak);font-weight:600}
.grid svg{display:block}
.foot{position:fixed;left:0;right:0;bottom:0;z-index:90;display:flex;justify-content:space-between;
gap:2px 24px;
flex-wrap:wrap;font-size:12px;color:var(--mute);background:var(--page);border-top:1px solid var(--line);
padding:5px max(28px,calc(50vw - 912px))}
[data-testid="stPopoverBody"]:has([data-testid="stDataFrame"]){min-width:560px}
.points{display:grid;grid-template-columns:repeat(auto-fit,minmax(220px,1fr));gap:12px}
.point{border-left:3px solid var(--joint);padding:2px 0 2px 9px;font-size:12.5px;color:var(--soft);line-height:1.35}
.point b{display:block;color:var(--ink);font-size:13px}.point.open{border-color:var(--leak)}
.cited{display:flex;flex-direction:column;font-size:12.5px;color:var(--mute);line-height:1.4}
.cited b{color:var(--soft)}
.pact{height:100%;min-height:212px;border:1px solid var(--line);border-radius:8px;padding:8px 12px 26px;
box-sizing:border-box;display:flex;flex-direction:column;gap:4px;font-size:12.5px;color:var(--soft);line-height:1.35}
.pact>b{font-size:19px;font-weight:700;color:var(--ink);line-height:1.2}.pact.open>b{color:var(--leak)}
.pact p{margin:0;font-size:12.5px}.pact strong{color:var(--ink)}
.pact small{display:block;color:var(--mute);font-size:12px}
.pact i{font-style:normal;color:var(--mute);font-size:12px;margin-top:auto}
[class*="st-key-door_pact"]>[data-testid="stElementContainer"]:has(.stButton){bottom:2px;right:6px}
[class*="st-key-door_dispute"]>[data-testid="stElementContainer"]:has(.stButton){top:-3px;right:0}
[class*="st-key-door_dispute"] .point{padding-bottom:6px}
[class*="st-key-door_dispute"] button,
[class*="st-key-door_pact"] button{min-height:24px;height:24px;padding:0 6px;color:var(--mute);font-size:12.5px}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:12px}
.side{border-left:3px solid var(--joint);padding:2px 0 2px 9px;font-size:13px;color:var(--soft);line-height:1.4}
.side{white-space:pre-wrap;overflow-wrap:anywhere}
.side b{display:block;color:var(--ink)}.side.mkt{border-color:var(--mkt)}.side.sal{border-color:var(--sal)}
.changes{font-size:13px;color:var(--soft);line-height:1.45}.changes b{color:var(--ink)}
.changes ul{margin:2px 0 0;padding-left:18px}
[class*="st-key-door_"]{position:relative}
@equal [data-testid="stColumn"]>[data-testid="stVerticalBlock"]{height:100%}
@equal [data-testid="stColumn"]>*>[data-testid="stLayoutWrapper"],
@equal @door,@equal @door>:first-child{flex:1}
@equal @door>:first-child,@equal .stHtml{display:flex}
@equal .stHtml>*{flex:1;height:auto}
[class*="st-key-door_"]>[data-testid="stElementContainer"]:has(.stButton),
[class*="st-key-door_"]>:is([class*="st-key-about_"],[class*="st-key-data_"]){position:absolute;z-index:3;width:auto}
[class*="st-key-door_tile"]>[class*="st-key-about_"]{top:4px;right:4px}
[class*="st-key-door_tile"] button p{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
[class*="st-key-door_chart"]>[class*="st-key-data_"]{bottom:0;right:0}
[class*="st-key-door_chart"] button{min-height:22px;height:22px;padding:0 6px;font-size:12px;color:var(--mute)}
.part.gap{min-height:90px}
.sheet{width:100%;border:1px solid var(--line);border-radius:4px;display:block}
[class*="st-key-row_"] button{min-height:24px;padding:0 6px}[class*="st-key-row_"] .stButton p{font-size:12.5px}
[class*="st-key-move_"] button p{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
[class*="st-key-door_tile"] button{min-height:24px;height:24px;padding:0 6px;color:var(--mute)}
button[data-testid="stBaseButton-primary"]:not(:disabled) *,.stMultiSelect [data-tag] *{color:var(--page)}
.stButtonGroup button:is([aria-checked="true"],[aria-pressed="true"]) p{color:var(--ink)}
[class*="st-key-bar"] button{min-height:30px;height:30px;padding:0 10px;font-size:13px}
</style>"""


def dress() -> None:
    """Puts the style sheet of the viewer's theme on the page."""
    look, sheet = palette.now(), _SHEET.replace("@equal", _EQUAL).replace("@door", _DOOR)
    for name in sorted(palette.Palette.__dataclass_fields__, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", getattr(look, name))
    st.html(sheet)


def equal_columns(count: int, key: str) -> list[DeltaGenerator]:
    """Columns side by side whose boxes are as tall as the tallest of them."""
    return st.container(key=f"equal_{key}").columns(count, gap="small")
