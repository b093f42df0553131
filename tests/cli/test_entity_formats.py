"""The formats of ``knife ner`` that other programs read, read by those programs."""

from __future__ import annotations

import importlib.util
import json
import weakref

import pyarrow.parquet
import pytest
import spacy
from knife.cli._entity_formats import FORMATS, Presentation, write_answers
from knife.cli._inputs import Record, Tally
from spacy.tokens import DocBin
from spacy.training import Corpus

from knife.faces import entity_table
from knife.types.entities import Entity, Mention

TEXT = "She took aspirin with ibuprofen in London. He is in Paris. 😀 End."


@pytest.fixture
def ner(invoke, lexicon):
    return lambda *arguments, **settings: invoke("ner", *arguments, "--labels", lexicon, **settings)


@pytest.fixture
def entities(ner):
    (record,) = json.loads(ner(TEXT, "--format", "json").stdout)
    return record["entities"]


def docs_of(path):
    return list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))


def test_a_docbin_holds_a_document_a_text_with_its_entities(ner, entities, tmp_path):
    out = tmp_path / "out.spacy"
    result = ner(TEXT, "", "Nothing.", "--format", "docbin", "--out", out)
    assert (result.exit_code, result.stdout) == (0, "")
    doc, empty, nothing = docs_of(out)
    assert [doc.text, empty.text, nothing.text] == [TEXT, "", "Nothing."]
    assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == [
        (e["start"], e["end"], e["label"]) for e in entities
    ]
    assert [round(e._.knife_score, 6) for e in doc.ents] == [e["score"] for e in entities]
    assert [one.user_data["id"] for one in (doc, empty, nothing)] == [1, 2, 3]
    # a token of no entity is known to be none: spacy train takes it as such
    assert {token.ent_iob_ for token in nothing} == {"O"}


def test_a_docbin_has_the_tokens_of_blank_english(ner, tmp_path):
    texts = ["  It's  IL-2-induced,\n\nnot a b. ", "x" * 40, "\t", "a\n b "]
    out = tmp_path / "out.spacy"
    assert ner(*texts, "--format", "docbin", "--out", out).exit_code == 0
    blank = spacy.blank("en")
    for text, doc in zip(texts, docs_of(out), strict=True):
        assert [(t.text, t.whitespace_) for t in doc] == [
            (t.text, t.whitespace_) for t in blank(text)
        ]


def test_evidence_goes_into_a_docbin_if_asked_for(ner, tmp_path):
    out = tmp_path / "out.spacy"
    ner(TEXT, "--format", "docbin", "--out", out)
    assert docs_of(out)[0].ents[0]._.knife_evidence == ()
    ner(TEXT, "--format", "docbin", "--out", out, "--force", "--explain")
    assert docs_of(out)[0].ents[0]._.knife_evidence[0].weight > 0


def test_spans_within_one_token_are_told_and_kept_with_the_document(ner, tmp_path):
    path, out = tmp_path / "a.jsonl", tmp_path / "out.spacy"
    path.write_text('{"text": "Take xLondonParisx now", "spans": [[6, 12], [12, 17]]}\n')
    result = ner("--file", path, "--format", "docbin", "--out", out)
    assert result.exit_code == 0
    assert "1 entity shares a token with a likelier one" in result.stderr
    (doc,) = docs_of(out)
    assert [entity.text for entity in doc.ents] == ["xLondonParisx"]
    (left,) = doc._.knife_left_out
    assert left["text"] in ("London", "Paris")


def test_spacy_trains_on_a_docbin_as_it_is(ner, tmp_path):
    out = tmp_path / "out.spacy"
    assert ner(TEXT, "In Rome.", "--format", "docbin", "--out", out).exit_code == 0
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    examples = list(Corpus(out)(nlp))
    assert len(examples) == 2
    nlp.initialize(lambda: examples)
    assert set(nlp.get_pipe("ner").labels) == {"CHEMICAL/DRUG", "LOCATION/CITY"}
    for _ in range(30):
        nlp.update(examples)
    assert nlp.evaluate(examples)["ents_f"] == 1


def test_displacy_writes_its_own_page(ner, entities, tmp_path):
    out = tmp_path / "out.html"
    assert ner(TEXT, "--format", "displacy", "--out", out).exit_code == 0
    page = out.read_text(encoding="utf-8")
    assert "<title>displaCy</title>" in page
    assert page.count("<mark") == len(entities)
    assert ner(TEXT, "--format", "displacy").stdout == page


