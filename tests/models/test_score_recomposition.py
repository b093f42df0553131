"""Scores taken apart, for every layout, against the untouched model of transformers."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from knife.analyses.decomposition import decompose_scores
from knife.analyses.pairs import token_pairs
from knife.analyses.prefixes import prefix_states


@pytest.fixture
def opened(make_masked_lm, layout):
    return make_masked_lm(layout)


def logits_of(twin, ids) -> np.ndarray:
    with torch.no_grad():
        row = torch.tensor(np.asarray(ids))[None]
        return twin(input_ids=row, attention_mask=torch.ones_like(row)).logits[0].numpy()


def test_length_angle_and_bias_make_the_model_s_own_scores(opened):
    lm, twin, _ = opened
    text = f"The {lm.mask_token} binds the protein"
    ((found,),) = decompose_scores([text], lm, top=len(lm.vocabulary))
    (encoding,) = lm.encode([text])
    own = logits_of(twin, encoding.ids)[found.place.position]
    terms = found.terms
    made = found.state_norm * terms.norms * terms.cosines + terms.biases
    assert np.abs(made - own[terms.ids]).max() <= 1e-4
    assert np.abs(terms.logits - own[terms.ids]).max() <= 1e-4
    assert found.largest_error <= 1e-4
    difference = own[terms.ids] - own[found.contrast.id]
    assert np.abs(found.contrast.differences - difference).max() <= 1e-4


def test_pairs_are_the_model_s_own_scores(opened):
    lm, twin, _ = opened
    text = "The cell binds the cell"
    (found,) = token_pairs([text], lm, controls=True)
    (encoding,) = lm.encode([text])
    own = logits_of(twin, encoding.ids)[:, encoding.ids]
    assert found.scores.shape == own.shape
    assert np.abs(found.scores - own).max() <= 1e-4


def test_the_last_prefix_is_the_whole_text(opened):
    lm, _, _ = opened
    text = "Aspirin treats pain, and  cells divide"
    (walk,) = prefix_states([text], lm, top=2)
    whole = lm.head_states([text]).of(0)[0]
    assert np.abs(walk.states[-1] - whole).max() <= 1e-5 * max(1, np.abs(whole).max())
    assert [walk.added(step) for step in range(1, len(walk))] == text.split()
