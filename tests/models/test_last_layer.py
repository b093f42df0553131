import copy

import numpy as np
import pytest
import torch
import transformers as tf
from torch import nn

from knife.models import running
from knife.models.last_layer import find_last_layer

AS_BERT = {"bert", "roberta", "xlm-roberta", "camembert", "electra"}
LENGTHS = [9, 1, 4, 9]
"""Padding, a sequence of one piece, and several places in one sequence."""
PLACES = [[3], [0], [3, 0, 3], [8, 1]]


def batch(pad_id):
    generator = torch.Generator().manual_seed(1)
    mask = (torch.arange(9) < torch.tensor(LENGTHS)[:, None]).long()
    ids = torch.randint(5, 50, mask.shape, generator=generator)
    row = torch.tensor([i for i, own in enumerate(PLACES) for _ in own])
    column = torch.tensor([place for own in PLACES for place in own])
    return torch.where(mask.bool(), ids, pad_id), mask, row, column


def found_in(make_parts, layout, **changes):
    model, tokenizer = make_parts(layout, **changes)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.LayerNorm):
                module.weight.fill_(1)  # small ones make all places nearly the same
    return find_last_layer(model.base_model, tokenizer.pad_token_id), model, tokenizer


def test_layers_laid_out_as_berts_are_known_and_no_others(make_parts, layout):
    found, _, _ = found_in(make_parts, layout)
    assert (found is not None) == (layout in AS_BERT)


@pytest.mark.parametrize("name", sorted(AS_BERT))
@pytest.mark.parametrize("n_layers", [1, 2, 3])
def test_places_have_the_states_that_transformers_gives_them(make_parts, name, n_layers):
    found, model, tokenizer = found_in(make_parts, name, num_hidden_layers=n_layers)
    ids, mask, row, column = batch(tokenizer.pad_token_id)
    with torch.no_grad():
        expected = model.base_model(input_ids=ids, attention_mask=mask)[0]
        states = found.encode_at(ids, mask, row, column)
    torch.testing.assert_close(states, expected[row, column], atol=1e-5, rtol=1e-5)
    assert np.ptp(states.numpy(), axis=0).max() > 0.5  # places differ, so mixing them up shows


def test_a_place_has_the_same_state_alone_as_in_a_batch(make_parts):
    found, _, tokenizer = found_in(make_parts, "bert")
    ids, mask, row, column = batch(tokenizer.pad_token_id)
    with torch.no_grad():
        together = found.encode_at(ids, mask, row, column)
        for i, (line, place) in enumerate(zip(row.tolist(), column.tolist(), strict=True)):
            own, length = ids[line : line + 1], LENGTHS[line]
            at = torch.tensor([0]), torch.tensor([place])
            alone = found.encode_at(own[:, :length], mask[line : line + 1, :length], *at)
            torch.testing.assert_close(alone[0], together[i], atol=1e-5, rtol=1e-5)


def test_the_encoder_is_left_as_it_was(make_parts):
    model, tokenizer = make_parts("bert")
    twin = copy.deepcopy(model)
    found = find_last_layer(model.base_model, tokenizer.pad_token_id)
    ids, mask, row, column = batch(tokenizer.pad_token_id)
    with torch.no_grad():
        found.encode_at(ids, mask, row, column)
        before, after = (one(input_ids=ids, attention_mask=mask).logits for one in (twin, model))
    torch.testing.assert_close(before, after, rtol=0, atol=0)


class Scaled(nn.Module):
    """A layer with the modules of BERT's, and a last step of its own."""

    def __init__(self, layer):
        super().__init__()
        self.attention, self.intermediate, self.output = (
            layer.attention,
            layer.intermediate,
            layer.output,
        )

    def forward(self, states, mask=None, *args, **kwargs):
        attended = self.attention(states, mask)[0]
        return self.output(self.intermediate(attended), attended) * 1.01


def test_a_layer_with_berts_names_that_computes_otherwise_is_not_used(make_parts):
    model, tokenizer = make_parts("bert")
    layers = model.bert.encoder.layer
    layers[-1] = Scaled(layers[-1])
    assert find_last_layer(model.base_model, tokenizer.pad_token_id) is None


def test_a_layer_with_one_more_module_is_not_used(make_parts):
    # Longformer's windows equal full attention in a short probe: only their modules tell.
    model, tokenizer = make_parts("bert")
    model.bert.encoder.layer[-1].attention.self.query_global = nn.Linear(16, 16)
    assert find_last_layer(model.base_model, tokenizer.pad_token_id) is None


def test_a_decoder_is_not_used(make_parts):
    found, _, _ = found_in(make_parts, "bert", is_decoder=True)
    assert found is None


def test_other_orders_of_the_same_steps_are_not_used():
    config = tf.RobertaPreLayerNormConfig(
        vocab_size=90,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=24,
        max_position_embeddings=48,
    )
    model = tf.RobertaPreLayerNormForMaskedLM(config).eval()
    assert find_last_layer(model.base_model, config.pad_token_id) is None


def test_a_model_with_fewer_places_than_the_probe_is_not_used(make_parts):
    found, _, _ = found_in(make_parts, "bert", max_position_embeddings=6)
    assert found is None


TEXTS = ["The cell binds the protein, and the cells divide.", "Aspirin", "Paris is a city."]


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("name", sorted(AS_BERT))
def test_a_model_gives_the_same_head_states_with_it_and_without(
    make_masked_lm, name, dtype, monkeypatch
):
    lm, _, _ = make_masked_lm(name, dtype=dtype)
    sequences = [encoding.ids.tolist() for encoding in lm.encode(TEXTS)]
    places = [[2], [1], [3, 0]]
    short = lm.head_states_at(sequences, places)
    monkeypatch.setattr(running, "MOST_ASKED", 0)
    whole = lm.head_states_at(sequences, places)
    close = {"atol": 1e-5, "rtol": 1e-5} if dtype == torch.float32 else {"atol": 0.2, "rtol": 0.05}
    np.testing.assert_allclose(short, whole, **close)


def test_the_last_layer_is_cut_only_where_few_places_are_asked_for(make_masked_lm, monkeypatch):
    lm, _, _ = make_masked_lm("bert")
    whole, calls = lm._head.encoder.forward, []
    monkeypatch.setattr(
        lm._head.encoder, "forward", lambda **inputs: [calls.append(1), whole(**inputs)][1]
    )
    sequence = lm.encode(TEXTS[:1])[0].ids.tolist()
    lm.head_states_at([sequence], [[2]])
    assert not calls
    lm.head_states_at([sequence], [range(len(sequence))])
    assert calls
