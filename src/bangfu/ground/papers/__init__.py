"""Paper: one way from a typst template and its values to a PDF with its font, page numbers and codes.

A template imports `/ground/papers/frame.typ`, which holds the page and the pieces that forms are made of. Words come as
values, in the reader's language; a template holds the layout alone.
"""

from bangfu.ground.papers.printing import Drawing, code_of, long_day, pdf

__all__ = ["Drawing", "code_of", "long_day", "pdf"]
