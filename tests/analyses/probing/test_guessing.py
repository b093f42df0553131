"""Guesses at one mask, against probabilities that can be counted in the model's world."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.probing.guessing import guess, hidden_shares, mass_of, rank_of
from knife.errors import InputError
from knife.types.guesses import ProbeOptions

TREATS = "{D} treats [MASK:DISEASE] ."


def by_word(found):
    return {answer.words[0]: answer for answer in found.answers}


def test_probabilities_are_those_of_the_world(world, question_of):
    (found,) = guess(question_of(TREATS), [{"D": "aspirin"}], world)
    # aspirin treats pain 6, fever 3, patients 9; pain is a disease to three quarters
    assert found.masses[0] == pytest.approx((6 * 0.75 + 3) / 18, rel=1e-5)
    answers = by_word(found)
    assert answers["pain"].probability == pytest.approx(6 / 18, rel=1e-5)
    assert answers["pain"].given_type == pytest.approx(4.5 / 7.5, rel=1e-5)
    assert answers["fever"].given_type == pytest.approx(3 / 7.5, rel=1e-5)
    assert [answers[word].rank for word in ("pain", "fever")] == [2, 3]
    assert "patients" not in answers
    assert found.is_guess


def test_shares_of_all_answers_sum_to_one(world, question_of):
    for calibration in (0.0, 0.5):
        question = question_of(TREATS)
        hidden = hidden_shares(question, world, ["[MASK]"])
        options = ProbeOptions(top=100, calibration=calibration)
        (found,) = guess(question, [{"D": "aspirin"}], world, options, hidden)
        assert sum(answer.share for answer in found.answers) == pytest.approx(1)
        assert sum(answer.given_type for answer in found.answers) == pytest.approx(1)


def test_without_a_type_all_words_answer_but_no_control_piece(world, question_of):
    (found,) = guess(question_of("{D} treats [MASK] ."), [{"D": "aspirin"}], world)
    assert [answer.words[0] for answer in found.answers[:3]] == ["patients", "pain", "fever"]
    assert found.masses[0] == pytest.approx(1, abs=1e-6)
    assert found.answers[0].given_type == pytest.approx(found.answers[0].probability, rel=1e-5)


def test_strict_types_count_in_full(world, question_of):
    (found,) = guess(question_of(TREATS, is_strict=True), [{"D": "aspirin"}], world)
    assert found.masses[0] == pytest.approx(9 / 18, rel=1e-5)


def test_what_is_said_without_the_terms_is_known_exactly(world, question_of):
    hidden = np.exp(hidden_shares(question_of(TREATS), world, ["[MASK]"]))
    # of all sentences with treats: pain 7, fever 3, patients 17, diabetes 8
    assert hidden[world.id_of("pain")] == pytest.approx(7 / 35, rel=1e-5)
    assert hidden[world.id_of("diabetes")] == pytest.approx(8 / 35, rel=1e-5)


def test_the_mask_of_the_answer_is_told_from_masks_that_hide_terms(world, question_of):
    question = question_of("[MASK:CITY] is in {C} .")
    hidden = np.exp(hidden_shares(question, world, ["[MASK]"]))
    assert hidden[world.id_of("Paris")] == pytest.approx(0.5, rel=1e-5)
    assert hidden[world.id_of("Europe")] < 1e-6


def test_calibration_prefers_what_the_term_brings(world, question_of):
    question = question_of("{C} is in [MASK] .")
    hidden = hidden_shares(question, world, ["[MASK]"])
    plain = guess(question, [{"C": "Rome"}], world, ProbeOptions(top=2), hidden)[0]
    assert [answer.words[0] for answer in plain.answers] == ["Europe", "Italy"]
    options = ProbeOptions(top=2, calibration=0.9)
    turned = guess(question, [{"C": "Rome"}], world, options, hidden)[0]
    assert [answer.words[0] for answer in turned.answers] == ["Italy", "Europe"]
    italy, europe = turned.answers
    assert italy.prior == pytest.approx(4 / 20, rel=1e-5)
    assert italy.probability == by_word(plain)["Italy"].probability
    assert italy.given_type / europe.given_type == pytest.approx(4 / 6, rel=1e-5)
    lifted = (0.4 / 0.2**0.9) / (0.6 / 0.55**0.9)
    assert italy.share / europe.share == pytest.approx(lifted, rel=1e-5)


def test_calibration_without_what_is_taken_off_is_refused(world, question_of):
    with pytest.raises(InputError, match="Take it from hidden_shares"):
        guess(question_of(TREATS), [{"D": "aspirin"}], world, ProbeOptions(calibration=1))


def test_paraphrases_are_averaged_as_logarithms(world, question_of):
    one, other = "{C} has [MASK:CITY] .", "[MASK:CITY] is in {C} ."
    (found,) = guess(question_of(one, other), [{"C": "France"}], world)
    shares = []
    for template, place in ((one, 3), (other, 1)):
        ids = world.encode([template.replace("{C}", "France").replace(":CITY", "")])[0].ids
        shares.append(np.log(world.shares(ids, place)))
    mean = np.mean(shares, axis=0)
    expected = np.exp(mean) / np.exp(mean).sum()
    paris = by_word(found)["Paris"]
    assert paris.probability == pytest.approx(expected[world.id_of("Paris")], rel=1e-4)
    assert found.templates == (one, other)
    assert found.texts == ("France has [MASK] .", "[MASK] is in France .")


@pytest.mark.parametrize("other", ["{D} has [MASK:CITY] .", "{C} has [MASK:DISEASE] ."])
def test_templates_that_are_no_paraphrases_are_refused(question_of, other):
    with pytest.raises(InputError, match="are no paraphrases"):
        question_of("{C} has [MASK:CITY] .", other)


def test_paraphrases_have_one_mask(question_of):
    with pytest.raises(InputError, match="has 2 masks; expected one, where paraphrases"):
        question_of("[MASK:CITY] [MASK:CITY]", "[MASK:CITY] and [MASK:CITY]")


def test_rows_do_not_depend_on_each_other(world, question_of):
    question, rows = question_of(TREATS), [{"D": "aspirin"}, {"D": "insulin"}]
    together = guess(question, rows, world)
    assert together == [guess(question, [row], world)[0] for row in rows]


def test_small_probabilities_are_left_out_before_the_best_are_taken(world, question_of):
    options = ProbeOptions(min_probability=0.2)
    (found,) = guess(question_of(TREATS), [{"D": "aspirin"}], world, options)
    assert [answer.words[0] for answer in found.answers] == ["pain"]
    question = question_of(TREATS)
    hidden = hidden_shares(question, world, ["[MASK]"])
    options = ProbeOptions(top=1, min_probability=0.2, calibration=5)
    (found,) = guess(question, [{"D": "aspirin"}], world, options, hidden)
    assert [answer.words[0] for answer in found.answers] == ["pain"]


def test_no_answer_is_given_where_the_type_is_not_expected(world, question_of):
    options = ProbeOptions(min_mass=0.5)
    (found,) = guess(question_of(TREATS), [{"D": "aspirin"}], world, options)
    assert found.answers == ()
    assert found.masses[0] == pytest.approx(7.5 / 18, rel=1e-5)


def test_more_answers_than_there_are_words_of_the_type_are_not_made_up(world, question_of):
    (found,) = guess(question_of(TREATS), [{"D": "aspirin"}], world, ProbeOptions(top=1000))
    assert {answer.words[0] for answer in found.answers} == {"pain", "fever", "diabetes"}


def test_ties_go_by_piece(world, question_of):
    (found,) = guess(question_of("{D} is in [MASK] ."), [{"D": "Paris"}], world)
    first, second = found.answers[:2]
    assert first.probability == second.probability
    assert first.ids < second.ids
    assert (first.rank, second.rank) == (1, 2)


def test_a_template_without_a_blank_is_one_question(world, question_of):
    (found,) = guess(question_of("aspirin treats [MASK:DISEASE] ."), [{}], world)
    assert found.answers[0].words == ("pain",)
    assert found.terms == ()


@pytest.mark.parametrize(
    ("term", "message"), [("\U0001f600", "never saw"), ("[MASK]", "2 masks"), ("x " * 30, "never")]
)
def test_terms_that_cannot_be_read_are_refused(world, question_of, term, message):
    with pytest.raises(InputError, match=message):
        guess(question_of(TREATS), [{"D": term}], world)


def test_ranks_agree_with_sorting():
    rng = np.random.default_rng(1)
    shares = rng.integers(0, 5, 40).astype(float)
    order = np.lexsort((np.arange(40), -shares)).tolist()
    assert [rank_of(shares, piece) for piece in range(40)] == [
        order.index(piece) + 1 for piece in range(40)
    ]


def test_mass_is_never_more_than_all():
    assert mass_of(np.log(np.full(3, 1 / 3)), np.zeros(3)) <= 1
