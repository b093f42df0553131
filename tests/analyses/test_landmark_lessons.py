import numpy as np
import pytest

from knife.analyses import landmark_lessons
from knife.analyses.landmark_lessons import N_BATCH, N_BLOCK, Lesson, blocks, describe_occurrences
from knife.analyses.masking import MaskableText
from knife.analyses.span_states import SpanStates
from knife.analyses.term_occurrences import Occurrence
from knife.types.entities import Mention


def lesson(n=50, seed=0):
    rng = np.random.default_rng(seed)
    features = (rng.standard_normal((n, 4)) * [1, 5, 0, 100] + [0, 1, 2, 1000]).astype(np.float32)
    return Lesson(features, np.array(["A", "B"] * (n // 2)))


def occurrence(text, part):
    start = text.index(part)
    return Occurrence(text, Mention(start, start + len(part), part), part, "X")


def test_all_is_heard_unless_a_part_is_named():
    whole = lesson(4)
    assert whole.heard.tolist() == [0, 1, 2, 3]
    part = whole.part(np.array([True, False, False, True]))
    assert part.heard.tolist() == [0, 3]
    assert part.features is whole.features


def test_moments_are_those_of_what_is_heard(monkeypatch):
    monkeypatch.setattr(landmark_lessons, "N_BLOCK", 7)
    whole = lesson()
    is_heard = np.random.default_rng(1).random(50) < 0.6
    for own, rows in ((whole, whole.features), (whole.part(is_heard), whole.features[is_heard])):
        center, scale = own.moments()
        assert np.allclose(center, rows.mean(axis=0, dtype=np.float64), atol=1e-3)
        assert np.allclose(scale, rows.std(axis=0, dtype=np.float64) + 1e-3, rtol=1e-4)
        assert (scale > 0).all()


@pytest.mark.parametrize(
    "n", [0, 1, 511, 512, N_BLOCK, N_BLOCK + 1, N_BLOCK + 511, N_BLOCK + 512, 5 * N_BLOCK - 3]
)
def test_blocks_hold_each_row_once_and_all_batches_but_one_are_whole(n):
    parts = blocks(np.arange(n))
    assert np.concatenate(parts).tolist() == list(range(n))
    assert max(map(len, parts)) < N_BLOCK + N_BATCH
    assert min(map(len, parts)) >= min(n, N_BATCH)
    assert all(len(part) % N_BATCH == 0 for part in parts[:-1])


def test_occurrences_are_described_in_their_order_in_blocks_as_one_by_one(toy, monkeypatch):
    texts = ["she swallowed druga and walks", "she visited Citya and druga"]
    own = [
        occurrence(texts[1], "druga"),
        occurrence(texts[0], "druga"),
        occurrence(texts[1], "Citya"),
        occurrence(texts[0], "walks"),
        occurrence(texts[1], "druga"),
    ]
    monkeypatch.setattr(landmark_lessons, "N_TOGETHER", 2)
    steps = []

    def step(text, done):
        steps.append((text, done))
        return landmark_lessons.silent(text, done)

    features = describe_occurrences(toy, own, step)
    assert [done for _, done in steps] == [", 0 of 5 done", ", 2 of 5 done", ", 4 of 5 done"]
    for row, one in zip(features, own, strict=True):
        readable = [MaskableText.of(encoding) for encoding in toy.encode([one.text])]
        alone, _ = SpanStates(toy, 32).describe(readable, [(0, one.mention)])
        assert np.allclose(row, alone[0])


def test_a_text_with_several_occurrences_is_read_once(toy):
    text = "she swallowed druga and drugb and drugc"
    toy.n_sequences = 0
    describe_occurrences(toy, [occurrence(text, f"drug{c}") for c in "abc"])
    assert toy.n_sequences == 1


def test_no_occurrence_is_described_by_no_row(toy):
    assert describe_occurrences(toy, []).shape == (0, 4 * toy.vocabulary.width)
