"""What a pipeline says of tokens that it did not cut."""

import pytest
import spacy
from spacy.language import Language

from knife.errors import ModelError
from knife.language.syntax import LONGEST, Reading, SyntaxReader, is_agreed
from knife.language.tokens import Token


def tokens(text):
    found, place = [], 0
    for word in text.split(" "):
        found.append(Token(place, place + len(word), word))
        place += len(word) + 1
    return found


@Language.component("toy_tagger")
def toy_tagger(doc):
    """Hang every word on the one before it, and say what it is by its length."""
    for token in doc:
        token.tag_ = "NN" if len(token) > 3 else "DT"
        token.head = doc[max(token.i - 1, 0)]
        token.dep_ = "ROOT" if token.i == 0 else "Dep"
    return doc


@pytest.fixture
def pipeline():
    made = spacy.blank("en")
    made.add_pipe("toy_tagger", name="tagger")
    return made


def test_each_token_has_its_tag_its_relation_and_its_head(pipeline):
    (found,) = SyntaxReader(pipeline)([tokens("the old liver")])
    assert found == [Reading("DT", "root", 0), Reading("DT", "dep", 0), Reading("NN", "dep", 1)]


def test_sentences_do_not_depend_on_one_another(pipeline):
    read = SyntaxReader(pipeline)
    sentences = [tokens("the liver"), tokens("a"), tokens("cells of the liver")]
    assert list(read(sentences)) == [next(read([sentence])) for sentence in sentences]
    assert list(read([])) == []


def test_what_is_too_long_for_a_sentence_is_not_read_and_costs_no_other(pipeline):
    long = tokens(" ".join(["liver"] * (LONGEST + 1)))
    found = list(SyntaxReader(pipeline)([tokens("the liver"), long, tokens("a")]))
    assert [len(one) for one in found] == [2, 0, 1]


def test_sentences_are_read_as_they_are_needed(pipeline):
    def endless():
        while True:
            yield tokens("the liver")

    found = SyntaxReader(pipeline)(endless())
    assert len(next(found)) == 2


def test_tokens_are_those_that_were_given_and_spaces_where_they_were(pipeline):
    seen = []

    @Language.component("watch")
    def watch(doc):
        seen.append((doc.text, [token.text for token in doc]))
        return doc

    pipeline.add_pipe("watch")
    list(SyntaxReader(pipeline)([[Token(4, 8, "IL-2"), Token(8, 9, "."), Token(12, 13, "\ud800")]]))
    assert seen == [("IL-2. \ufffd", ["IL-2", ".", "\ufffd"])]


def test_words_are_forgotten_after_they_were_read(pipeline):
    read = SyntaxReader(pipeline)
    list(read([tokens("ordinary words")]))
    before = len(pipeline.vocab.strings)
    list(read([tokens("zzyzx quux unheard")]))
    assert len(pipeline.vocab.strings) == before


def test_components_that_are_not_asked_do_not_run(pipeline):
    @Language.component("loud")
    def loud(doc):
        raise AssertionError

    pipeline.add_pipe("loud", name="ner")
    assert list(SyntaxReader(pipeline)([tokens("the liver")]))
    assert "ner" in pipeline.pipe_names


def test_a_pipeline_without_a_tagger_is_refused():
    with pytest.raises(ModelError, match=r"no component; expected a tagger.*--pipeline"):
        SyntaxReader(spacy.blank("en"))


@pytest.mark.parametrize(
    ("reading", "agreed"),
    [
        (Reading("NN", "root", 0), True),
        (Reading("VBZ", "root", 0), True),
        (Reading("VBZ", "obj", 0), False),
        (Reading("VBZ", "nsubj:pass", 0), False),
        (Reading("VB", "conj", 1), True),
        (Reading("VB", "conj", 2), False),
    ],
)
def test_a_verb_to_the_tagger_must_be_none_to_the_parser(reading, agreed):
    sentence = [reading, Reading("VBD", "root", 1), Reading("NN", "obj", 1)]
    assert is_agreed(reading, sentence) is agreed
