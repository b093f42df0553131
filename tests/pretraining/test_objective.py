"""The losses of every kind of model against transformers' own."""

from __future__ import annotations

import pytest
import torch
import transformers as tf
from torch.nn import functional

from knife.pretraining.batches import Tensors
from knife.pretraining.objective import Objective, _shown_only

V, B, T = 50, 6, 12

SIZE = {
    "vocab_size": V,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "max_position_embeddings": 40,
    "pad_token_id": 0,
}
DEBERTA = {
    **SIZE,
    "relative_attention": True,
    "pos_att_type": ["p2c", "c2p"],
    "position_biased_input": False,
    "position_buckets": 8,
    "share_att_key": True,
    "norm_rel_ebd": "layer_norm",
}
DISTILBERT = {
    "vocab_size": V,
    "dim": 16,
    "n_layers": 2,
    "n_heads": 2,
    "hidden_dim": 24,
    "max_position_embeddings": 40,
    "pad_token_id": 0,
}
MODERNBERT = {
    **SIZE,
    "local_attention": 8,
    "global_attn_every_n_layers": 2,
    "reference_compile": False,
    **dict.fromkeys(("bos_token_id", "eos_token_id", "cls_token_id", "sep_token_id"), 2),
}
MOBILEBERT = {
    **SIZE,
    "embedding_size": 8,
    "intra_bottleneck_size": 8,
    "num_feedforward_networks": 1,
    "normalization_type": "layer_norm",
}
# Class, sizes, and whether the head lets its last projection be shown less.
OTHERS = {
    "roberta": (tf.RobertaForMaskedLM, SIZE, True),
    "distilbert": (tf.DistilBertForMaskedLM, DISTILBERT, True),
    "albert": (tf.AlbertForMaskedLM, {**SIZE, "embedding_size": 8}, True),
    "electra": (tf.ElectraForMaskedLM, {**SIZE, "embedding_size": 8}, True),
    "modernbert": (tf.ModernBertForMaskedLM, MODERNBERT, True),
    "legacy deberta-v2": (tf.DebertaV2ForMaskedLM, {**DEBERTA, "legacy": True}, True),
    "newer deberta-v2": (
        tf.DebertaV2ForMaskedLM,
        {**DEBERTA, "legacy": False, "tie_word_embeddings": False},
        True,
    ),
    "mobilebert": (tf.MobileBertForMaskedLM, MOBILEBERT, False),
}


def model_of(kind, sizes, **changes):
    """Return a model whose every weight is random, so that no part can be left out unseen."""
    model = kind(kind.config_class(**{**sizes, **changes})).eval()
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(0, 0.2, generator=generator)
        model.get_input_embeddings().weight[0] = 0
    return model


def batch_of(n_masked=9, seed=0):
    generator = torch.Generator().manual_seed(seed)
    length = torch.randint(5, T + 1, (B, 1), generator=generator)
    is_real = torch.arange(T) < length
    pieces = torch.randint(5, V, (B, T), generator=generator) * is_real
    real = is_real.ravel().nonzero()[:, 0]
    chosen = torch.randperm(len(real), generator=generator)[:n_masked].sort().values
    return Tensors(
        pieces,
        ((torch.arange(T) >= 3) & is_real).long(),
        is_real,
        real[chosen],
        torch.randint(5, V, (n_masked,), generator=generator),
        torch.randint(0, 2, (B,), generator=generator),
    )


def labels_of(batch):
    labels = torch.full((B * T,), -100)
    labels[batch.positions] = batch.targets
    return labels.reshape(B, T)


def bert_inputs(batch):
    return {
        "input_ids": batch.pieces,
        "attention_mask": batch.is_real.long(),
        "token_type_ids": batch.segment,
    }


def slopes_of(model, loss):
    model.zero_grad(set_to_none=True)
    loss.backward()
    return {name: weight.grad for name, weight in model.named_parameters()}


def assert_same_slopes(found, expected):
    assert found.keys() == expected.keys()
    for name, slope in found.items():
        nothing = torch.zeros(())
        torch.testing.assert_close(
            nothing if slope is None else slope,
            nothing if expected[name] is None else expected[name],
            rtol=1e-3,
            atol=1e-6,
            check_device=False,
            msg=lambda text, name=name: f"{name}: {text}",
        )


def test_bert_has_the_losses_and_gradients_of_transformers_own():
    model, batch = model_of(tf.BertForPreTraining, SIZE), batch_of()
    own = model(**bert_inputs(batch), labels=labels_of(batch), next_sentence_label=batch.is_wrong)
    expected = slopes_of(model, own.loss)
    losses = Objective(model)(batch)
    torch.testing.assert_close(sum(losses), own.loss)
    judged = functional.cross_entropy(own.seq_relationship_logits, batch.is_wrong)
    torch.testing.assert_close(losses.next_sentence, judged)
    assert_same_slopes(slopes_of(model, sum(losses)), expected)


