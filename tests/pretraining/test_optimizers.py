"""Which weights go to which optimizer, what of them decays, and how fast each learns."""

from __future__ import annotations

import pytest
import torch
import transformers as tf
from torch.optim import AdamW

from knife.errors import InputError
from knife.pretraining.optimizers import best_optimizer, optimizers_of, set_rate
from knife.pretraining.options import Learning

SIZE = {
    "vocab_size": 40,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "max_position_embeddings": 40,
    "pad_token_id": 0,
}
IDS = dict.fromkeys(("bos_token_id", "eos_token_id", "cls_token_id", "sep_token_id"), 2)


WORDS = "bert.embeddings.word_embeddings.weight"


def bert():
    torch.manual_seed(0)
    return tf.BertForPreTraining(tf.BertConfig(**SIZE))


def names_of(model, optimizer):
    """Return the names of the weights of each group."""
    names = {id(weight): name for name, weight in model.named_parameters()}
    return [{names[id(weight)] for weight in group["params"]} for group in optimizer.param_groups]


def test_adamw_takes_all_and_only_matrices_decay():
    model = bert()
    (only,) = optimizers_of(model, Learning(optimizer="adamw", weight_decay=0.3))
    assert type(only) is AdamW
    matrices, vectors, words = names_of(model, only)
    weights = dict(model.named_parameters())
    assert words == {WORDS}
    assert matrices == {name for name, weight in weights.items() if weight.ndim >= 2} - words
    assert vectors == weights.keys() - matrices - words
    assert [group["weight_decay"] for group in only.param_groups] == [0.3, 0, 0.3]
    assert [group["lr"] for group in only.param_groups] == [2e-3, 2e-3, 5e-4]
    assert not any("LayerNorm" in name or "bias" in name for name in matrices)


def test_muon_takes_the_matrices_of_the_encoder_and_adamw_the_rest():
    model = bert()
    first, second = optimizers_of(model, Learning(optimizer="muon", weight_decay=0.3))
    (turned,) = names_of(model, first)
    matrices, vectors, words = names_of(model, second)
    assert words == {WORDS}
    assert len(turned) == 2 * 6
    assert all(".layer." in name and name.endswith("weight") for name in turned)
    assert {"bert.embeddings.position_embeddings.weight", "bert.pooler.dense.weight"} <= matrices
    assert turned | matrices | vectors | words == {name for name, _ in model.named_parameters()}
    assert not turned & (matrices | vectors | words)
    assert first.param_groups[0]["weight_decay"] == 0.3
    assert [group["weight_decay"] for group in second.param_groups] == [0.3, 0, 0.3]


@pytest.mark.parametrize(
    ("kind", "sizes", "n_turned"),
    [
        (tf.ModernBertForMaskedLM, {**SIZE, **IDS, "reference_compile": False}, 8),
        # All layers of an ALBERT are one.
        (tf.AlbertForMaskedLM, {**SIZE, "embedding_size": 8}, 6),
        (
            tf.DistilBertForMaskedLM,
            {"vocab_size": 40, "dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 24},
            12,
        ),
    ],
)
def test_layers_are_found_under_other_names(kind, sizes, n_turned):
    model = kind(kind.config_class(**sizes))
    first, second = optimizers_of(model, Learning(optimizer="muon"))
    (turned,) = names_of(model, first)
    assert len(turned) == n_turned
    assert not any("embed" in name for name in turned)
    *_, words = names_of(model, second)
    assert len(words) == 1
    assert "embed" in "".join(words)
    assert sum(map(len, names_of(model, second))) == len(list(model.parameters())) - n_turned


def test_a_weight_that_is_not_to_be_learnt_is_in_no_group():
    model = bert()
    model.bert.embeddings.requires_grad_(requires_grad=False)
    for kind in ("adamw", "muon"):
        for optimizer in optimizers_of(model, Learning(optimizer=kind)):
            for names in names_of(model, optimizer):
                assert not any(name.startswith("bert.embeddings") for name in names)


def test_every_optimizer_moves_its_weights():
    for kind in ("adamw", "muon"):
        model = bert()
        before = {name: weight.clone() for name, weight in model.named_parameters()}
        pieces = torch.randint(5, 40, (4, 8), generator=torch.Generator().manual_seed(0))
        model(pieces, labels=pieces, next_sentence_label=torch.tensor([0, 1, 0, 1])).loss.backward()
        optimizers = optimizers_of(model, Learning(optimizer=kind))
        for optimizer in optimizers:
            optimizer.step()
        still = {name for name, weight in model.named_parameters() if weight.equal(before[name])}
        # The gradient of a key's bias is nothing but rounding.
        assert not {name for name in still if "key.bias" not in name}


def test_the_rate_of_every_group_is_set():
    optimizers = optimizers_of(bert(), Learning(optimizer="muon", embedding_rate=0.5))
    set_rate(optimizers, 0.125)
    rates = [group["lr"] for optimizer in optimizers for group in optimizer.param_groups]
    assert rates == [0.125, 0.125, 0.125, 0.0625]


def test_word_embeddings_move_by_their_share():
    moved = {}
    for share in (1.0, 0.25):
        model = bert()
        before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
        pieces = torch.arange(5, 13)[None]
        model(pieces, labels=pieces, next_sentence_label=torch.tensor([0])).loss.backward()
        (only,) = optimizers_of(
            model, Learning(optimizer="adamw", weight_decay=0, embedding_rate=share)
        )
        set_rate([only], 1e-3)
        only.step()
        moved[share] = {
            name: weight.detach() - before[name] for name, weight in model.named_parameters()
        }
    torch.testing.assert_close(moved[0.25][WORDS], moved[1.0][WORDS] / 4, rtol=1e-3, atol=1e-7)
    others = moved[1.0].keys() - {WORDS}
    assert all(moved[0.25][name].equal(moved[1.0][name]) for name in others)


def test_a_model_that_does_not_name_its_embeddings_has_one_rate():
    plain = torch.nn.Sequential(torch.nn.Embedding(7, 4), torch.nn.Linear(4, 2))
    (only,) = optimizers_of(plain, Learning(optimizer="adamw"))
    assert [group["lr"] for group in only.param_groups] == [2e-3, 2e-3]


def test_a_rate_of_nothing_moves_nothing():
    model = bert()
    pieces = torch.arange(5, 13)[None]
    model(pieces, labels=pieces).prediction_logits.square().mean().backward()
    before = [weight.clone() for weight in model.parameters()]
    optimizers = optimizers_of(model, Learning(optimizer="muon"))
    set_rate(optimizers, 0.0)
    for optimizer in optimizers:
        optimizer.step()
    assert all(a.equal(b) for a, b in zip(before, model.parameters(), strict=True))


def test_an_older_torch_has_no_muon(monkeypatch):
    assert best_optimizer() == "muon"
    monkeypatch.delattr(torch.optim, "Muon")
    assert best_optimizer() == "adamw"
    with pytest.raises(InputError, match=r"has no Muon.*--optimizer adamw"):
        optimizers_of(bert(), Learning(optimizer="muon"))
    assert len(optimizers_of(bert(), Learning(optimizer="adamw"))) == 1


def test_a_model_without_layers_is_told_of():
    with pytest.raises(InputError, match=r"Embedding has no numbered layers.*--optimizer adamw"):
        optimizers_of(torch.nn.Embedding(3, 4), Learning(optimizer="muon"))
