"""Scores taken apart: exact sums, planted deciders, ranks by each part, slow oracles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from knife.analyses.decomposition import decompose_scores, term_ids
from knife.errors import InputError, UnknownTermError

TEXT = "she visited [MASK] and swallowed drugb ."


def one(model, text=TEXT, **options):
    ((found,),) = decompose_scores([text], model, **options)
    return found


def planted(toy, *, norms=None, bias=None):
    """Give the toy's vocabulary other lengths or biases; directions stay."""
    rows = toy.vocabulary.embeddings
    if norms is not None:
        rows = rows / np.linalg.norm(rows, axis=1, keepdims=True) * norms[:, None]
    toy.vocabulary = replace(
        toy.vocabulary,
        embeddings=rows.astype(np.float32),
        bias=toy.vocabulary.bias if bias is None else bias.astype(np.float32),
    )
    return toy


@pytest.fixture
def biased(toy):
    return planted(toy, bias=np.random.default_rng(5).normal(0, 1, len(toy.vocabulary)))


def test_every_term_s_parts_make_the_model_s_score(biased):
    n = len(biased.vocabulary)
    found = one(biased, top=n)
    terms = found.terms
    np.testing.assert_allclose(
        found.state_norm * terms.norms * terms.cosines + terms.biases, terms.logits, atol=1e-5
    )
    np.testing.assert_allclose(terms.products + terms.biases, terms.logits, atol=1e-5)
    assert found.largest_error < 1e-5
    assert terms.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert terms.ranks.tolist() == list(range(1, n + 1))


def test_the_columns_are_what_a_slow_reader_computes(biased):
    vocabulary = biased.vocabulary
    found = one(biased, terms=["Citya", "drugb", "##ville"])
    ids = biased.encode([TEXT])[0].ids.tolist()
    (state,) = biased.head_states_at([ids], [[ids.index(biased.mask_id)]])
    scores = [
        float(state @ row) + b
        for row, b in zip(vocabulary.embeddings, vocabulary.bias, strict=True)
    ]
    for at, piece in enumerate(found.terms.ids):
        row = vocabulary.embeddings[piece]
        cosine = state @ row / np.linalg.norm(state) / np.linalg.norm(row)
        assert found.terms.norms[at] == pytest.approx(np.linalg.norm(row), abs=1e-5)
        assert found.terms.cosines[at] == pytest.approx(cosine, abs=1e-5)
        assert found.terms.logits[at] == pytest.approx(scores[piece], abs=1e-4)
        assert found.terms.ranks[at] == 1 + sum(score > scores[piece] for score in scores)
        lengths = np.linalg.norm(vocabulary.embeddings, axis=1)
        assert found.terms.norm_ranks[at] == 1 + (lengths > lengths[piece]).sum()
        assert found.terms.bias_ranks[at] == 1 + (vocabulary.bias > vocabulary.bias[piece]).sum()
    assert found.state_norm == pytest.approx(np.linalg.norm(state), abs=1e-4)


def test_named_terms_stay_in_their_order_and_the_best_are_still_compared(biased):
    named, best = one(biased, terms=["drugb", "Citya"], top=7), one(biased, top=7)
    assert named.terms.surfaces == ("drugb", "Citya")
    assert named.n_compared == best.n_compared == 7
    assert named.shares == best.shares
    assert len(best.terms) == 7


def test_a_term_is_held_against_another_and_the_parts_sum_exactly(biased):
    found = one(biased, terms=["Citya", "drugb", "the"], against="drugb")
    contrast = found.contrast
    assert contrast.surface == "drugb"
    np.testing.assert_allclose(contrast.differences, found.terms.logits - contrast.logit, atol=1e-5)
    assert contrast.differences[1] == 0


def test_without_a_name_the_best_term_is_what_the_others_are_held_against(biased):
    found = one(biased)
    assert found.contrast.surface == found.terms.surfaces[0]
    assert (found.contrast.differences <= 0).all()