@pytest.mark.parametrize("is_tied", [True, False])
def test_bert_without_the_second_head_has_only_the_masked_loss(is_tied):
    model = model_of(tf.BertForMaskedLM, SIZE, tie_word_embeddings=is_tied)
    batch = batch_of()
    own = model(**bert_inputs(batch), labels=labels_of(batch)).loss
    expected = slopes_of(model, own)
    losses = Objective(model)(batch)
    torch.testing.assert_close(losses.masked, own)
    assert losses.next_sentence.item() == 0
    assert_same_slopes(slopes_of(model, sum(losses)), expected)


@pytest.mark.parametrize("layout", sorted(OTHERS))
def test_any_other_model_has_its_own_loss(layout):
    kind, sizes, _ = OTHERS[layout]
    model, batch = model_of(kind, sizes), batch_of()
    whole = model(input_ids=batch.pieces, attention_mask=batch.is_real.long()).logits
    chosen = whole.reshape(-1, whole.shape[-1])[batch.positions]
    own = functional.cross_entropy(chosen, batch.targets)
    expected = slopes_of(model, own)
    objective = Objective(model)
    losses = objective(batch)
    torch.testing.assert_close(losses.masked, own)
    assert losses.next_sentence.item() == 0
    assert_same_slopes(slopes_of(model, sum(losses)), expected)
    scores, follows = objective.scores(batch)
    torch.testing.assert_close(scores, chosen)
    assert follows is None


@pytest.mark.parametrize("layout", sorted(OTHERS))
def test_only_masked_positions_are_projected_where_the_head_allows_it(layout):
    kind, sizes, allows = OTHERS[layout]
    model, batch = model_of(kind, sizes), batch_of()
    last = model.get_output_embeddings()
    with _shown_only(last, batch) as is_shown:
        found = model(input_ids=batch.pieces, attention_mask=batch.is_real.long()).logits
    assert is_shown == ([True] if allows else [])
    assert found.shape == ((9, V) if allows else (B, T, V))
    # Afterwards the model is as it was.
    again = model(input_ids=batch.pieces, attention_mask=batch.is_real.long()).logits
    assert again.shape == (B, T, V)
    with pytest.raises(RuntimeError, match="stopped"), _shown_only(last, batch):
        raise RuntimeError("stopped")
    assert not last._forward_pre_hooks


def test_scores_of_bert_are_its_logits():
    model, batch = model_of(tf.BertForPreTraining, SIZE), batch_of()
    own = model(**bert_inputs(batch))
    scores, follows = Objective(model).scores(batch)
    torch.testing.assert_close(
        scores, own.prediction_logits.reshape(-1, V)[batch.positions], rtol=1e-4, atol=1e-5
    )
    torch.testing.assert_close(follows, own.seq_relationship_logits)
    # And they make the loss.
    losses = Objective(model)(batch)
    torch.testing.assert_close(losses.masked, functional.cross_entropy(scores, batch.targets))


@pytest.mark.parametrize("layout", ["bert", "roberta"])
def test_bfloat16_is_close_and_leaves_weights_and_losses_in_float32(layout):
    kinds = {"bert": (tf.BertForPreTraining, SIZE), "roberta": OTHERS["roberta"][:2]}
    model, batch = model_of(*kinds[layout]), batch_of()
    exact, low = Objective(model), Objective(model, torch.bfloat16)
    losses = low(batch)
    for found, own in zip(losses, exact(batch), strict=True):
        assert found.dtype == torch.float32
        torch.testing.assert_close(found, own, rtol=0.03, atol=0.03)
    sum(losses).backward()
    assert {weight.dtype for weight in model.parameters()} == {torch.float32}
    assert {weight.grad.dtype for weight in model.parameters() if weight.grad is not None} == {
        torch.float32
    }
    scores, follows = low.scores(batch)
    assert scores.dtype == torch.float32
    assert follows is None or follows.dtype == torch.float32


@pytest.mark.parametrize("layout", ["bert", *sorted(OTHERS)])
def test_a_batch_without_masked_pieces_adds_nothing(layout):
    kind, sizes = (tf.BertForMaskedLM, SIZE) if layout == "bert" else OTHERS[layout][:2]
    model = model_of(kind, sizes)
    losses = Objective(model)(batch_of(0))
    assert [loss.item() for loss in losses] == [0, 0]
    for slope in slopes_of(model, sum(losses)).values():
        assert slope is None or not slope.any()
