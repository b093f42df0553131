"""Several masks together, against the sentences of the model's world."""

from __future__ import annotations

import pytest

from knife.analyses.probing.several import guess_several
from knife.errors import InputError
from knife.types.guesses import ProbeOptions

PLACE = "[MASK:CITY] is in [MASK:LOCATION/COUNTRY] ."


def test_pairs_of_the_world_come_first_with_their_probability(world, question_of):
    found = guess_several(question_of(PLACE), {}, world)
    best = {answer.words: answer for answer in found.answers[:2]}
    assert set(best) == {("Paris", "France"), ("Rome", "Italy")}
    # 5 of 20 sentences of this form; the world is one joint distribution, so every order agrees
    assert best["Paris", "France"].probability == pytest.approx(5 / 20, rel=1e-4)
    assert best["Rome", "Italy"].probability == pytest.approx(4 / 20, rel=1e-4)
    assert best["Paris", "France"].rank is None
    assert best["Paris", "France"].prior is None


def test_what_is_likely_but_of_another_type_does_not_crowd_out(world, question_of):
    found = guess_several(question_of(PLACE), {}, world, ProbeOptions(top=4))
    assert all(answer.words[1] in {"France", "Italy"} for answer in found.answers)


def test_given_the_type_the_chain_is_counted_among_the_type(world, question_of):
    found = guess_several(question_of(PLACE), {}, world)
    best = {answer.words: answer.given_type for answer in found.answers}
    # first the city, then the country: 1/2 (5/5 is the only country); first the country: 5/9
    expected = ((10 / 20) * 1 * (5 / 9) * 1) ** 0.5
    assert best["Paris", "France"] == pytest.approx(expected, rel=1e-4)


def test_masses_are_those_with_all_masked(world, question_of):
    found = guess_several(question_of(PLACE), {}, world)
    assert found.masses == pytest.approx((1.0, 9 / 20), rel=1e-4)
    assert found.types == ("CITY", "LOCATION/COUNTRY")


def test_terms_stand_beside_masks(world, question_of):
    found = guess_several(question_of("{D} [MASK] [MASK:DISEASE] ."), {"D": "insulin"}, world)
    assert found.answers[0].words == ("treats", "diabetes")
    assert found.terms == (("D", "insulin"),)


def test_three_masks_are_filled_in_all_orders(world, question_of):
    found = guess_several(question_of("[MASK:DRUG] [MASK] [MASK:DISEASE] ."), {}, world)
    assert found.answers[0].words in {
        ("aspirin", "treats", "pain"),
        ("insulin", "treats", "diabetes"),
    }
    assert len(found.answers[0].ids) == 3


def test_small_probabilities_and_types_that_are_not_expected_are_left_out(world, question_of):
    options = ProbeOptions(min_probability=0.22)
    found = guess_several(question_of(PLACE), {}, world, options)
    assert [answer.words for answer in found.answers] == [("Paris", "France")]
    assert not guess_several(question_of(PLACE), {}, world, ProbeOptions(min_mass=0.6)).answers


def test_top_is_kept_and_the_order_is_stable(world, question_of):
    found = guess_several(question_of(PLACE), {}, world, ProbeOptions(top=3))
    assert len(found) == 3
    again = guess_several(question_of(PLACE), {}, world, ProbeOptions(top=3))
    assert found == again
    shares = [answer.share for answer in found.answers]
    assert shares == sorted(shares, reverse=True)


def test_an_unreadable_term_is_refused(world, question_of):
    with pytest.raises(InputError, match="never saw"):
        guess_several(question_of("{D} [MASK] [MASK] ."), {"D": "\u65e5\u672c"}, world)
