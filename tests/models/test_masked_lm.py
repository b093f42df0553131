import numpy as np
import pytest
import torch
import transformers as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from knife.errors import InputError, ModelError, ShapeError
from knife.models.masked_lm import MaskedLM
from knife.types.protocols import MaskedLanguageModel
from knife.types.vocabulary import ModelInfo

TEXTS = ["The cell binds the protein, and the cells divide.", "Aspirin", "", "Paris is a city."]
WEIRD = ["", " \t\n", "\0cell\0", "🧬🧪 cell", "e\u0301 cafe\u0301", "مرحبا العالم", "\u202ecell"]
WEIRD += ["x" * 30, "\ufeffcell", "[SEP] </s> [PAD]", "\U0010ffff", "a\u0300\u0301\u0302b"]


@pytest.fixture
def bert(make_masked_lm):
    return make_masked_lm("bert")[0]


def single(lm, text):
    (encoding,) = lm.encode([text])
    return lm.head_states_at([encoding.ids.tolist()], [range(len(encoding))])


def test_it_is_what_the_analyses_ask_for(bert):
    model: MaskedLanguageModel = bert
    assert model.vocabulary is bert.vocabulary
    assert bert.vocabulary.pieces[bert.mask_id] == bert.mask_token
    assert bert.info == ModelInfo("bert")
    assert (bert.dtype, bert.device) == (torch.float32, torch.device("cpu"))


def test_a_text_has_the_same_states_alone_as_among_others(make_masked_lm, layout):
    lm, _, _ = make_masked_lm(layout)
    together = lm.head_states(TEXTS)
    for row, text in enumerate(TEXTS):
        np.testing.assert_allclose(together.of(row), single(lm, text), atol=1e-5, rtol=1e-5)


def test_small_batches_give_what_one_batch_gives(make_masked_lm):
    whole = make_masked_lm("roberta")[0].head_states(TEXTS)
    small = make_masked_lm("roberta", batch_pieces=1)[0].head_states(TEXTS)
    np.testing.assert_allclose(small.values, whole.values, atol=1e-5)


def test_there_are_zeros_where_there_is_padding(bert):
    states = bert.head_states(TEXTS)
    assert states.values.shape[:2] == states.mask.shape
    assert not states.values[~states.mask].any()
    assert states.mask.sum(axis=1).tolist() == [len(e) for e in bert.encode(TEXTS)]


def test_states_at_positions_come_sequence_by_sequence_in_the_order_asked(make_masked_lm, layout):
    lm, _, _ = make_masked_lm(layout, batch_pieces=20)
    states = lm.head_states(TEXTS)
    sequences = [encoding.ids.tolist() for encoding in lm.encode(TEXTS)]
    positions = [[3, 0, 3], [], [1], [2, 1]]
    found = lm.head_states_at(sequences, positions)
    expected = [states.of(row)[at] for row, at in enumerate(positions)]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.concatenate(expected), atol=1e-5, rtol=1e-5)


def test_no_sequences_and_no_texts_give_nothing(bert):
    assert bert.head_states_at([], []).shape == (0, 16)
    assert bert.head_states_at([[2, 3]], [[]]).shape == (0, 16)
    assert bert.head_states([]).values.shape == (0, 0, 16)
    assert bert.hidden_states([]).values.shape == (0, 0, 16)
    assert bert.encode([]) == bert.fill_mask([]) == []


def test_an_embedding_may_be_narrower_than_a_hidden_state(make_masked_lm):
    lm, _, _ = make_masked_lm("albert")
    assert lm.head_states(["cell"]).values.shape[2] == lm.vocabulary.width == 8
    assert lm.hidden_states(["cell"]).values.shape[2] == 16


@pytest.mark.parametrize("layer", [0, 1, 2, -1, -2, -3])
def test_hidden_states_are_those_of_transformers(make_masked_lm, layer):
    lm, twin, _ = make_masked_lm("bert")
    (encoding,) = lm.encode(TEXTS[:1])
    with torch.no_grad():
        expected = twin.bert(torch.tensor(encoding.ids)[None], output_hidden_states=True)
    found = lm.hidden_states(TEXTS, layer).of(0)
    np.testing.assert_allclose(found, expected.hidden_states[layer][0].numpy(), atol=1e-5)


@pytest.mark.parametrize("layer", [3, -4])
def test_a_layer_that_does_not_exist_is_refused(bert, layer):
    with pytest.raises(InputError, match=f"layer is {layer}; expected 0 to 2"):
        bert.hidden_states(TEXTS, layer)


@pytest.mark.parametrize("name", ["bert", "roberta", "xlm-roberta", "modernbert"])
def test_filling_masks_gives_what_the_pipeline_of_transformers_gives(make_masked_lm, name):
    lm, twin, tokenizer = make_masked_lm(name)
    mask = lm.mask_token
    texts = [
        f"The {mask} binds the protein.",
        f"{mask} is a {mask} city.",
        f"Aspirin treats {mask}",
    ]
    pipeline = tf.pipeline("fill-mask", model=twin, tokenizer=tokenizer, top_k=6, device="cpu")
    for text, found in zip(texts, lm.fill_mask(texts, k=6), strict=True):
        expected = pipeline(text)
        rows = expected if isinstance(expected[0], list) else [expected]
        assert len(found) == len(rows) == text.count(mask)
        for row, guesses in enumerate(rows):
            assert found.ids[row].tolist() == [guess["token"] for guess in guesses]
            scores = [guess["score"] for guess in guesses]
            np.testing.assert_allclose(found.probabilities[row], scores, rtol=1e-4)


