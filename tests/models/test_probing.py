"""Templates asked of real tokenizers of every kind: the mask's own name, spaces, lower case."""

from __future__ import annotations

import numpy as np
import pytest
import transformers as tf

from knife.analyses.analogies import analogy
from knife.analyses.probing.guessing import Question, guess, hidden_shares
from knife.analyses.probing.lama import find_objects
from knife.analyses.probing.piece_types import any_type
from knife.analyses.probing.several import guess_several
from knife.analyses.probing.templates import parse_template
from knife.types.facts import Fact, cloze_of
from knife.types.guesses import ProbeOptions

LAYOUTS = ["bert", "roberta", "xlm-roberta", "distilbert", "albert", "modernbert"]
TEMPLATE = "{A} is a bigger [MASK]."


def question_of(own, source=TEMPLATE):
    template = parse_template(source)
    weights = tuple(any_type(own.vocabulary) for _ in template.masks)
    return Question("", (template,), weights)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_probabilities_are_those_of_the_pipeline(make_masked_lm, layout):
    own, twin, tokenizer = make_masked_lm(layout)
    n = len(own.vocabulary)
    oracle = tf.pipeline("fill-mask", model=twin, tokenizer=tokenizer, top_k=n, device="cpu")
    options = ProbeOptions(top=8)
    (found,) = guess(question_of(own), [{"A": "Paris"}], own, options)
    expected = oracle(f"Paris is a bigger {tokenizer.mask_token}.")
    likely = {one["token"]: one["score"] for one in expected}
    assert len(found) == 8
    for answer in found.answers:
        ((piece,),) = answer.ids
        assert answer.probability == pytest.approx(likely[piece], rel=1e-3)
        assert not own.vocabulary.is_special[piece]
        assert not own.vocabulary.is_continuation[piece]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_terms_can_be_hidden_and_masks_filled_together(make_masked_lm, layout):
    own, _, _ = make_masked_lm(layout)
    shares = hidden_shares(question_of(own), own, ["[MASK]", "it"])
    assert np.exp(shares).sum() == pytest.approx(1)
    found = guess_several(question_of(own, "The [MASK] is a [MASK]."), {}, own)
    assert found.answers
    assert found.answers[0].probability <= 1


@pytest.mark.parametrize("layout", LAYOUTS)
def test_facts_and_sums_are_answered(make_masked_lm, layout):
    own, _, _ = make_masked_lm(layout)
    words = [own.vocabulary.surfaces[piece] for piece in own.vocabulary.words]
    word = next(one for one in words if len(one) > 1 and one.isalpha())
    fact = Fact("1", "r", "Paris", word, (cloze_of("[X] is a bigger [Y].", "Paris"),))
    (found,) = find_objects([fact], own)
    assert not found.reason
    assert 1 <= found.ranks["prior", "vocabulary"] <= len(words)
    assert len(analogy(f"{word} - Paris is + London city", own, 3).answers) == 3
