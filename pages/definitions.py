"""What does each number mean? Generated from the declarations."""

from pages.parts import frame, glossary, sentences

view = frame.open_page("definitions")
frame.answer(sentences.definitions(view))

glossary.rule_set(view)
glossary.metrics(view)
