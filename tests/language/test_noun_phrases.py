"""Phrases that may be terms, with and without the adjective before them."""

import pytest

from knife.language.mentions import RuleMentionDetector
from knife.language.noun_phrases import PhraseFinder


@pytest.fixture(scope="module")
def find():
    finder = PhraseFinder(RuleMentionDetector(class_nouns=True))
    return lambda text: {one.mention.text: one.is_extended for one in finder(text)}


def test_an_adjective_makes_a_longer_phrase_beside_the_shorter_one(find):
    found = find("He had severe whooping cough.")
    assert found["cough"] is False and found["whooping cough"] is True
    assert found["severe whooping cough"] is True


def test_mentions_that_follow_one_another_are_given_together(find):
    assert find("in the intensive care unit")["intensive care unit"] is True
    assert find("of the human immunodeficiency virus")["human immunodeficiency virus"] is True


def test_no_phrase_reaches_over_a_function_word_or_a_sign(find):
    for phrase in find("Cells of the old lungs, kidneys and brain (heart) of 3 rats."):
        assert not {" of ", ",", "(", " and "} & {
            sign for sign in (" of ", ",", "(", " and ") if sign in phrase
        }


@pytest.mark.parametrize("text", ["5 mg", "12 weeks", "500 mg/day", "p < 0.05", "BMI>30", "60min"])
def test_quantities_and_formulas_are_no_phrases(find, text):
    assert text not in find(f"It was {text} in all.")


@pytest.mark.parametrize("text", ["5-fluorouracil", "IL-6", "U.S.", "vitamin B12"])
def test_names_with_figures_and_stops_are_phrases(find, text):
    assert text in find(f"They gave {text} to all.")


@pytest.mark.parametrize(
    "text", ["", " ", "👩‍🔬", "e\u0301", "\x00", "שלום", "(((", "a" * 5000, "a " * 3000]
)
def test_any_text_is_read_and_every_phrase_stands_in_it(find, text):
    finder = PhraseFinder(RuleMentionDetector())
    for one in finder(text):
        assert text[one.mention.start : one.mention.end] == one.mention.text
