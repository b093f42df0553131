import numpy as np
import pytest
import torch
import transformers as tf
from torch import nn
from torch.overrides import TorchFunctionMode

from knife.errors import NoMaskedLMHeadError
from knife.models.heads import split_head

IDS = torch.tensor([[2, 9, 7, 11, 3]])
TEXTS = ["The cell binds the protein.", "Aspirin", "", "London is a bigger city!"]


def padded(encodings, pad_id):
    longest = max(len(e) for e in encodings)
    ids = torch.full((len(encodings), longest), pad_id)
    mask = torch.zeros_like(ids)
    for row, encoding in enumerate(encodings):
        ids[row, : len(encoding)] = torch.tensor(encoding.ids)
        mask[row, : len(encoding)] = 1
    return ids, mask


def test_head_states_embeddings_and_bias_remake_the_logits_of_padded_batches(
    make_masked_lm, layout
):
    lm, twin, tokenizer = make_masked_lm(layout)
    ids, mask = padded(lm.encode(TEXTS), tokenizer.pad_token_id)
    with torch.no_grad():
        expected = twin(input_ids=ids, attention_mask=mask).logits.numpy()
    states = lm.head_states(TEXTS)
    vocabulary = lm.vocabulary
    remade = states.values @ vocabulary.embeddings.T + vocabulary.bias
    np.testing.assert_array_equal(states.mask, mask.bool().numpy())
    np.testing.assert_allclose(remade[states.mask], expected[states.mask], atol=1e-4)
    np.testing.assert_allclose(
        lm.logits(states.values)[states.mask], expected[states.mask], atol=1e-4
    )
    assert np.ptp(expected[states.mask]) > 1  # the comparison is of numbers that differ


def test_the_bias_of_every_layout_with_one_is_read(make_masked_lm, layout):
    lm, _, _ = make_masked_lm(layout)
    assert lm.vocabulary.bias.std() > 0.1


def test_every_layout_of_the_table_stops_before_the_transform(make_parts, layout):
    model, _ = make_parts(layout)
    assert split_head(model, IDS).is_split


class ScoreWatch(TorchFunctionMode):
    """Counts the operations whose result is as wide as the vocabulary."""

    def __init__(self, size):
        self.size, self.seen = size, 0
        super().__init__()

    def __torch_function__(self, func, types, args=(), kwargs=None):
        found = func(*args, **(kwargs or {}))
        is_wide = isinstance(found, torch.Tensor) and found.ndim > 1
        self.seen += is_wide and found.shape[-1] == self.size
        return found


def test_the_projection_runs_only_where_scores_are_asked_for(make_parts, layout):
    model, _ = make_parts(layout)
    head = split_head(model, IDS)
    with torch.no_grad(), ScoreWatch(model.config.vocab_size) as watch:
        states = head.transform(head.encode(IDS, torch.ones_like(IDS)))
        assert states.shape == (*IDS.shape, head.weight.shape[1])
        assert watch.seen == 0
        head.project(states)
        assert watch.seen == 1


def test_splitting_leaves_the_model_as_it_was(make_parts, layout):
    model, _ = make_parts(layout)
    with torch.no_grad():
        before = model(input_ids=IDS).logits
        split_head(model, IDS)
        after = model(input_ids=IDS).logits
    torch.testing.assert_close(before, after, rtol=0, atol=0)


class Flat(tf.BertPreTrainedModel):
    """An architecture that nobody has heard of: no head of its own, extra steps at the end."""

    def __init__(self, config, *, doubles=False):
        super().__init__(config)
        self.bert = tf.BertModel(config, add_pooling_layer=False)
        self.narrow = nn.Linear(config.hidden_size, 5)
        self.last = nn.Linear(5, config.vocab_size)
        self.doubles = doubles
        self.post_init()

    def forward(self, input_ids, attention_mask=None):
        states = self.bert(input_ids=input_ids, attention_mask=attention_mask)[0]
        logits = self.last(self.narrow(states).tanh())
        return tf.modeling_outputs.MaskedLMOutput(logits=logits * (2 if self.doubles else 1))


def flat(make_parts, **changes):
    bert, _ = make_parts("bert")
    bert.config.model_type = "flat"
    return Flat(bert.config, **changes).eval()


def test_an_unknown_layout_falls_back_to_running_up_to_the_projection(make_parts):
    model = flat(make_parts)
    head = split_head(model, IDS)
    mask = torch.ones_like(IDS)
    with torch.no_grad():
        states = head.transform(head.encode(IDS, mask))
        expected = model(input_ids=IDS, attention_mask=mask).logits
    assert not head.is_split
    assert states.shape == (1, 5, 5)
    torch.testing.assert_close(head.project(states), expected, atol=1e-4, rtol=0)


def test_scores_that_cannot_be_remade_are_refused(make_parts):
    model = flat(make_parts, doubles=True)
    with pytest.raises(NoMaskedLMHeadError, match=r"could not be re-made.*Use"):
        split_head(model, IDS)
