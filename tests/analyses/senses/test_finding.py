"""Senses of a term whose contexts are planted, and of the cell on the embedded model."""

import numpy as np
import pytest

import knife
from knife.analyses.senses.finding import SenseOptions, find_senses
from knife.analyses.senses.groups import GroupingOptions
from knife.analyses.senses.names import own_pieces, telling
from knife.analyses.senses.places import TermPattern, sample_places
from knife.analyses.senses.states import place_states
from knife.errors import InputError, UnknownTermError

CELLS = "He went to prison cell with a cell phone to draw blood cell samples from inmates"


def planted(n=20, term="w7"):
    """Return texts in which a term stands among drugs, then among cities."""
    rng = np.random.default_rng(2)
    texts = []
    for before, kind in (("swallowed", "drug"), ("visited", "City")):
        for _ in range(n):
            a, b = rng.choice(list("abcdefgh"), 2, replace=False)
            texts.append(f"she {before} {kind}{a} and {term} and {kind}{b} .")
    return list(enumerate(texts))


def test_many_occurrences_of_two_planted_senses_are_not_mixed(toy):
    found = find_senses("w7", planted(20), toy)
    assert len(found.senses) > 1
    for sense in found.senses:
        kinds = {"City" in one.context for one in found.of(sense.number)}
        assert len(kinds) == 1


@pytest.mark.parametrize("n", [3, 20])
def test_planted_senses_are_told_apart_and_named(toy, n):
    options = SenseOptions(reading="masked", grouping=GroupingOptions(n_senses=2))
    found = find_senses("w7", planted(n), toy, options, leave_out={"and", "the", "she"})
    assert [sense.n_occurrences for sense in found.senses] == [n, n]
    assert [one.sense for one in found.occurrences] == [1] * n + [2] * n
    kinds = [{one.text[:4] for one in sense.substitutes} for sense in found.senses]
    assert kinds[0] <= {"drug", "swal"}
    assert kinds[1] <= {"City", "visi"}


def test_every_occurrence_stands_where_it_says(toy):
    texts = planted(4)
    found = find_senses("w7", texts, toy)
    by_name = dict(texts)
    for one in found.occurrences:
        assert by_name[one.record][one.start : one.end] == "w7"
        assert -1 <= one.similarity <= 1
    assert sum(sense.share for sense in found.senses) == pytest.approx(1)
    assert sum(sense.n_occurrences for sense in found.senses) == found.n_found == 8


def test_one_context_is_one_sense(toy):
    texts = planted(20)[:20]
    options = SenseOptions(reading="masked", grouping=GroupingOptions(z=3))
    assert len(find_senses("w7", texts, toy, options).senses) == 1


def test_senses_can_be_forced(toy):
    for n in (1, 2, 3):
        options = SenseOptions(grouping=GroupingOptions(n_senses=n))
        assert len(find_senses("w7", planted(8), toy, options).senses) == n


def test_a_sample_says_what_was_not_read(toy):
    found = find_senses("w7", planted(20), toy, SenseOptions(most_occurrences=15))
    assert (len(found.occurrences), found.n_found, found.n_unread, found.n_texts) == (
        15,
        40,
        25,
        40,
    )


def test_examples_are_typical_and_of_different_contexts(toy):
    texts = [(number, "she visited Citya and w7 .") for number in range(5)]
    found = find_senses("w7", texts, toy, SenseOptions(n_examples=3))
    assert found.senses[0].examples == (0,)
    assert find_senses("w7", texts, toy, SenseOptions(n_examples=0)).senses[0].examples == ()


def test_a_term_that_never_occurs_is_refused(toy):
    with pytest.raises(UnknownTermError, match="stands in none of 2 texts"):
        find_senses("nowhere", [(1, "a"), (2, "b")], toy)


def test_a_term_alone_in_its_text_is_read(toy):
    found = find_senses("w7", [(1, "w7"), (2, "w7")], toy)
    assert len(found.occurrences) == 2


def test_a_term_that_fills_the_window_is_refused(toy):
    term = " ".join(["w1"] * 40)
    with pytest.raises(InputError, match="has 40 pieces"):
        find_senses(term, [(1, term)], toy)


def test_the_window_shows_both_sides_and_the_whole_term(toy):
    filler = " ".join(["w1"] * 60)
    texts = [(1, f"{filler} visited w7 w8 Citya {filler}")]
    sampled = sample_places(texts, TermPattern("w7 w8"), 5)
    wide = place_states(sampled.places, toy, 32)
    near = place_states(sampled.places, toy, 8)
    assert wide.masked.shape == near.masked.shape == (1, toy.vocabulary.width)
    direct = toy.encode(["w1 visited [MASK] Citya w1 w1"])[0]
    expected = toy.head_states_at([direct.ids.tolist()], [[3]])[0]
    eight = place_states(sampled.places, toy, 9).masked[0]
    assert np.dot(eight, expected) / np.linalg.norm(eight) / np.linalg.norm(expected) > 0.9


def test_the_term_and_its_forms_name_no_sense(model):
    vocabulary = model.vocabulary
    own = own_pieces(vocabulary, ["cell"])
    assert own[vocabulary.id_of("cell")]
    assert own[vocabulary.id_of("cells")]
    assert not own[vocabulary.id_of("tissue")]
    spoken = telling(vocabulary, {"the"})
    assert not spoken[vocabulary.id_of("the")]
    assert not spoken[vocabulary.is_special].any()
    assert not spoken[vocabulary.is_continuation].any()


def test_the_three_cells_are_three(model):
    found = knife.find_senses("cell", [CELLS], model)
    names = [{one.text for one in sense.substitutes} for sense in found.senses]
    assert len(names) == 3
    assert "prison" in names[0]
    assert "phone" in names[1]
    assert "blood" in names[2]


def test_company_changes_nothing_but_rounding(model):
    places = sample_places([(1, CELLS)], TermPattern("cell"), 9).places
    together = place_states(places, model)
    for row, place in enumerate(places):
        alone = place_states([place], model)
        np.testing.assert_allclose(alone.masked[0], together.masked[row], atol=1e-4)
        np.testing.assert_allclose(alone.unmasked[0], together.unmasked[row], atol=1e-4)


def test_the_states_are_those_of_the_model_itself(model):
    (place,) = sample_places([(1, "The cell divides.")], TermPattern("cell"), 9).places
    states = place_states([place], model)
    hidden = model.head_states([f"The {model.mask_token} divides."]).of(0)[2]
    plain = model.head_states(["The cell divides."]).of(0)[2]
    np.testing.assert_allclose(states.masked[0], hidden, atol=1e-4)
    np.testing.assert_allclose(states.unmasked[0], plain, atol=1e-4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reading": "top"},
        {"most_occurrences": 0},
        {"window": 0},
        {"n_substitutes": 0},
        {"n_examples": -1},
    ],
)
def test_options_are_checked(wrong):
    with pytest.raises(InputError, match="expected"):
        SenseOptions(**wrong)
