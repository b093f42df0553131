"""Texts with their entities marked, as HTML that needs nothing else: no script, font or picture."""

from knife.faces.entity_page.colours import PALETTE, label_colours
from knife.faces.entity_page.displacy_page import displacy_page, displacy_parts
from knife.faces.entity_page.page import entity_page, page_parts

__all__ = [
    "PALETTE",
    "displacy_page",
    "displacy_parts",
    "entity_page",
    "label_colours",
    "page_parts",
]
