"""What must we decide this week? The run-through of both departments, from the data."""

from pages.parts import frame
from pages.parts.meeting import agenda, room, words

view = frame.open_page("weekly_meeting")
present = room.enter(view)
frame.answer(words.answer(present))
agenda.run_through(present)
