"""One opened model for all components of these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import spacy
from spacy.language import Language

from knife.assembly import opening
from knife.models.masked_lm import MaskedLM

Make = Callable[..., Language]


@pytest.fixture(scope="module", autouse=True)
def opened_once(model: MaskedLM) -> Iterator[None]:
    """Open the embedded model once; any other is opened as it is named."""
    real = opening.load

    def load(name: object = None, **options: object) -> MaskedLM:
        return model if name is None else real(name, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "load", load)
        yield


@pytest.fixture(scope="module")
def make() -> Make:
    """Make a blank English pipeline with the component."""

    def pipeline(**config: object) -> Language:
        nlp = spacy.blank("en")
        nlp.add_pipe("knife_ner", config=config)
        return nlp

    return pipeline


@pytest.fixture(scope="module")
def nlp(make: Make) -> Language:
    """A pipeline with the component as it comes, but for evidence."""
    return make(explain=True)


@pytest.fixture(scope="module")
def recognize(model: MaskedLM):
    """Return the recogniser that the component must agree with."""
    from knife.assembly.recognizer import EntityRecognizer

    return EntityRecognizer(model, explain=True)
