"""Analogy questions against a slow oracle, with their words left out and left in."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.evaluation import analogies as room
from knife.analyses.evaluation.analogies import EVALUATED, evaluate_analogies
from knife.analyses.landmarks import landmarks
from knife.errors import InputError
from knife.maths.analogies import EPSILON
from knife.types.analogies import AnalogyQuestion
from knife.types.sentences import Encoding, States
from knife.types.vocabulary import ModelInfo, Vocabulary

WIDTH = 20
PAIRS = [(f"man{at}", f"wife{at}") for at in range(6)]


class PairsModel:
    """Men with a wife and a brother: a wife is a man and what all wives share.

    A brother is nearer to a man than his wife is, so that a plain neighbour is no answer.
    """

    max_length, mask_id = 8, 0

    def __init__(self) -> None:
        rng = np.random.default_rng(1)
        own = rng.standard_normal((6, WIDTH))
        shared = np.zeros(WIDTH)
        shared[0] = 4.0
        words = [word for pair in PAIRS for word in pair]
        rows = [own[at // 2] + (shared if at % 2 else 0) for at in range(12)]
        noise = rng.standard_normal((50, WIDTH))
        brothers = own + 0.3 * rng.standard_normal((6, WIDTH))
        others = [*(f"brother{at}" for at in range(6)), *(f"w{at}" for at in range(50))]
        names = ("[MASK]", "[UNK]", *words, *others, "##s")
        self.vocabulary = Vocabulary(
            names,
            tuple(name.removeprefix("##") for name in names),
            np.concatenate([np.zeros((2, WIDTH)), rows, brothers, noise, np.ones((1, WIDTH))]),
            np.zeros(len(names), np.float32),
            np.arange(len(names)) < 2,
            np.array([name.startswith("##") for name in names]),
            ModelInfo("pairs"),
            "pairs",
        )
        self._ids = {name: at for at, name in enumerate(names)}
        self.n_read = 0

    def encode(self, texts):
        found = []
        for text in texts:
            ids = [self._ids.get(word, 1) for word in text.split()]
            found.append(
                Encoding([0, *ids], [(0, 1)] * (len(ids) + 1), [True] + [False] * len(ids))
            )
        return found

    def head_states_at(self, sequences, positions):
        self.n_read += len(sequences)
        return np.concatenate(
            [self.vocabulary.embeddings[np.array(ids)[list(at)]]
             for ids, at in zip(sequences, positions, strict=True)]
        )  # fmt: skip

    def head_states(self, texts) -> States:
        raise AssertionError("phrases are asked about at single places")


def questions(category=""):
    return [
        AnalogyQuestion(a, b, c, (d,), category)
        for at, (a, b) in enumerate(PAIRS)
        for other, (c, d) in enumerate(PAIRS)
        if at != other
    ]


def oracle(model, question, method, *, excluded):
    """Score every word by itself."""
    space = landmarks(model.vocabulary)
    at = {model.vocabulary.surfaces[piece]: row for row, piece in enumerate(space.ids)}
    a, b, c = (space.unit[at[w]].astype(float) for w in (question.a, question.b, question.c))
    best, answer = -np.inf, ""
    for word, row in at.items():
        if excluded and word in (question.a, question.b, question.c):
            continue
        own = space.unit[row].astype(float)
        if method == "add":
            score = own @ (b - a + c)
        elif method == "mul":
            score = (own @ b + 1) * (own @ c + 1) / 4 / ((own @ a + 1) / 2 + EPSILON)
        elif method == "direction":
            length = np.linalg.norm(own - c) * np.linalg.norm(b - a)
            score = (own - c) @ (b - a) / length if length > 1e-6 else 0
        else:
            score = own @ (c if method == "nearest to c" else b)
        if score > best + 1e-9:
            best, answer = score, word
    return answer


@pytest.fixture
def model():
    return PairsModel()


@pytest.mark.parametrize("method", [name for name in EVALUATED if name != "lrcos"])
def test_figures_agree_with_scoring_every_word_by_itself(model, method):
    asked = questions()[:12]
    own = evaluate_analogies(model, asked, [method]).of(method)
    for excluded, value in ((True, own.excluded.value), (False, own.included.value)):
        right = [oracle(model, q, method, excluded=excluded) in q.answers for q in asked]
        assert value == pytest.approx(np.mean(right))


def test_planted_pairs_are_found_and_the_words_of_the_question_come_back(model):
    report = evaluate_analogies(model, questions(), ["add", "nearest to c", "nearest to b"])
    assert report.of("add").excluded.value > 0.7
    assert report.of("nearest to c").included.value == 0
    assert report.of("nearest to c").returned == 1
    assert report.of("nearest to c").excluded.value == 0
    assert report.n_asked == report.n_questions == 30
    assert model.n_read == 0


def test_lrcos_learns_what_the_second_words_have_in_common(model):
    report = evaluate_analogies(model, questions(), ["lrcos"], seed=1)
    assert report.of("lrcos").included.value > 0.4  # one in 68 by chance
    assert report.of("lrcos").returned < 0.2
    assert report == evaluate_analogies(model, questions(), ["lrcos"], seed=1)


def test_categories_are_told_apart_and_drawn_for_the_interval(model):
    asked = [*questions("one")[:9], *questions("two")[9:]]
    scores = evaluate_analogies(model, asked, ["add"]).scores
    assert [(one.category, one.n) for one in scores] == [(None, 30), ("one", 9), ("two", 21)]
    everything = scores[0].excluded
    assert everything.n == 2
    assert everything.low <= everything.value <= everything.high
    single = evaluate_analogies(model, questions("one"), ["add"]).scores
    assert len(single) == 1
    assert single[0].excluded.n == 30


def test_phrases_are_candidates_and_counted_apart(model):
    asked = [*questions()[:4], AnalogyQuestion("man0", "wife0", "man1", ("wife1 w3",))]
    report = evaluate_analogies(model, asked, ["add"])
    assert (report.n_asked, report.n_phrases) == (5, 1)
    assert [(one.kind, one.n) for one in report.scores] == [
        (None, 5),
        ("pieces", 4),
        ("phrases", 1),
    ]
    assert model.n_read > 0


def test_a_phrase_can_be_the_answer(model):
    asked = [AnalogyQuestion("w1", "w1", "man1", ("man1 man1",))]
    assert evaluate_analogies(model, asked, ["add"]).of("add").excluded.value == 1


def test_without_phrases_their_questions_are_left_out_and_named(model):
    asked = [*questions()[:2], AnalogyQuestion("man0", "wife0", "man1", ("big wife",))]
    report = evaluate_analogies(model, asked, ["add"], with_phrases=False)
    assert (report.n_questions, report.n_asked, report.left_out) == (3, 2, ("big wife",))
    assert model.n_read == 0


def test_what_the_model_never_saw_or_cannot_read_is_left_out(model):
    odd = ("\u65e5\u672c", "\U0001f600", "##s", "w1 " * 20)
    asked = [questions()[0], *(AnalogyQuestion("man0", "wife0", "man1", (one,)) for one in odd)]
    report = evaluate_analogies(model, asked, ["add"])
    assert report.n_asked == 1
    assert report.left_out == odd


def test_any_of_several_answers_is_right(model):
    one = AnalogyQuestion("man0", "wife0", "man1", ("w1", "wife1"))
    (only,) = [evaluate_analogies(model, [one], ["add"]).of("add").excluded.value]
    alone = AnalogyQuestion("man0", "wife0", "man1", ("wife1",))
    assert only == evaluate_analogies(model, [alone], ["add"]).of("add").excluded.value


def test_blocks_change_nothing(model, monkeypatch):
    whole = evaluate_analogies(model, questions(), ["add", "mul"])
    monkeypatch.setattr(room, "_SCORES", 100)
    assert evaluate_analogies(model, questions(), ["add", "mul"]) == whole


def test_what_cannot_be_measured_is_refused(model):
    with pytest.raises(InputError, match="there is no method 'sum'"):
        evaluate_analogies(model, questions(), ["sum"])
    with pytest.raises(InputError, match="none of 0 questions"):
        evaluate_analogies(model, [])
    with pytest.raises(InputError, match="none of 1 questions can be asked of pairs"):
        evaluate_analogies(model, [AnalogyQuestion("x", "y", "z", ("t",))], with_phrases=False)
    with pytest.raises(InputError, match="method 'mul' was not measured"):
        evaluate_analogies(model, questions(), ["add"]).of("mul")
