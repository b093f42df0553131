"""Templates asked of the embedded model, with its labels."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

import knife
from knife.assembly.probing import Prober, probe
from knife.errors import InputError
from knife.types.guesses import ProbeOptions

CITY = "{CITY} is a city in [MASK:COUNTRY]."


@pytest.fixture(scope="module")
def prober(model):
    return Prober(model)


def test_answers_are_of_the_type_and_their_figures_are_the_models_own(model, prober):
    (found,) = probe(CITY, model, {"CITY": ["Berlin"]})
    text = CITY.replace("{CITY}", "Berlin").replace("[MASK:COUNTRY]", model.mask_token)
    oracle = model.fill_mask([text], k=len(model.vocabulary))[0]
    likely = dict(zip(oracle.ids[0].tolist(), oracle.probabilities[0].tolist(), strict=True))
    order = oracle.ids[0].tolist()
    assert found.answers[0].words == ("Germany",)
    for answer in found.answers:
        ((piece,),) = answer.ids
        assert answer.probability == pytest.approx(likely[piece], rel=1e-3)
        assert abs(order.index(piece) + 1 - answer.rank) <= 1
    names = prober.signatures.names
    column = names.index("LOCATION/COUNTRY")
    weights = prober.signatures.probabilities[:, column] * ~model.vocabulary.is_continuation
    weights = weights * ~model.vocabulary.is_special
    mass = sum(likely[piece] * float(weights[piece]) for piece in likely)
    assert found.masses[0] == pytest.approx(mass, rel=1e-3)


def test_a_blank_without_terms_takes_words_of_its_label(model):
    found = list(islice(probe(CITY, model, options=ProbeOptions(top=1)), 70))
    terms = [one.terms[0][1] for one in found]
    assert terms == sorted(set(terms))
    assert len(terms) == 70
    assert all(model.vocabulary.find(term) is not None for term in terms)


def test_a_blank_may_have_a_name_and_a_type(model):
    (first, *_) = probe("{where:CITY} is a city in [MASK:COUNTRY].", model)
    assert first.terms[0][0] == "where"


def test_every_choice_of_terms_is_asked_the_last_first(model):
    terms = {"A": ["Paris", "Rome"], "B": ["large", "small"]}
    found = list(probe("{A} is {B}, says [MASK].", model, terms))
    assert [tuple(term for _, term in one.terms) for one in found] == [
        ("Paris", "large"),
        ("Paris", "small"),
        ("Rome", "large"),
        ("Rome", "small"),
    ]


def test_terms_come_once_with_single_blanks(model):
    (found,) = probe("{A} is [MASK].", model, {"A": [" New  York", "New York", " "]})
    assert found.terms == (("A", "New York"),)
    assert found.texts == ("New York is [MASK].",)


def test_paraphrases_have_a_name(model):
    both = ["{C} has the capital [MASK:CITY].", "[MASK:CITY] is the capital of {C}."]
    (found,) = probe(both, model, {"C": ["Japan"]}, relation="capital")
    assert found.relation == "capital"
    assert len(found.texts) == 2
    assert "Tokyo" in [answer.words[0] for answer in found.answers[:3]]


def test_several_masks_and_phrases_are_answered(model):
    options = ProbeOptions(top=3)
    (found,) = probe("[MASK:CITY] is in [MASK:COUNTRY].", model, options=options)
    assert len(found) == 3
    assert all(len(answer.words) == 2 for answer in found.answers)
    (ranked,) = probe(CITY, model, {"CITY": ["Kyoto"]}, candidates=["Japan", "New Zealand"])
    assert {answer.words[0] for answer in ranked.answers} == {"Japan", "New Zealand"}


def test_what_is_said_without_the_terms_is_asked_once(model, monkeypatch):
    from knife.analyses.probing import guessing

    calls, real = [], guessing.hidden_shares
    monkeypatch.setattr(guessing, "hidden_shares", lambda *a: calls.append(1) or real(*a))
    terms = {"CITY": [word for word in ("Berlin", "Rome", "Paris") for _ in range(1)]}
    own = Prober(model)
    question = own.question([CITY])
    for row in own.rows(question, terms):
        own.answer(question, [row], ProbeOptions())
    assert len(calls) == 1


def test_terms_are_read_lazily_in_batches(model, prober):
    question = prober.question([CITY])
    rows = prober.rows(question, {"CITY": (f"City number {at}" for at in range(10_000))})
    assert next(iter(rows)) == {"CITY": "City number 0"}


@pytest.mark.parametrize(
    ("template", "terms", "message"),
    [
        ("{CITY} is [MASK:NOTHING].", {"CITY": ["Rome"]}, "there is no label 'NOTHING'"),
        ("{CITI} is [MASK].", {}, r"blank \{CITI\} has no terms, and its name is no label"),
        ("{CITY} is [MASK].", {"TOWN": ["Rome"]}, "has no such blank; expected CITY"),
        ("{CITY} is [MASK].", {"CITY": "Rome"}, "are the text 'Rome'; expected a list"),
        ("{CITY} is [MASK].", {"CITY": []}, "blank 'CITY' has no terms"),
        ("{CITY} is [MASK].", {"CITY": [" "]}, "blank 'CITY' has no terms"),
        ("{CITY} is [MASK].", {"CITY": [3]}, "a term of 'CITY' is 3"),
        ("{CITY} is [MASK].", {"CITY": ["a\ud800"]}, "surrogate"),
        ("{CITY} is [MASK].", {"CITY": ["a " * 600]}, "expected at most"),
        ([], {}, "there is no template"),
    ],
)
def test_what_cannot_be_asked_is_refused(model, template, terms, message):
    with pytest.raises(InputError, match=message):
        list(probe(template, model, terms))


def test_calibration_is_not_for_several_masks(model):
    with pytest.raises(InputError, match="Leave calibration out"):
        list(probe("[MASK] [MASK]", model, options=ProbeOptions(calibration=1)))


def test_probe_is_at_the_door_and_batches_change_nothing(model):
    cities = ["Berlin", "Rome", "a very long name of a town", "Oslo"]
    together = list(knife.probe(CITY, model, {"CITY": cities}))
    for one, city in zip(together, cities, strict=True):
        (alone,) = knife.probe(CITY, model, {"CITY": [city]})
        assert [a.words for a in alone.answers[:3]] == [a.words for a in one.answers[:3]]
        np.testing.assert_allclose(alone.masses, one.masses, rtol=1e-3)
