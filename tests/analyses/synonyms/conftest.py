"""A small planted corpus over the toy world, and a finder of phrases that knows nothing."""

from __future__ import annotations

import re

import pytest

from knife.analyses.synonyms.reading import Instruments
from knife.analyses.synonyms.shelves import MemoryShelf
from knife.types.entities import Mention
from knife.types.phrases import Phrase

_STOP = {"the", "is", "a", "she", "and", "of", "in", "also", "known", "as", "or"}


def words_of(text):
    """Return every word that is no function word, and *old* with the word after it."""
    found = [
        Phrase(Mention(*one.span(), one[0]), is_extended=False)
        for one in re.finditer(r"\w+", text)
        if one[0].lower() not in _STOP
    ]
    found += [
        Phrase(Mention(*one.span(), one[0]), is_extended=True)
        for one in re.finditer(r"\bold \w+", text)
    ]
    return sorted(found, key=lambda one: one.mention)


@pytest.fixture
def instruments(toy):
    return Instruments(toy, words_of, MemoryShelf())


@pytest.fixture
def planted():
    """Nine drugs are swallowed and eight cities visited; druga has three other names."""
    names = [f"drug{c}" for c in "abcdefgh"] + ["drugas", "XYZ", "newdrug"]
    texts = [f"she swallowed {name} w{place}" for name in names for place in range(4)]
    texts += [f"she visited City{c} w{place}" for c in "abcdefgh" for place in range(4)]
    texts += ["druga, also known as newdrug, walks .", "druga (XYZ) walks ."] * 2
    texts += ["drugb and drugc walks .", "drugb versus drugc walks ."]
    texts += ["she swallowed old druga w1"] * 3
    return [(number, text) for number, text in enumerate(texts, start=1)]
