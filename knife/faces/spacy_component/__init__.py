"""Entities as spaCy knows them: the component ``knife_ner``, and documents with entities for files.

spaCy imports this package by its entry point whenever it makes a pipeline, so
``nlp.add_pipe("knife_ner")`` needs no import, and the attributes of spans are known where a file is
read. Therefore little is imported here; a model is opened when a component is made, not before.
"""

from knife.faces.spacy_component.attributes import register_attributes
from knife.faces.spacy_component.component import KnifeNer
from knife.faces.spacy_component.documents import DocCollection
from knife.faces.spacy_component.factory import make_knife_ner
from knife.faces.spacy_component.settings import Settings

__all__ = ["DocCollection", "KnifeNer", "Settings", "make_knife_ner", "register_attributes"]

# As a factory is known from its import on, so are the attributes that it sets.
register_attributes()