@pytest.mark.parametrize("decider", ["norm", "angle", "bias"])
def test_what_decides_the_order_is_what_was_planted(toy, decider):
    rng, n = np.random.default_rng(0), len(toy.vocabulary)
    norms, bias = np.ones(n), np.zeros(n)
    if decider == "norm":
        # All point the same way, or nearly: lengths are what is left.
        norms = rng.uniform(1, 3, n)
        nearly = 5 + 0.1 * rng.standard_normal(toy.vocabulary.embeddings.shape)
        toy.vocabulary = replace(toy.vocabulary, embeddings=nearly.astype(np.float32))
    if decider == "bias":
        bias = rng.normal(0, 300, n)
    found = one(planted(toy, norms=norms, bias=bias))
    assert found.shares.largest == found.sizes.largest == decider
    assert sum((found.shares.norm, found.shares.angle, found.shares.bias)) == pytest.approx(1)
    assert sum((found.sizes.norm, found.sizes.angle, found.sizes.bias)) == pytest.approx(1)


def test_a_part_that_is_the_same_for_all_accounts_for_nothing(toy):
    found = one(planted(toy, norms=np.ones(len(toy.vocabulary))))
    assert found.shares.norm == pytest.approx(0, abs=1e-5)
    assert found.shares.bias == 0
    assert found.shares.angle == pytest.approx(1, abs=1e-5)
    assert np.isnan(found.spearman.bias)
    assert found.spearman.angle == pytest.approx(1, abs=1e-4)


def test_rank_correlations_are_scipy_s(biased):
    found = one(biased, top=len(biased.vocabulary))
    terms = found.terms
    for name, column in (("norm", terms.norms), ("angle", terms.cosines), ("bias", terms.biases)):
        expected = stats.spearmanr(terms.logits, column).statistic
        assert getattr(found.spearman, name) == pytest.approx(expected, abs=1e-3)


def test_one_term_alone_has_no_order_to_decide(toy):
    found = one(toy, top=1)
    assert np.isnan([found.shares.norm, found.shares.angle, found.sizes.bias]).all()
    assert found.shares.largest is None


def test_each_sequence_is_read_once_and_masked_words_apart(toy):
    text = "she [MASK] the [MASK] of [MASK]"
    decompose_scores([text], toy)
    assert toy.n_sequences == 1
    decompose_scores([text], toy, at=["she", "the", "of"], masked=True)
    assert toy.n_sequences == 4


def test_a_text_s_answer_does_not_depend_on_its_batch(biased):
    texts = [TEXT, "the [MASK] is a [MASK] .", "swallowed [MASK]"]
    together = decompose_scores(texts, biased)
    assert [len(places) for places in together] == [1, 2, 1]
    for text, places in zip(texts, together, strict=True):
        (alone,) = decompose_scores([text], biased)
        for found, expected in zip(places, alone, strict=True):
            assert found.place == expected.place
            assert found.terms.ids.tolist() == expected.terms.ids.tolist()
            np.testing.assert_allclose(found.terms.logits, expected.terms.logits, atol=1e-5)


def test_more_places_than_a_block_are_answered_in_order(toy):
    texts = ["visited Citya [MASK]", "swallowed drugb [MASK]"] * 50
    found = decompose_scores(texts, toy, top=1, terms=["Cityb", "drugc"])
    is_city = [places[0].terms.logits[0] > places[0].terms.logits[1] for places in found]
    assert is_city == [True, False] * 50


def test_no_texts_give_no_answers(toy):
    assert decompose_scores([], toy) == []


@pytest.mark.parametrize("top", [0, -1, 10_000])
def test_a_number_of_terms_that_there_are_not_is_refused(toy, top):
    with pytest.raises(InputError, match=f"top is {top}; expected 1 to"):
        decompose_scores([TEXT], toy, top=top)


@pytest.mark.parametrize("term", ["", "druga drugb", "[MASK]", "druggo", "日本"])
def test_a_term_that_is_no_piece_is_refused(toy, term):
    with pytest.raises(UnknownTermError):
        decompose_scores([TEXT], toy, terms=[term])
    with pytest.raises(UnknownTermError):
        decompose_scores([TEXT], toy, against=term)


def test_terms_are_lowered_where_the_vocabulary_knows_no_capitals(toy):
    lower = replace(toy.vocabulary, info=replace(toy.vocabulary.info, is_cased=False))
    assert term_ids(["DrugA"], lower).tolist() == term_ids(["druga"], toy.vocabulary).tolist()


def test_a_state_of_length_zero_leaves_the_bias_alone(biased):
    biased.head_states_at = lambda sequences, positions: np.zeros(
        (len(sequences), biased.vocabulary.width), np.float32
    )
    found = one(biased)
    assert found.state_norm == 0
    assert found.terms.bias_ranks.tolist() == found.terms.ranks.tolist()
    assert found.shares.bias == pytest.approx(1)
