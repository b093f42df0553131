"""The recogniser on the embedded model: laws, not figures."""

from itertools import pairwise

import numpy as np
import pytest

import knife
from knife.errors import InputError, ModelNotFoundError
from knife.types.options import TypingOptions

TEXTS = [
    "Aspirin reduces the risk of stroke in patients with atrial fibrillation.",
    "",
    "   ",
    "\N{SLIGHTLY SMILING FACE} London \N{FAMILY} and cafe\N{COMBINING ACUTE ACCENT} in Paris",
    "مرحبا London שלום",
    "NUL \0 in London",
    "She moved from Berlin to Vienna in March.",
]


@pytest.fixture(scope="module")
def exact():
    """Float32, so that a text's scores do not waver with its batch mates."""
    return knife.load(dtype="float32")


@pytest.fixture(scope="module")
def recognize(exact):
    return knife.EntityRecognizer(exact)


def test_diseases_drugs_and_cities_are_named(recognize):
    found = {e.text: e.label.partition("/")[0] for e in recognize(TEXTS[0] + " " + TEXTS[-1])}
    assert found["stroke"] == found["atrial fibrillation"] == "DISEASE"
    assert found["Aspirin"] == "CHEMICAL"
    assert found["Berlin"] == found["Vienna"] == "LOCATION"
    assert "reduces" not in found


@pytest.mark.parametrize("text", TEXTS)
def test_offsets_hold_on_any_text(recognize, text):
    found = recognize(text)
    assert all(text[e.start : e.end] == e.text for e in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_one_text_many_texts_and_streams_agree(recognize):
    alone = [recognize(text) for text in TEXTS]
    for other in (recognize.recognize(TEXTS), list(recognize.pipe(iter(TEXTS), batch_size=2))):
        for many, one in zip(other, alone, strict=True):
            assert [(e.mention, e.label) for e in many] == [(e.mention, e.label) for e in one]
            assert np.allclose([e.score for e in many], [e.score for e in one], atol=1e-4)


def test_a_stream_is_read_as_it_is_needed(recognize):
    read = []

    def stream():
        for text in TEXTS:
            read.append(text)
            yield text

    next(recognize.pipe(stream(), batch_size=2))
    assert len(read) == 2


def test_a_text_longer_than_the_model_is_read_to_its_end(recognize, exact):
    text = "The patients walked home. " * 200 + "She died of a stroke in London."
    assert len(exact.encode([text])[0]) > exact.max_length
    found = recognize(text)
    assert [e.text for e in found][-2:] == ["stroke", "London"]
    assert text[found[-1].start : found[-1].end] == "London"


def test_own_labels_take_the_place_of_the_default_ones(exact, tmp_path):
    path = tmp_path / "own.tsv"
    path.write_text("London\tPLACE\nBerlin\tPLACE\nwalked\tNONE\nthe\tNONE\nmoved\tNONE\n")
    own = knife.EntityRecognizer(exact, labels=path)
    assert {e.label for e in own(TEXTS[-1])} <= {"PLACE"}
    assert "Vienna" in {e.text for e in own(TEXTS[-1])}


def test_evidence_comes_only_when_asked_for(exact, recognize):
    explained = knife.EntityRecognizer(exact, explain=True)("He lives in London.")
    assert explained[-1].evidence[0].votes
    assert recognize("He lives in London.")[-1].evidence == ()


def test_a_threshold_leaves_the_unsure_out(exact):
    strict = knife.EntityRecognizer(exact, options=TypingOptions(threshold=0.99))
    assert all(e.score >= 0.99 for e in strict(TEXTS[0]))


def test_a_single_string_is_no_list_of_texts(recognize):
    with pytest.raises(InputError, match="several texts"):
        recognize.recognize("London")


def test_a_batch_holds_at_least_one_text(recognize):
    with pytest.raises(InputError, match="batch_size"):
        next(recognize.pipe(TEXTS, batch_size=0))


def test_a_model_that_is_not_there(tmp_path):
    with pytest.raises(ModelNotFoundError, match="no such directory"):
        knife.EntityRecognizer(tmp_path / "nowhere")


def test_a_fresh_process_gives_the_same_answer(recognize):
    import subprocess
    import sys

    code = (
        f"import knife; r = knife.EntityRecognizer(knife.load(dtype='float32'));"
        f"print([(e.start, e.end, e.label, round(e.score, 4)) for e in r({TEXTS[0]!r})])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    here = [(e.start, e.end, e.label, round(e.score, 4)) for e in recognize(TEXTS[0])]
    assert shown.stdout.strip() == str(here)
