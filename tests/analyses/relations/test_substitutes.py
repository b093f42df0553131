"""What stands at the masks, with the embedded model."""

import numpy as np
import pytest

from knife.analyses.relations.substitutes import N_SHOWN, MaskedSpans
from knife.types.entities import Mention
from knife.types.labels import Signatures


@pytest.fixture(scope="module")
def masked(model):
    vocabulary = model.vocabulary
    rows = np.zeros((len(vocabulary), 2), np.float32)
    rows[vocabulary.find("born")] = [1, 0]
    support = rows.sum(axis=1)
    priors = np.array([0.5, 0.5], np.float32)
    signatures = Signatures(("BORN_IN", "NONE"), rows, support, priors, vocabulary.digest, "")
    return MaskedSpans(model, signatures, 20)


TEXT = "Albert Einstein was born in Ulm in 1879."


def test_substitutes_speak_with_their_signatures(masked):
    ((found,),) = masked([TEXT], [[Mention(20, 24, "born")]])
    assert found.shares[0] > found.shares[1]
    assert found.votes[0].probability >= found.votes[-1].probability
    assert len(found.votes) == N_SHOWN


def test_several_words_are_asked_with_one_mask_and_with_two(masked):
    ((found,),) = masked([TEXT], [[Mention(20, 27, "born in")]])
    assert found.votes


def test_results_do_not_depend_on_batch_mates(masked):
    born, other = Mention(20, 24, "born"), Mention(0, 15, "Albert Einstein")
    alone = masked([TEXT], [[born]])[0][0]
    together = masked([TEXT, "He left."], [[other, born], [Mention(3, 7, "left")]])[0][1]
    np.testing.assert_allclose(alone.shares, together.shares, atol=1e-5)


def test_a_text_that_is_nothing_but_the_span_says_nothing(masked):
    ((found,),) = masked(["born"], [[Mention(0, 4, "born")]])
    assert not found.shares.any()
    assert found.votes == ()


def test_a_long_text_is_read_in_a_window(masked, model):
    text = "word " * (model.max_length * 2) + TEXT
    at = text.index("born")
    ((found,),) = masked([text], [[Mention(at, at + 4, "born")]])
    assert found.shares[0] > 0
