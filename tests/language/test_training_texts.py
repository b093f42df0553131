"""Annotated sentences become texts whose tokens carry what is known."""

from __future__ import annotations

from random import Random

import pytest
import spacy
from spacy.training import Example

from knife.language.tagged_lines import read_tagged
from knife.language.training_texts import MOST_TOGETHER, example, groups, text_of, varied
from knife.language.treebanks import TreebankSentence
from knife.language.variations import Variation


def rng() -> Random:
    return Random(0)  # noqa: S311


@pytest.fixture(scope="module")
def blank():
    return spacy.blank("en")


@pytest.fixture
def first() -> TreebankSentence:
    """Beta-blockers wanna help."""
    return TreebankSentence(
        ("Beta-blockers", "wan", "na", "help", "."),
        (True, False, True, False, True),
        ("NNS", "VBP", "TO", "VB", "."),
        ("beta-blocker", "want", "to", "help", "."),
        (1, 1, 3, 1, 1),
        ("nsubj", "root", "mark", "xcomp", "punct"),
        opens=True,
    )


def tags(made: Example) -> list[str | None]:
    return list(made.get_aligned("TAG", as_string=True))


def test_the_tokenizer_decides_and_what_it_joins_is_left_out(blank, first):
    made = example(blank, [first])
    assert [token.text for token in made.predicted] == [
        "Beta", "-", "blockers", "wanna", "help", ".",
    ]  # fmt: skip
    assert tags(made) == ["NN", "HYPH", "NNS", None, "VB", "."]
    heads, labels = made.get_aligned_parse(projectivize=False)
    assert heads[:3] == [2, 2, 3]
    assert labels[:2] == ["compound", "punct"]


def test_sentences_stand_together_and_their_borders_are_known(blank, first):
    for separator in (" ", "\n", "\n\n"):
        made = example(blank, [first, first], separator)
        assert made.predicted.text == separator.join(["Beta-blockers wanna help."] * 2)
        starts = [
            token.i
            for token, is_start in zip(made.predicted, made.get_aligned_sent_starts(), strict=True)
            if is_start
        ]
        assert starts == [0, 6 if separator == " " else 7]


def test_a_line_break_belongs_to_the_sentence_that_it_ends(blank, first):
    made = example(blank, [first, first], "\n")
    assert made.predicted[6].is_space
    assert tags(made)[6] == "_SP"
    assert made.get_aligned_parse()[0][6] == 5


def test_sentences_without_trees_teach_tags_and_borders(blank):
    sentences = read_tagged(["Cells\tNNS", "grow\tVBP", "", "We\tPRP", "saw\tVBD"])
    made = example(blank, sentences)
    assert tags(made) == ["NNS", "VBP", "PRP", "VBD"]
    assert made.get_aligned_sent_starts() == [True, False, True, False]
    assert not made.reference.has_annotation("DEP")


def test_groups_are_neighbours_of_one_document(first):
    inner = TreebankSentence(("x",), (True,), ("NN",), ("",))
    sentences = [first, inner, inner, first, *[inner] * 20]
    found = list(groups(sentences, rng()))
    assert [one for group in found for one in group] == sentences
    assert all(len(group) <= MOST_TOGETHER for group in found)
    assert not any(one.opens for group in found for one in group[1:])
    assert len({len(group) for group in found}) > 1


def test_a_group_is_written_in_one_way(first):
    always = Variation(words_apart=0, signs_apart=1, lower=0, upper=1, title=0)
    sentences, separator = varied([first, first], always, rng())
    assert text_of(sentences, separator) == separator.join(["BETA - BLOCKERS WAN NA HELP ."] * 2)
    never = Variation(0, 0, 0, 0, 0)
    assert varied([first], never, rng())[0] == [first]
