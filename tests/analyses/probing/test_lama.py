"""Where objects of facts are found, and what baselines find without the subject."""

from __future__ import annotations

import pytest

from knife.analyses.probing.lama import find_objects, one_piece
from knife.errors import InputError
from knife.types.facts import Cloze, Fact, cloze_of


def fact(subject, target, *templates, relation="in", name="1"):
    clozes = tuple(cloze_of(one, subject) for one in templates or ("[X] is in [Y] .",))
    return Fact(name, relation, subject, target, clozes)


FACTS = [
    fact("Paris", "France", name="a"),
    fact("Rome", "Italy", name="b"),
    fact("Rome", "Europe", name="c"),
]


def test_ranks_are_those_of_the_world(world):
    paris, rome, europe = find_objects(FACTS, world)
    # Paris is in France 5, Europe 5: equal ones go by piece
    assert paris.ranks["model", "vocabulary"] == 1
    # Rome is in Europe 6, Italy 4; the other right object is taken out
    assert rome.ranks["model", "vocabulary"] == 1
    assert europe.ranks["model", "vocabulary"] == 1
    assert rome.answer == "Europe"
    assert rome.probability == pytest.approx(0.4, rel=1e-4)


def test_a_right_object_of_the_same_subject_is_taken_out_for_this_relation_alone(world):
    alone = find_objects([FACTS[1]], world)[0]
    assert alone.ranks["model", "vocabulary"] == 2
    other = fact("Rome", "Europe", relation="other")
    assert find_objects([FACTS[1], other], world)[0].ranks["model", "vocabulary"] == 2


def test_the_prior_hides_the_subject(world):
    paris, rome, _ = find_objects(FACTS, world)
    # of all: Europe 11, France 5, Italy 4
    assert paris.ranks["prior", "vocabulary"] == 2
    assert rome.ranks["prior", "vocabulary"] == 2  # Europe is right for Rome as well
    assert paris.ranks["prior", "objects"] == 2


def test_the_most_frequent_object_is_counted_in_the_file(world):
    facts = [*FACTS, fact("France", "Europe", "[X] has [Y] .", name="d")]
    found = find_objects(facts, world)
    assert [one.ranks["most frequent", "objects"] for one in found] == [2, 2, 1, 1]


def test_calibration_takes_the_prior_off(world):
    facts = [FACTS[1], fact("Paris", "Europe", name="e")]
    rome = find_objects(facts, world, calibration=0.9)[0]
    assert rome.ranks["model", "vocabulary"] == 2
    assert rome.ranks["calibrated", "vocabulary"] == 1


def test_by_type_words_count_as_far_as_they_have_it(world, question_of):
    own = fact("Rome", "Italy")
    typed = Fact("t", "in", "Rome", "Italy", own.clozes, "LOCATION/COUNTRY")
    weights = question_of("{C} is in [MASK:LOCATION/COUNTRY] .").weights[0]
    found = find_objects([typed, own], world, 0.5, {"LOCATION/COUNTRY": weights})
    assert found[0].ranks["model", "vocabulary"] == 2
    assert found[0].ranks["model", "type"] == 1
    assert found[0].ranks["prior", "type"] == 2  # France is said more often
    assert not any(among == "type" for _, among in found[1].ranks)
    assert ("model", "type") not in find_objects([typed], world)[0].ranks


def test_several_templates_are_averaged_and_the_first_stands_beside(world):
    both = fact("France", "Paris", "[X] has [Y] .", "[Y] is in [X] .")
    found = find_objects([both], world)[0]
    assert {method for method, _ in found.ranks} == {
        "model",
        "first template",
        "calibrated",
        "prior",
        "most frequent",
    }
    assert found.ranks["model", "vocabulary"] == 1
    single = find_objects([fact("France", "Paris", "[X] has [Y] .")], world)[0]
    assert ("first template", "vocabulary") not in single.ranks
    mixed = find_objects([both, fact("Italy", "Rome", "[X] has [Y] .")], world)
    assert all(("first template", "vocabulary") in one.ranks for one in mixed)


def test_objects_of_several_pieces_are_named_not_dropped(world):
    long = fact("Paris", "New France")
    odd = fact("Paris", "unheard")
    part = fact("Paris", "##in")
    found = find_objects([FACTS[0], long, odd, part], world)
    assert [bool(one.reason) for one in found] == [False, True, True, True]
    assert found[1].reason == "the object has 2 pieces"
    assert found[2].reason == "the object is no word of one piece"
    assert found[1].ranks == {}


def test_a_subject_that_the_model_never_saw_is_said(world):
    found = find_objects([fact("\u65e5\u672c", "Europe"), FACTS[0]], world)
    assert "never saw" in found[0].reason
    assert found[1].ranks["model", "objects"] == 1


def test_without_a_hidden_text_there_is_no_prior(world):
    own = Fact("x", "in", "", "France", (Cloze("Paris is in [MASK] ."),))
    found = find_objects([own], world)[0]
    assert {method for method, _ in found.ranks} == {"model", "most frequent"}
    assert found.ranks["model", "vocabulary"] == 1


def test_a_subject_may_stand_behind_the_object(world):
    own = fact("France", "Paris", "[Y] is in [X] .")
    assert own.clozes[0].gap == 0
    assert find_objects([own], world)[0].ranks["prior", "vocabulary"] == 1


def test_order_and_blocks_change_nothing(world, monkeypatch):
    from knife.analyses.probing import lama

    first = find_objects(FACTS, world)
    monkeypatch.setattr(lama, "_AT_ONCE", 1)
    assert find_objects(FACTS, world) == first
    assert find_objects(FACTS[::-1], world)[::-1] == first


def test_a_word_is_found_as_it_may_stand_at_a_mask(world):
    assert one_piece("Paris", world.vocabulary) == world.id_of("Paris")
    assert one_piece("paris", world.vocabulary) is None
    assert one_piece("##in", world.vocabulary) is None


def test_no_fact_is_refused(world):
    with pytest.raises(InputError, match="there are no facts"):
        find_objects([], world)