def test_parquet_has_a_row_an_entity(ner, entities, tmp_path):
    out = tmp_path / "out.parquet"
    result = ner(TEXT, "Nothing.", "--format", "parquet", "--out", out)
    assert (result.exit_code, result.stdout) == (0, "")
    rows = pyarrow.parquet.read_table(out).to_pylist()
    assert len(rows) == len(entities)
    for row in rows:
        assert row.pop("id") == "1"
        for place in (row, *row["alternatives"]):
            place.update({key: round(place[key], 6) for key in ("score", "margin") if key in place})
    assert rows == entities


@pytest.mark.parametrize("style", ["docbin", "parquet"])
def test_what_is_not_for_reading_wants_a_file(ner, style):
    result = ner(TEXT, "--format", style)
    assert result.exit_code == 2
    assert f"--format {style} is not for reading: add --out FILE." in result.stderr


def test_a_docbin_wants_the_name_that_spacy_looks_for(ner, tmp_path):
    result = ner(TEXT, "--format", "docbin", "--out", tmp_path / "out.bin")
    assert result.exit_code == 2
    assert ".spacy" in result.stderr


def test_a_missing_package_is_named_before_any_work(ner, tmp_path, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        entity_table, "find_spec", lambda name: None if name == "pyarrow" else real(name)
    )
    result = ner(TEXT, "--format", "parquet", "--out", tmp_path / "out.parquet")
    assert result.exit_code == 1
    assert "pip install 'bert-knife[parquet]'" in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("style", ["docbin", "parquet", "displacy", "html"])
def test_nothing_answered_leaves_no_file(ner, tmp_path, style):
    (tmp_path / "a.jsonl").write_text("{broken\n")
    out = tmp_path / "out.spacy"
    result = ner("--file", tmp_path / "a.jsonl", "--format", style, "--out", out)
    assert result.exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize("style", ["docbin", "parquet"])
def test_a_file_that_is_there_is_kept_unless_forced(ner, tmp_path, style):
    out = tmp_path / "out.spacy"
    out.write_text("mine")
    assert ner(TEXT, "--format", style, "--out", out).exit_code == 1
    assert out.read_text() == "mine"
    assert ner(TEXT, "--format", style, "--out", out, "--force").exit_code == 0
    assert out.read_bytes()[:4] != b"mine"


@pytest.mark.parametrize("style", ["docbin", "displacy", "parquet"])
@pytest.mark.parametrize(
    "text", ["", "   \t ", "😀 in London 👩‍👩‍👧", "Cafe\u0301 in London", "هو في London اليوم",
             "In London\x00 and\x1b[31m Paris", "\ufeffIn London", "In\u2028London\r\nand Paris"],
)  # fmt: skip
def test_odd_texts_go_into_every_format(ner, tmp_path, text, style):
    path, out = tmp_path / "odd.jsonl", tmp_path / "out.spacy"
    path.write_text(json.dumps({"text": text}) + "\n")
    assert ner("--file", path, "--format", style, "--out", out).exit_code == 0
    if style == "docbin":
        (doc,) = docs_of(out)
        assert doc.text == text
    if style == "parquet":
        for row in pyarrow.parquet.read_table(out).to_pylist():
            assert text[row["start"] : row["end"]] == row["text"]


def test_a_text_longer_than_spacy_takes_goes_into_a_docbin(ner, tmp_path):
    (tmp_path / "long.txt").write_text("x" * 1_100_000 + " in London\n")
    out = tmp_path / "out.spacy"
    result = ner("--file", tmp_path / "long.txt", "--format", "docbin", "--out", out)
    assert result.exit_code == 0
    (doc,) = docs_of(out)
    assert doc.ents[-1].text == "London"


@pytest.mark.parametrize("style", [one for one in FORMATS if one != "docbin"])
def test_no_more_than_a_text_is_held(tmp_path, style):
    alive = weakref.WeakSet()

    def answers():
        for number in range(30):
            record = Record(number, "In London.", f"a:{number}")
            alive.add(record)
            yield record, [Entity(Mention(3, 9, "London"), "LOCATION", 0.9)]
            del record
            assert len(alive) <= 2

    view = Presentation(style, tmp_path / "out", False, False, False)
    tally = Tally()
    tally.n_answered = 1
    write_answers(answers(), view, tally)
    assert (tmp_path / "out").stat().st_size > 0
