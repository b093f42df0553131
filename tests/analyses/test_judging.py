"""Judgements are the cues by the formula, and the lexicon's share beside them."""

from dataclasses import replace

import numpy as np
import pytest

from knife.analyses.clustering import cluster_vocabulary
from knife.analyses.cues import FLOORS
from knife.analyses.explaining import Namer
from knife.analyses.judging import Judge
from knife.analyses.labelling import SpreadOptions, spread
from knife.analyses.landmark_learning import LearningOptions, learn_landmarks
from knife.analyses.term_occurrences import sample_occurrences
from knife.assembly.labels import pieces_of
from knife.types.entities import Mention
from knife.types.label_maps import LabelMap
from knife.types.options import CueWeights, TypingOptions
from knife.types.rules import Fixed

ALL = TypingOptions(weights=CueWeights(1, 0.5, 0.8, 2, 0), prompt_text="{mention} is a {mask}")
TEXT = "she swallowed drugf and visited Citya"
OWN = ("drugf", "Citya")


def mentions_of(text, *parts):
    return [Mention(text.index(part), text.index(part) + len(part), part) for part in parts]


@pytest.fixture
def make_judge(toy, toy_lexicon):
    signatures = spread(toy_lexicon, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=1.0))

    def judge(options=ALL, lexicon=toy_lexicon, landmarks=None, mapping=None):
        return Judge(toy, signatures, lexicon, landmarks, options, mapping or LabelMap())

    return judge


def judge(judge, text, *parts, namer=None):
    return list(judge.judge([text], [mentions_of(text, *parts)], namer))


def slow(reader, weights, calibration, cues):
    """Return the first levels by the product of all cues, one factor at a time."""
    uppers, product = reader.scheme.uppers, {}
    for place, upper in enumerate(uppers):
        product[upper] = 1.0
        for cue, (row, weight, floor) in enumerate(zip(cues, weights, FLOORS, strict=True)):
            if not row.any():
                continue
            said = sum(
                share
                for name, share in zip(reader.scheme.names, row, strict=True)
                if name.partition("/")[0] == upper
            )
            habit = reader.nothing[cue, place]
            product[upper] *= ((said + floor) / (habit + floor) ** calibration) ** weight
    return np.array([product[upper] for upper in uppers]) / sum(product.values())


@pytest.mark.parametrize("calibration", [0.0, 0.5, 1.0])
def test_first_levels_are_the_product_of_the_cues(make_judge, calibration):
    one = make_judge(replace(ALL, calibration=calibration), lexicon=None)
    reader = one.cues
    (answers,) = reader.questions.about([TEXT], [mentions_of(TEXT, *OWN)])
    cues, weights = reader.shares(answers), reader.weights.values.astype(float)
    for judged, row in zip(judge(one, TEXT, *OWN), cues, strict=True):
        assert np.allclose(judged.upper, slow(reader, weights, calibration, row))
        assert judged.upper.sum() == pytest.approx(1)
        mixture = sum(weight * cue for weight, cue in zip(weights, row, strict=True))
        assert np.allclose(judged.finer, mixture / mixture.sum())


def test_a_term_of_the_lexicon_is_decided_by_it_as_far_as_the_options_say(make_judge):
    # The cues see a drug, the lexicon says FOOD.
    text, part = "she swallowed old druga", "old druga"
    without = judge(make_judge(lexicon=None), text, part)[0]
    for share in (0.0, 0.3, 0.8, 1.0):
        one = make_judge(replace(ALL, lexicon_share=share))
        food = np.array([upper == "FOOD" for upper in one.scheme.uppers], float)
        judged = judge(one, text, part)[0]
        assert np.allclose(judged.upper, (1 - share) * without.upper + share * food)
        assert judged.upper.sum() == pytest.approx(1)


def test_the_last_words_decide_half_as_much_as_the_whole(make_judge):
    one = make_judge(replace(ALL, lexicon_share=1.0))
    column = one.scheme.uppers.index("FOOD")
    text = "she visited the old druga"
    whole, ending = judge(one, text, "old druga", "the old druga")
    assert whole.upper[column] == pytest.approx(1)
    assert 0.5 <= ending.upper[column] < 0.75


def test_a_term_that_the_person_was_not_sure_of_decides_less(make_judge, toy_lexicon):
    weights = np.where(np.array(toy_lexicon.terms) == "old druga", 0.25, 1)
    unsure = replace(toy_lexicon, weights=weights)
    options = replace(ALL, lexicon_share=1.0)
    text, part = "she swallowed old druga", "old druga"
    column = make_judge().scheme.uppers.index("FOOD")
    without = judge(make_judge(options, lexicon=None), text, part)[0].upper[column]
    found = judge(make_judge(options, lexicon=unsure), text, part)[0].upper[column]
    assert found == pytest.approx(0.25 + 0.75 * without)


