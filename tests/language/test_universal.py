"""Parses in spaCy's own labels, brought to those of Universal Dependencies."""

from knife.language.syntax import Reading
from knife.language.universal import to_universal


def turned(*words):
    found = to_universal([Reading(*word) for word in words])
    return [(one.relation, one.head) for one in found]


def test_universal_parses_are_left_alone():
    words = [("NN", "nsubj", 1), ("VBZ", "root", 1), ("NN", "obj", 1)]
    assert turned(*words) == [("nsubj", 1), ("root", 1), ("obj", 1)]


def test_a_passive_with_its_agent():  # Malaria was treated by us
    assert turned(
        ("NN", "nsubjpass", 2), ("VBD", "auxpass", 2), ("VBN", "root", 2), ("IN", "agent", 2),
        ("PRP", "pobj", 3),
    ) == [
        ("nsubj:pass", 2), ("aux:pass", 2), ("root", 2), ("case", 4), ("obl:agent", 2),
    ]  # fmt: skip


def test_a_preposition_of_a_noun_marks_what_modifies_it():  # treatment of malaria
    assert turned(("NN", "root", 0), ("IN", "prep", 0), ("NN", "pobj", 1)) == [
        ("root", 0),
        ("case", 2),
        ("nmod", 0),
    ]


def test_a_predicate_takes_the_place_of_its_copula():  # It is cause of pain
    assert turned(
        ("PRP", "nsubj", 1), ("VBZ", "root", 1), ("NN", "attr", 1), ("IN", "prep", 2),
        ("NN", "pobj", 3),
    ) == [("nsubj", 2), ("cop", 2), ("root", 2), ("case", 4), ("nmod", 2)]  # fmt: skip


def test_a_copula_below_another_verb_hands_its_place_on():  # We know it is pain
    assert turned(
        ("PRP", "nsubj", 1), ("VBP", "root", 1), ("PRP", "nsubj", 3), ("VBZ", "ccomp", 1),
        ("NN", "attr", 3),
    )[3:] == [("cop", 4), ("ccomp", 1)]  # fmt: skip


def test_a_verb_behind_a_preposition_is_a_clause():  # We use it for healing
    found = turned(("PRP", "nsubj", 1), ("VBP", "root", 1), ("IN", "prep", 1), ("VBG", "pcomp", 2))
    assert found[2:] == [("mark", 3), ("advcl", 1)]
