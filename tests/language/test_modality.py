"""Voice, denial and doubt, with the embedded pipeline."""

import pytest

from knife.assembly.pipelines import open_pipeline
from knife.language.modality import is_hedged, is_negated, is_passive
from knife.language.parses import SentenceParser
from knife.language.verb_forms import participles
from knife.types.entities import Mention


@pytest.fixture(scope="module")
def parse():
    parser = SentenceParser(open_pipeline())

    def parsed(text, word):
        names = [Mention(i, i + 3, text[i : i + 3]) for i in (text.index("Xia"), text.index("Yan"))]
        found = parser(text, names)[0]
        place = next(i for i, node in enumerate(found.nodes) if node.lower == word)
        return found, place

    return parsed


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Xia was treated by Yan.", "treated", True),
        ("Xia has treated Yan.", "treated", False),
        ("Xia has been treated with Yan.", "treated", True),
        ("Xia treated Yan.", "treated", False),
        ("Treated with Xia, Yan slept.", "treated", True),
        ("Xia, probably not treated by Yan, slept.", "treated", True),
        ("Xia is treating Yan.", "treating", False),
    ],
)
def test_voice_is_told_by_the_words_around_a_participle(parse, text, word, expected):
    assert is_passive(*parse(text, word), participles("treat")) is expected


@pytest.mark.parametrize(
    "text",
    [
        "Xia does not cure Yan.",
        "Xia never cures Yan.",
        "Xia cannot cure Yan.",
        "Xia fails to cure Yan.",
        "There is no evidence that Xia cures Yan.",
        "We found no evidence that Xia cures Yan.",
        "It is unlikely that Xia cures Yan.",
        "Xia doesn't cure Yan.",
    ],
)
def test_what_is_denied_is_told(parse, text):
    word = "cure" if "cures" not in text else "cures"
    assert is_negated(*parse(text, word))


@pytest.mark.parametrize(
    "text",
    [
        "Xia may cure Yan.",
        "Xia probably cures Yan.",
        "Xia is thought to cure Yan.",
        "We suspect that Xia cures Yan.",
        "Xia seems to cure Yan.",
        "We asked whether Xia cures Yan.",
        "Does Xia cure Yan?",
    ],
)
def test_what_is_doubted_is_told(parse, text):
    word = "cure" if "cures" not in text else "cures"
    assert is_hedged(*parse(text, word))


@pytest.mark.parametrize("text", ["Xia cures Yan.", "We know that Xia cures Yan.",
    "Xia, which is not old, cures Yan.", "Xia cures Yan, but not Zoe."])  # fmt: skip
def test_plain_statements_are_neither(parse, text):
    found = parse(text, "cures")
    assert not is_negated(*found)
    assert not is_hedged(*found)
