"""What a model makes of a few texts."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.inspection.isotropy import isotropy
from knife.analyses.inspection.probe_reading import read_probes
from knife.analyses.inspection.probes import PHRASES, SENTENCES
from knife.errors import InputError


def test_states_are_those_of_all_pieces(model):
    texts = list(SENTENCES[:3])
    found = read_probes(model, texts)
    encodings = model.encode(texts)
    states = [
        model.head_states([text]).of(0)[~one.is_special]
        for text, one in zip(texts, encodings, strict=True)
    ]
    expected = isotropy(np.concatenate(states))
    assert found.n_pieces == expected.n_vectors
    assert found.head_states.mean_cosine == pytest.approx(expected.mean_cosine, abs=1e-4)


def test_long_texts_are_left_out_and_counted(model):
    found = read_probes(model, ["Water boils.", "word " * 600])
    assert found.sentences == ("Water boils.",)
    assert found.n_left_out == 1


def test_unknown_characters_are_counted(model):
    assert read_probes(model, ["ⵣ ⵣ"]).unknown == 1
    assert 0 < read_probes(model, ["cell ⵣ"]).unknown < 1


@pytest.mark.parametrize("texts", [[], [""], ["   "]])
def test_nothing_to_read_is_no_error(model, texts):
    found = read_probes(model, texts)
    assert (found.n_pieces, found.head_states, found.unknown) == (0, None, 0)


def test_a_lone_surrogate_is_no_text(model):
    with pytest.raises(InputError):
        read_probes(model, ["\ud800"])


def test_the_probes_are_plain_and_different():
    assert len(set(SENTENCES)) == len(SENTENCES) >= 20
    assert len(set(PHRASES)) == len(PHRASES) == 50
    assert all(2 <= len(phrase.split()) <= 4 for phrase in PHRASES)
