"""All parts of an evaluation together, on the embedded model."""

from contextlib import contextmanager

import pytest

from knife.analyses.evaluation.questions import PARTS, EvaluationOptions, draw_questions
from knife.assembly.evaluation import evaluate_model, open_next_sentence
from knife.assembly.labels import default_lexicon
from knife.models.next_sentence import NextSentence
from knife.store.lexicons import read_lexicon
from knife.types.labels import Lexicon

DOCUMENTS = [
    [
        "Aspirin is a drug that reduces pain, fever and inflammation.",
        "It was first made from the bark of the willow tree in the last century.",
        "Doctors give it to people who have had a heart attack or a stroke.",
        "A low dose each day keeps blood from clotting in the arteries of the heart.",
        "It should not be given to children, because it can harm the liver and the brain.",
    ],
    [
        "London is the capital of England and lies on the river Thames.",
        "It was founded by the Romans, who built a bridge and a wall around the town.",
        "Millions of people live there, and many more travel to the city every day for work.",
        "Its parliament, its museums and its parks are known all over the world.",
        "The oldest part of the town is still called the City, and it is full of banks.",
    ],
    [
        "Cells are the smallest units of life.",
        "Each cell has a membrane that holds it together and lets some molecules pass.",
        "The nucleus contains the genes, which are made of DNA, and tells the cell what to do.",
        "Cells divide, and so tissues grow and wounds heal.",
        "Some cells, such as those of bacteria, have no nucleus at all but live on their own.",
    ],
]


def questions(*parts, documents=DOCUMENTS):
    return draw_questions(documents, EvaluationOptions(parts=parts or PARTS, n_sentences=3))


@pytest.fixture(scope="module")
def lexicon():
    """Take a part of the default lexicon, enough to have labels to find."""
    whole = default_lexicon()
    part = slice(None, None, 8)
    return Lexicon(whole.terms[part], whole.labels[part], whole.weights[part], whole.sources[part])


@pytest.fixture(scope="module")
def report(model, lexicon):
    head = open_next_sentence(device="cpu")
    return evaluate_model(model, questions(), next_sentence=head, lexicon=lexicon)


def test_every_part_is_there_and_in_range(report):
    assert report.notes == ()
    assert report.info.name
    assert 0 < report.masked.top1.value <= report.masked.top5.value < 1
    assert report.masked.n_words == report.unigram.n_words
    assert report.pseudo_perplexity.n_sentences == 3
    assert report.pseudo_perplexity.per_word.value >= report.pseudo_perplexity.per_piece.value > 1
    assert report.next_sentence.n_pairs % 2 == 0
    assert 0 < report.labels.majority < report.labels.accuracy < 1


def test_the_embedded_model_passes_its_own_test(report):
    assert report.masked.bits_per_character.value < report.unigram.bits_per_character.value
    assert not report.tails.has_collapsed
    assert report.tails.share_empty < 0.5
    assert report.cls.is_usable


def test_only_what_was_asked_for_is_measured(model):
    steps = []

    @contextmanager
    def step(text):
        steps.append(text)
        yield

    found = evaluate_model(model, questions("cls"), step=step)
    assert found.cls is not None
    others = (found.masked, found.unigram, found.pseudo_perplexity, found.tails, found.labels)
    assert others == (None,) * 5
    assert steps == ["Reading phrases"]
    assert found.notes == ()


def test_a_model_without_a_head_gets_a_note(model):
    found = evaluate_model(model, questions("next-sentence"))
    assert found.next_sentence is None
    assert found.notes == ("no next-sentence accuracy: the checkpoint has no such head",)


def test_the_embedded_model_has_its_head():
    assert isinstance(open_next_sentence(device="cpu"), NextSentence)


def test_one_short_document_leaves_out_what_needs_more(model):
    asked = questions("masked", "next-sentence", "cls", documents=[["Aspirin reduces pain."]])
    found = evaluate_model(model, asked, next_sentence=open_next_sentence(device="cpu"))
    assert found.masked.n_words == 1
    assert found.masked.word_accuracy.low is None
    assert (found.unigram, found.next_sentence, found.cls) == (None, None, None)
    assert [note.split(":")[0] for note in found.notes] == [
        "no unigram baseline", "no next-sentence accuracy", "no test of [CLS]",
    ]  # fmt: skip


def test_counts_of_other_text_are_the_baseline_of_one_document_too(model):
    asked = questions("masked", documents=DOCUMENTS[:1])
    found = evaluate_model(model, asked, counts=iter(DOCUMENTS[1:]))
    assert found.unigram is not None
    assert found.notes == ()


def test_a_lexicon_of_other_words_gets_a_note(model, tmp_path):
    path = tmp_path / "other.tsv"
    path.write_text("term\tlabel\nxyzzyqq\tNONE\nLondon\tLOCATION\n")
    found = evaluate_model(model, questions("labels"), lexicon=read_lexicon(path))
    assert found.labels is None
    assert "the vocabulary has 1 terms of the lexicon" in found.notes[0]
