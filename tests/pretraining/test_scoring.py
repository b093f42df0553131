"""Held-out scores against a loop, and of planted models whose scores are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional
from transformers import BertConfig, BertForMaskedLM, BertForPreTraining

from knife.pretraining.batches import Batches, as_tensors
from knife.pretraining.examples import Position
from knife.pretraining.masking import PieceKinds
from knife.pretraining.objective import Objective
from knife.pretraining.options import Learning
from knife.pretraining.packed import PackedCorpus
from knife.pretraining.scoring import held_out_scores

V = 40
CPU = torch.device("cpu")
KINDS = PieceKinds(np.arange(V) < 5, np.zeros(V, bool), pad=0, cls=2, sep=3, mask=4)


def batches(n_documents=12, **changes):
    generator = np.random.default_rng(0)
    lengths = generator.integers(3, 9, 8 * n_documents)
    starts = np.append(0, np.cumsum(lengths))
    corpus = PackedCorpus(
        generator.integers(5, V, starts[-1]).astype(np.uint16), starts, starts[::8].copy()
    )
    learning = Learning(**{"max_length": 24, "batch_size": 6, **changes})
    return Batches(corpus, np.arange(n_documents), KINDS, learning)


class Planted(nn.Module):
    """Stands in for an objective: knows all, or always says the same."""

    def __init__(self, answer):
        super().__init__()
        self.model = nn.Linear(1, 1)
        self.answer = answer

    def scores(self, batch):
        return self.answer(batch)


def test_a_model_that_knows_all_is_always_right():
    def knows(batch):
        return (
            20.0 * functional.one_hot(batch.targets, V),
            20.0 * functional.one_hot(batch.is_wrong, 2),
        )

    found = held_out_scores(Planted(knows), batches(), 3, CPU)
    assert (found.top1, found.top5, found.next_sentence_accuracy) == (1, 1, 1)
    assert found.loss == pytest.approx(0, abs=1e-6)
    assert found.next_sentence_loss == pytest.approx(0, abs=1e-6)


def test_a_model_that_is_off_by_some_places_is_right_among_five():
    def near(batch):
        # The true piece is the third best.
        best = torch.stack([batch.targets + 1, batch.targets + 2], dim=1) % V
        scores = torch.zeros(len(best), V).scatter_(1, best, 2.0)
        return scores.scatter_(1, batch.targets[:, None], 1.0), None

    found = held_out_scores(Planted(near), batches(), 3, CPU)
    assert (found.top1, found.top5) == (0, 1)
    assert (found.next_sentence_loss, found.next_sentence_accuracy) == (0, 0)


def test_a_model_that_knows_nothing_has_the_entropy_of_a_guess():
    def knows_nothing(batch):
        return torch.zeros(len(batch.targets), V), torch.zeros(len(batch.is_wrong), 2)

    found = held_out_scores(Planted(knows_nothing), batches(), 3, CPU)
    assert found.loss == pytest.approx(math.log(V), abs=1e-5)
    assert found.next_sentence_loss == pytest.approx(math.log(2), abs=1e-5)


@pytest.mark.parametrize("kind", [BertForPreTraining, BertForMaskedLM])
def test_scores_are_those_of_a_loop_over_predictions(kind):
    torch.manual_seed(0)
    model = kind(
        BertConfig(
            vocab_size=V,
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=32,
        )
    )
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(0, 0.3)
    own = batches()
    found = held_out_scores(Objective(model), own, 4, CPU)
    losses, ranks, judged, position = [], [], [], Position()
    for _ in range(4):
        drawn = own.at(position)
        position, batch = drawn.next, as_tensors(drawn.batch, CPU)
        with torch.no_grad():
            out = model.eval()(
                batch.pieces, attention_mask=batch.is_real.long(), token_type_ids=batch.segment
            )
        logits = out.logits if kind is BertForMaskedLM else out.prediction_logits
        for place, target in zip(batch.positions.tolist(), batch.targets.tolist(), strict=True):
            row = logits.reshape(-1, V)[place]
            losses.append(float(-row.log_softmax(0)[target]))
            ranks.append(int((row > row[target]).sum()))
        if kind is BertForPreTraining:
            for row, wrong in zip(out.seq_relationship_logits, batch.is_wrong, strict=True):
                judged.append((float(-row.log_softmax(0)[wrong]), bool(row.argmax() == wrong)))
    assert found.n_predictions == len(losses)
    assert found.loss == pytest.approx(np.mean(losses), rel=1e-5)
    assert found.top1 == pytest.approx(np.mean([rank == 0 for rank in ranks]))
    assert found.top5 == pytest.approx(np.mean([rank < 5 for rank in ranks]))
    expected = np.mean(judged, axis=0) if judged else (0, 0)
    assert (found.next_sentence_loss, found.next_sentence_accuracy) == pytest.approx(
        tuple(expected), rel=1e-5
    )


def test_the_same_sequences_are_read_each_time_and_go_on():
    seen = []

    def watch(batch):
        seen.append(batch.pieces)
        return torch.zeros(len(batch.targets), V), None

    own = batches()
    for _ in range(2):
        held_out_scores(Planted(watch), own, 3, CPU)
    assert all(one.equal(two) for one, two in zip(seen[:3], seen[3:], strict=True))
    assert not seen[0].equal(seen[1])


def test_a_small_vocabulary_has_fewer_than_five():
    def answer(batch):
        return torch.zeros(len(batch.targets), 3), None

    class Few:
        """Batches of a vocabulary of three pieces."""

        def at(self, position):
            drawn = batches().at(position)
            return drawn._replace(batch=drawn.batch._replace(targets=drawn.batch.targets % 3))

    found = held_out_scores(Planted(answer), Few(), 1, CPU)
    assert found.top5 == 1


def test_a_batch_with_nothing_masked_is_scored_as_nothing():
    def answer(batch):
        return torch.zeros(len(batch.targets), V), None

    class Unmasked:
        """Batches without masked pieces."""

        def at(self, position):
            drawn = batches().at(position)
            none = np.zeros(0, np.int64)
            return drawn._replace(batch=drawn.batch._replace(positions=none, targets=none))

    found = held_out_scores(Planted(answer), Unmasked(), 2, CPU)
    assert (found.n_predictions, found.loss, found.top1) == (0, 0, 0)


@pytest.mark.parametrize("is_training", [True, False])
def test_the_model_is_asked_in_peace_and_is_in_its_mode_afterwards(is_training):
    def stop(batch):
        assert not planted.model.training
        assert torch.is_inference_mode_enabled()
        raise KeyboardInterrupt

    planted = Planted(stop)
    planted.model.train(is_training)
    with pytest.raises(KeyboardInterrupt):
        held_out_scores(planted, batches(), 1, CPU)
    assert planted.model.training is is_training
