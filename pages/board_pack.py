"""What do we tell the board, and can we prove it later?"""

from pages.parts import decided, frame
from pages.parts.pack import archive, builder, composed, freezing

view = frame.open_page("board_pack")
found = composed.of(view)
frame.answer(composed.sentence(view, found))
decided.tell()

freezing.panel(builder.build(found))
archive.listed()
