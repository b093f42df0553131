"""Heads look where they are told to, and the model stays a plain BERT."""

from __future__ import annotations

import copy
import math

import pytest
import torch
from transformers import AutoModelForMaskedLM, BertConfig, BertForMaskedLM

from knife.pretraining.offset_heads import (
    OFFSETS,
    OffsetHeads,
    selections,
    sinusoids,
    start_heads_at_offsets,
)

N_POSITIONS = 60


def bert(hidden_size=64, n_heads=4, n_layers=3, seed=0, **changes):
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=80,
        hidden_size=hidden_size,
        num_attention_heads=n_heads,
        num_hidden_layers=n_layers,
        intermediate_size=32,
        max_position_embeddings=N_POSITIONS,
        **changes,
    )
    return BertForMaskedLM(config).eval()


def attention_of(block, states, head, width):
    """Return softmax(q k / sqrt(d)) of one head, (T, T)."""
    rows = slice(head * width, (head + 1) * width)
    queries = states @ block.self.query.weight[rows].T + block.self.query.bias[rows]
    keys = states @ block.self.key.weight[rows].T + block.self.key.bias[rows]
    return torch.softmax(queries @ keys.T / math.sqrt(width), dim=1)


@pytest.mark.parametrize(
    ("hidden_size", "n_heads"), [(16, 1), (64, 2), (64, 4), (96, 3), (128, 8), (64, 16), (50, 5)]
)
def test_each_head_attends_most_to_its_offset(hidden_size, n_heads):
    model = bert(hidden_size, n_heads)
    start_heads_at_offsets(model.bert, OffsetHeads(noise=0), torch.Generator().manual_seed(0))
    places = model.bert.embeddings.position_embeddings.weight
    places = places / places.std()
    interior = torch.arange(4, N_POSITIONS - 4)
    for number, layer in enumerate(model.bert.encoder.layer[:-1]):
        for head in range(n_heads):
            offset = OFFSETS[number % len(OFFSETS)][head % len(OFFSETS[0])]
            attention = attention_of(layer.attention, places, head, hidden_size // n_heads)
            assert attention[interior].argmax(dim=1).tolist() == (interior + offset).tolist()


@pytest.mark.parametrize(("hidden_size", "n_heads"), [(64, 2), (256, 4)])
def test_where_places_are_louder_than_words_a_head_attends_to_its_offset_among_them(
    hidden_size, n_heads
):
    shares = []
    for loudness in (1.0, 3.0):
        model = bert(hidden_size, n_heads)
        how = OffsetHeads(fastest=3.0, loudness=loudness)
        start_heads_at_offsets(model.bert, how, torch.Generator().manual_seed(1))
        pieces = torch.randint(0, 80, (1, N_POSITIONS), generator=torch.Generator().manual_seed(2))
        states = model.bert.embeddings(pieces)[0].detach()
        block, width = model.bert.encoder.layer[0].attention, hidden_size // n_heads
        found = [
            attention_of(block, states, head, width).diagonal(OFFSETS[0][head])[4:-4].mean()
            for head in range(n_heads)
        ]
        shares.append(torch.stack(found))
    assert (shares[1] > shares[0]).all()
    assert (shares[1] > 0.5).all()


def test_as_it_is_shipped_a_head_looks_at_its_offset_more_than_at_anything_else():
    model = bert(256, 4)
    start_heads_at_offsets(model.bert, generator=torch.Generator().manual_seed(1))
    pieces = torch.randint(0, 80, (1, N_POSITIONS), generator=torch.Generator().manual_seed(2))
    states = model.bert.embeddings(pieces)[0].detach()
    for head, offset in enumerate(OFFSETS[0]):
        attention = attention_of(model.bert.encoder.layer[0].attention, states, head, 64)
        assert attention.diagonal(offset)[4:-4].mean() > 0.5


@pytest.mark.parametrize("offset", [-4, -1, 0, 1, 3])
def test_rotating_a_sinusoid_shifts_its_position(offset):
    embeddings, frequencies = sinusoids(40, 32)
    keys, queries = selections(frequencies, 8, offset)
    seen, asked = embeddings @ keys.T, embeddings @ queries.T
    shifted = torch.roll(seen, -offset, dims=0)
    torch.testing.assert_close(asked[5:-5], shifted[5:-5], rtol=0, atol=1e-5)


@pytest.mark.parametrize("fastest", [1.0, 2.5])
def test_sinusoids_have_unit_spread_and_falling_frequencies(fastest):
    embeddings, frequencies = sinusoids(200, 64, fastest)
    assert frequencies[0] == fastest
    assert 1 / 260 < frequencies[-1] < 1 / 150
    assert (frequencies.diff() < 0).all()
    torch.testing.assert_close(embeddings.square().mean(dim=1), torch.ones(200))
    torch.testing.assert_close(embeddings[7, 0], math.sqrt(2) * torch.tensor(7 * fastest).sin())
    torch.testing.assert_close(embeddings[7, 1], math.sqrt(2) * torch.tensor(7 * fastest).cos())


def test_only_positions_and_attention_of_all_but_the_last_layer_change():
    model = bert()
    before = copy.deepcopy(model.state_dict())
    start_heads_at_offsets(model.bert, generator=torch.Generator().manual_seed(0))
    changed = {
        name for name, weight in model.state_dict().items() if not weight.equal(before[name])
    }
    inside = ("self.query.weight", "self.key.weight", "self.value.weight", "output.dense.weight")
    expected = {
        f"bert.encoder.layer.{layer}.attention.{part}" for layer in (0, 1) for part in inside
    }
    assert changed == {*expected, "bert.embeddings.position_embeddings.weight"}


@pytest.mark.parametrize("n_heads", [2, 4])
def test_places_are_as_loud_beside_words_as_was_said(n_heads):
    model = bert(64, n_heads)
    how = OffsetHeads(loudness=2.0, quiet=0.5, noise=0, written=0)
    start_heads_at_offsets(model.bert, how, torch.Generator().manual_seed(0))
    words = model.bert.embeddings.word_embeddings.weight
    places = model.bert.embeddings.position_embeddings.weight
    pairs = places.reshape(N_POSITIONS, 32, 2).square().mean(dim=(0, 2)).sqrt() / words.std()
    # What heads compare is loud, and nothing else is.
    is_compared = model.bert.encoder.layer[0].attention.self.key.weight.any(dim=0)[::2]
    assert 0 < is_compared.sum() < 32
    torch.testing.assert_close(pairs, torch.where(is_compared, 2.0, 0.5), rtol=1e-3, atol=0)


def test_what_a_head_reads_is_written_back():
    model = bert(64, 4)
    start_heads_at_offsets(model.bert, OffsetHeads(written=0.5), torch.Generator().manual_seed(0))
    block = model.bert.encoder.layer[0].attention
    for head in range(4):
        rows = slice(16 * head, 16 * head + 16)
        read, written = block.self.value.weight[rows], block.output.dense.weight[:, rows]
        torch.testing.assert_close(read @ read.T, torch.eye(16), rtol=0, atol=1e-5)
        torch.testing.assert_close(written, 0.5 * read.T)


def test_offsets_can_be_named_and_are_cycled():
    model = bert(64, 4, n_layers=4)
    how = OffsetHeads(noise=0, offsets=((5,), (-2, 3)))
    start_heads_at_offsets(model.bert, how, torch.Generator().manual_seed(0))
    states = sinusoids(N_POSITIONS, 64)[0]
    for number, expected in ((0, (5, 5, 5, 5)), (1, (-2, 3, -2, 3)), (2, (5, 5, 5, 5))):
        block = model.bert.encoder.layer[number].attention
        for head, offset in enumerate(expected):
            assert attention_of(block, states, head, 16)[20].argmax() == 20 + offset


def test_chance_comes_from_the_generator_alone():
    made = []
    for global_seed, seed in ((1, 0), (2, 0), (1, 5)):
        model = bert()
        torch.manual_seed(global_seed)
        start_heads_at_offsets(model.bert, generator=torch.Generator().manual_seed(seed))
        made.append(model.bert.encoder.layer[0].attention.self.value.weight)
    assert made[0].equal(made[1])
    assert not made[0].equal(made[2])


@pytest.mark.parametrize(
    ("hidden_size", "n_heads", "n_layers"), [(15, 3, 2), (6, 6, 2), (32, 2, 1)]
)
def test_unusual_shapes_begin_too(hidden_size, n_heads, n_layers):
    model = bert(hidden_size, n_heads, n_layers)
    start_heads_at_offsets(model.bert, generator=torch.Generator().manual_seed(0))
    assert all(weight.isfinite().all() for weight in model.parameters())


def test_the_result_is_a_plain_bert(tmp_path):
    model = bert()
    start_heads_at_offsets(model.bert, generator=torch.Generator().manual_seed(0))
    model.save_pretrained(tmp_path)
    again = AutoModelForMaskedLM.from_pretrained(tmp_path).eval()
    assert type(again) is BertForMaskedLM
    pieces = torch.arange(20)[None]
    with torch.inference_mode():
        torch.testing.assert_close(again(pieces).logits, model(pieces).logits)
    # And all of it can be learnt.
    assert all(weight.requires_grad for weight in model.parameters())