def test_a_map_holds_for_the_lexicon_too(make_judge):
    one = make_judge(replace(ALL, lexicon_share=1.0), mapping=LabelMap({"FOOD": "MEAL"}))
    judged = judge(one, "she visited old druga", "old druga")[0]
    assert judged.upper[one.scheme.uppers.index("MEAL")] == pytest.approx(1)


def test_judgements_come_in_the_order_of_the_mentions(make_judge):
    one, text = make_judge(), "she swallowed druga , drugb and drugc and visited Citya"
    own = mentions_of(text, "Citya", "drugc", "druga", "drugb", "druga , drugb")
    found = list(one.judge([text, "", "walks"], [own, [], mentions_of("walks", "walks")]))
    assert [judged.mention for judged in found] == [*own, Mention(0, 5, "walks")]


def test_a_mention_does_not_depend_on_its_batch_mates(make_judge):
    one = make_judge()
    texts = [TEXT, "she visited zzz", "the walks"]
    own = [mentions_of(TEXT, *OWN), mentions_of(texts[1], "zzz"), mentions_of(texts[2], "walks")]
    together = list(one.judge(texts, own))
    alone = [
        judged
        for text, some in zip(texts, own, strict=True)
        for mention in some
        for judged in one.judge([text], [[mention]])
    ]
    for many, single in zip(together, alone, strict=True):
        assert many.mention == single.mention
        assert np.allclose(many.upper, single.upper, atol=1e-6)
        assert np.allclose(many.finer, single.finer, atol=1e-6)


def test_nothing_to_judge_gives_nothing(make_judge):
    assert list(make_judge().judge([], [])) == []
    assert list(make_judge().judge(["she walks", ""], [[], []])) == []


def test_a_mention_without_a_piece_is_judged_by_what_is_left(make_judge):
    judged = next(make_judge().judge(["she  walks"], [[Mention(3, 5, "  ")]]))
    assert np.isfinite(judged.upper).all()
    assert judged.upper.sum() == pytest.approx(1)


def test_evidence_comes_where_somebody_names_it(make_judge, toy):
    namer = Namer.of(toy.vocabulary, cluster_vocabulary(toy.vocabulary, Fixed(0.5)))
    one = make_judge(replace(ALL, weights=CueWeights(1, 0, 0.5, 2, 0)))
    assert all(judged.evidence == () for judged in judge(one, TEXT, *OWN))
    drug, city = judge(one, TEXT, *OWN, namer=namer)
    sources = ["the text", "the first state", "the mention's own pieces"]
    for judged, expected in ((drug, sources), (city, [*sources, "lexicon: Citya"])):
        assert [
            cue.source.startswith(start)
            for cue, start in zip(judged.evidence, expected, strict=True)
        ] == [True] * len(expected)
        assert sum(cue.weight for cue in judged.evidence) == pytest.approx(1)
    assert city.evidence[-1].weight == pytest.approx(0.8)


def test_landmarks_that_were_learnt_speak_with_the_weight_that_was_learnt(
    toy, told_lexicon, told_texts
):
    signatures = spread(told_lexicon, toy.vocabulary, pieces_of(toy))
    found = sample_occurrences(told_texts, told_lexicon)
    learnt = learn_landmarks(
        toy, told_lexicon, found, pieces_of(toy), LearningOptions(width=16)
    ).landmarks
    one = Judge(toy, signatures, None, learnt, TypingOptions(), LabelMap())
    assert one.cues.weights == learnt.weights
    namer = Namer(toy.vocabulary.surfaces, np.full(len(toy.vocabulary), -1))
    (judged,) = judge(one, "she swallowed xyzzy and w3 w5 walks .", "xyzzy", namer=namer)
    assert one.scheme.uppers[int(judged.upper.argmax())] == "CHEMICAL"
    told = judged.evidence[-1]
    assert told.source == "contextual landmarks, the mention as it stands"
    assert (told.kind, told.votes) == ("in_context", ())
    assert told.labels[0].label == "CHEMICAL/DRUG"


def test_own_pieces_that_do_not_speak_are_no_evidence(make_judge, toy):
    text, part = "she swallowed Citya druga", "Citya druga"
    clusters = cluster_vocabulary(toy.vocabulary, Fixed(0.5))
    namer = Namer.of(toy.vocabulary, clusters)
    (judged,) = judge(make_judge(lexicon=None), text, part, namer=namer)
    (own,) = [cue for cue in judged.evidence if cue.source == "the mention's own pieces"]
    assert [(vote.piece, vote.probability) for vote in own.votes] == [("druga", 1.0)]
