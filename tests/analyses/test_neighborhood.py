"""What lies near a term, in a planted world and on the embedded model."""

import numpy as np
import pytest

from knife.analyses.neighborhood import neighbors
from knife.errors import InputError, UnknownTermError
from knife.types.rules import Fixed


def test_the_nearest_are_of_the_same_kind(toy):
    found = neighbors("druga", toy, top=7)
    assert found.representation == "piece"
    assert {surface[:4] for surface in found.surfaces} == {"drug"}
    assert "druga" not in found.surfaces
    assert (np.diff(found.cosines) <= 0).all()


def test_the_tail_is_what_lies_above_the_threshold(toy):
    found = neighbors("druga", toy, Fixed(0.4))
    assert found.threshold == 0.4
    assert (found.cosines > 0.4).all()
    assert len(found) == int(found.histogram[140:].sum())


def test_the_histogram_counts_all_other_words(toy):
    assert neighbors("druga", toy).histogram.sum() == len(toy.vocabulary.words) - 1


def test_a_phrase_is_placed_by_the_first_head_state_and_says_so(toy):
    found = neighbors("druga drugb", toy, top=6)
    assert found.representation == "head state of [CLS]"
    assert found.pieces == ("druga", "drugb")
    assert {surface[:4] for surface in found.surfaces} == {"drug"}


def test_a_continuation_is_compared_with_continuations(toy):
    assert set(neighbors("##mycin", toy, top=9).surfaces) == {"ville", "x"}


def test_unknown_characters_are_refused_with_close_matches(toy):
    with pytest.raises(UnknownTermError, match="never saw") as refused:
        neighbors("drug\N{SNOWMAN}", toy)
    assert refused.value.close[0].startswith("drug")


@pytest.mark.parametrize(("term", "top"), [("", None), ("  ", None), ("druga", 0)])
def test_bad_input_is_refused(toy, term, top):
    with pytest.raises(InputError, match="expected"):
        neighbors(term, toy, top=top)


def test_cosines_equal_plain_arithmetic(toy):
    vocabulary = toy.vocabulary
    rows = vocabulary.embeddings[vocabulary.words].astype(np.float64)
    rows -= rows.mean(axis=0)
    direction = np.linalg.svd(rows, full_matrices=False)[2][0]
    rows -= np.outer(rows @ direction, direction)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    place = {vocabulary.surfaces[i]: row for i, row in zip(vocabulary.words, rows, strict=True)}
    found = neighbors("druga", toy, top=5)
    expected = [place["druga"] @ place[surface] for surface in found.surfaces]
    assert np.allclose(found.cosines, expected, atol=1e-5)
