"""What is settled is dropped, whatever the model would have answered; and nothing more is asked."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knife.analyses.cues import FLOORS, CueReader
from knife.analyses.fusion import fuse
from knife.analyses.judging import Judge
from knife.analyses.labelling import SpreadOptions, spread
from knife.analyses.recognition import EntityTyper
from knife.analyses.settling import ASKED, Settling
from knife.assembly.labels import pieces_of
from knife.types.entities import Mention
from knife.types.label_maps import LabelMap
from knife.types.options import CueWeights, TypingOptions

TEXT = "she swallowed druga and drugb and visited Citya and Cityf and the w3 walks"
OWN = ("druga", "drugb", "Citya", "Cityf", "w3", "walks", "and the")
LOUD = TypingOptions(weights=CueWeights(0.2, 0.1, 0.1, 4.0, 0.0), threshold=0.0, nested=True)
PLACES = LabelMap(only=frozenset(["LOCATION"]))


def mentions(text=TEXT, parts=OWN):
    return [Mention(text.index(part), text.index(part) + len(part), part) for part in parts]


@pytest.fixture
def world(toy, signatures):
    """Return a reader with habits of its own, and its options."""
    return CueReader(toy, signatures, None, LOUD, LabelMap()), LOUD


@pytest.fixture
def signatures(toy, toy_lexicon):
    return spread(toy_lexicon, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=1.0))


def judged(judge, *, is_each_told):
    return list(judge.judge([TEXT], [mentions()], is_each_told=is_each_told))


def told(entities):
    # Products of other shapes may differ in their last digits.
    return [(one.mention, one.label, pytest.approx(one.score)) for one in entities]


def test_what_is_told_is_the_same_and_less_is_asked(toy, signatures):
    typer = EntityTyper(toy, signatures, None, None, LOUD, PLACES)
    toy.n_sequences = 0
    found = typer.type_mentions([TEXT], [mentions()])[0]
    asked, toy.n_sequences = toy.n_sequences, 0
    everything = typer.decide(TEXT, judged(typer.judge, is_each_told=True))
    assert told(found) == told(everything)
    assert {entity.text for entity in found} >= {"Citya", "Cityf"}
    assert 0 < asked < toy.n_sequences


def test_given_mentions_are_asked_about_in_full(toy, signatures):
    typer = EntityTyper(toy, signatures, None, None, LOUD, PLACES)
    given = typer.type_mentions([TEXT], [mentions()], given=True)[0]
    everything = typer.decide(TEXT, judged(typer.judge, is_each_told=True), given=True)
    assert told(given) == told(everything)


def n_asked(toy, signatures, lexicon, text, parts):
    """Return how many sequences are asked for where only places are told."""
    judge = Judge(toy, signatures, lexicon, None, LOUD, PLACES)
    toy.n_sequences = 0
    list(judge.judge([text], [mentions(text, parts)], is_each_told=False))
    return toy.n_sequences


def test_what_the_lexicon_has_among_others_as_a_told_label_stays_open(
    toy, signatures, make_lexicon
):
    text = "she swallowed druga"
    drug = make_lexicon([("druga", "CHEMICAL/DRUG")])
    either = make_lexicon([("druga", "CHEMICAL/DRUG"), ("druga", "LOCATION")])
    assert n_asked(toy, signatures, None, text, ["druga"]) == 0
    assert n_asked(toy, signatures, drug, text, ["druga"]) == 0
    assert n_asked(toy, signatures, either, text, ["druga"]) > 0


def test_an_abbreviation_and_what_it_stands_for_stay_open(toy, signatures):
    text = "druga drugb (DD) walks"
    assert n_asked(toy, signatures, None, text, ["druga drugb"]) == 0
    assert n_asked(toy, signatures, None, text, ["druga drugb", "DD"]) > 0


def test_where_all_labels_are_told_or_none_all_is_open_or_settled(toy, signatures):
    reader = CueReader(toy, signatures, None, LOUD, LabelMap())
    (answers,) = reader.questions.about([TEXT], [mentions()])
    n = len(reader.scheme.uppers)
    assert not Settling(reader, 0.5, np.ones(n, bool))(answers).any()
    assert Settling(reader, 0.5, np.zeros(n, bool))(answers).all()


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # nothing in it changes
)
@given(st.data())
def test_no_answer_lifts_a_told_label_further_than_the_reach(world, data):
    reader, options = world
    n = len(reader.scheme.uppers)
    is_told = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    if is_told.all() or not is_told.any():
        return
    reach = Settling(reader, options.calibration, is_told).reach
    shares = st.lists(st.sampled_from([0.0, 0.1, 1.0, 7.0]), min_size=n, max_size=n)
    rows = np.array([data.draw(shares) for _ in FLOORS])
    rows /= np.maximum(rows.sum(axis=1, keepdims=True), 1e-9)
    silent = rows.copy()
    silent[ASKED] = 0
    weights = reader.weights.values.astype(float)
    before, after = (
        np.log(fuse(cues, reader.nothing, weights, options.calibration, FLOORS))
        for cues in (silent, rows)
    )
    lead_after, lead_before = (
        logs[is_told].max() - logs[~is_told].max() for logs in (after, before)
    )
    gained = lead_after - lead_before
    assert gained <= reach + 1e-9