def test_a_text_without_a_mask_cannot_be_filled(bert):
    with pytest.raises(InputError, match=r"'no gap here' has no \[MASK\].*Write \[MASK\]"):
        bert.fill_mask(["a [MASK]", "no gap here"])


def test_equal_scores_are_ordered_by_id(bert):
    zero = np.zeros((1, 16), dtype=np.float32)
    found = bert.substitutes(zero, 5)
    order = np.lexsort((np.arange(len(bert.vocabulary)), -bert.vocabulary.bias))
    assert found.ids[0].tolist() == order[:5].tolist()


def test_logits_keep_the_shape_in_front(bert):
    states = np.random.default_rng(0).normal(size=(2, 3, 16)).astype(np.float32)
    expected = states @ bert.vocabulary.embeddings.T + bert.vocabulary.bias
    np.testing.assert_allclose(bert.logits(states), expected, atol=1e-4)
    np.testing.assert_allclose(bert.logits(states[0, 0]), expected[0, 0], atol=1e-4)
    with pytest.raises(ShapeError):
        bert.logits(states[..., :5])


def test_a_text_that_is_too_long_is_refused_with_both_lengths(bert):
    text = "cell " * 60
    assert len(bert.encode([text])[0]) == 62
    for call in (bert.head_states, bert.hidden_states):
        with pytest.raises(InputError, match=r"62 pieces; expected at most 40.*Cut"):
            call([text])
    with pytest.raises(InputError, match=r"41 pieces.*40"):
        bert.head_states_at([[5] * 41], [[0]])


@pytest.mark.parametrize("ids", [[], [-1], [10_000]])
def test_piece_ids_that_the_model_lacks_are_refused(bert, ids):
    with pytest.raises(InputError):
        bert.head_states_at([ids], [[0]])


def test_positions_outside_a_sequence_are_refused(bert):
    with pytest.raises(InputError, match=r"\[2\].*expected 0 to 1"):
        bert.head_states_at([[2, 3]], [[2]])
    with pytest.raises(InputError):
        bert.head_states_at([[2, 3]], [[-1]])
    with pytest.raises(ShapeError):
        bert.head_states_at([[2, 3]], [])


def test_odd_texts_of_any_script_are_read(make_masked_lm, layout):
    lm, _, _ = make_masked_lm(layout)
    states = lm.head_states(WEIRD)
    assert np.isfinite(states.values).all()
    assert len(states) == len(WEIRD)


@pytest.mark.parametrize("name", ["bert", "roberta", "xlm-roberta", "camembert"])
def test_any_unicode_text_is_read_within_its_bounds(make_masked_lm, name):
    lm, _, _ = make_masked_lm(name)

    @settings(max_examples=60, deadline=None, database=None)
    @given(st.text(max_size=40))
    def check(text):
        (encoding,) = lm.encode([text])
        assert (encoding.offsets >= 0).all()
        assert (encoding.offsets <= len(text)).all()
        assert (encoding.offsets[:, 0] <= encoding.offsets[:, 1]).all()

    check()


def test_the_law_of_bfloat16_close_to_float32_whatever_auto_chooses(make_masked_lm):
    exact = make_masked_lm("bert")[0]
    rough, _, _ = make_masked_lm("bert", dtype=torch.bfloat16)
    assert rough.dtype == torch.bfloat16
    assert rough._head.encoder.get_input_embeddings().weight.dtype == torch.bfloat16
    # The head stays exact: same decoder, same digest.
    assert rough.vocabulary.digest == exact.vocabulary.digest
    assert rough.head_states(TEXTS).values.dtype == np.float32
    a, b = exact.head_states(TEXTS), rough.head_states(TEXTS)
    ours, theirs = a.values[a.mask], b.values[b.mask]
    cosine = (ours * theirs).sum(1) / np.linalg.norm(ours, axis=1) / np.linalg.norm(theirs, axis=1)
    assert cosine.min() > 0.99


def test_every_layout_keeps_its_head_in_float32_under_a_bfloat16_encoder(make_masked_lm, layout):
    exact, _, _ = make_masked_lm(layout)
    rough, _, _ = make_masked_lm(layout, dtype=torch.bfloat16)
    assert rough.vocabulary.digest == exact.vocabulary.digest
    ours, theirs = exact.head_states(TEXTS[:1]).of(0), rough.head_states(TEXTS[:1]).of(0)
    assert not np.array_equal(ours, theirs)
    cosine = (ours * theirs).sum(1) / np.linalg.norm(ours, axis=1) / np.linalg.norm(theirs, axis=1)
    assert np.median(cosine) > 0.97


def test_half_precision_weights_are_taken_up_to_float32(make_parts):
    model, tokenizer = make_parts("bert")
    lm = MaskedLM(model.to(torch.float16), tokenizer, ModelInfo("half"))
    assert lm.head_states(["cell"]).values.dtype == np.float32
    assert all(weight.dtype == torch.float32 for weight in model.parameters())


def test_a_tokenizer_without_a_mask_is_refused(make_parts):
    model, tokenizer = make_parts("bert")
    tokenizer.mask_token = None
    with pytest.raises(ModelError, match="'toy' has no mask token"):
        MaskedLM(model, tokenizer, ModelInfo("toy"))


def test_a_tokenizer_of_another_model_is_refused(make_parts):
    model, _ = make_parts("bert")
    _, tokenizer = make_parts("camembert")
    with pytest.raises(ModelError, match=r"belong together"):
        MaskedLM(model, tokenizer, ModelInfo("toy"))


def test_a_budget_of_no_pieces_is_refused_at_once(make_masked_lm):
    with pytest.raises(InputError, match="batch_pieces is 0"):
        make_masked_lm("bert", batch_pieces=0)
