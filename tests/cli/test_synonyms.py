"""``knife synonyms`` and ``knife evaluate synonyms`` as a user calls them."""

from __future__ import annotations

import json

import pytest
from rdflib import Graph
from rdflib.namespace import RDF, SKOS

SENTENCES = """Aspirin, also known as codeine, was given to London.
She was given aspirin in Paris.
He was given codeine in Paris.
The aspirin was given in Berlin.
The codeine was given in Berlin.
Morphine and heparin was given in London.
Morphine is in London.
The heparin is in London.
Old aspirin was given to London.
Old aspirin is in Berlin.
Old aspirin is in Rome.
The aspirins is in Rome.
The aspirins is in Rome.
"""


@pytest.fixture
def corpus(tmp_path):
    file = tmp_path / "corpus.txt"
    file.write_text(SENTENCES)
    return file


def test_a_term_is_answered_from_a_corpus_with_its_evidence(invoke, corpus):
    result = invoke("synonyms", "aspirin", "--corpus", corpus)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("aspirin: ") and "(seen 6 times)" in lines[0]
    assert lines[1].split() == ["same", "candidate", "kind", "score", "n", "evidence"]
    (row,) = [line for line in lines if " codeine " in line]
    assert "also known as (1)" in row and "Aspirin, also known as codeine" in row


def test_a_record_has_the_documented_keys(invoke, corpus):
    result = invoke("synonyms", "aspirin", "heparin", "--corpus", corpus, "--format", "json")
    first, second = json.loads(result.stdout)
    assert list(first) == ["term", "n", "phrases", "threshold", "candidates"]
    assert (first["term"], second["term"]) == ("aspirin", "heparin")
    one = first["candidates"][0]
    assert list(one) == ["candidate", "kind", "score", "accepted", "n", "evidence"]
    assert list(one["evidence"]) == [
        "patterns", "examples", "beside", "context_free", "in_view", "hidden", "rank",
        "back_rank", "led_back", "types", "spelling",
    ]  # fmt: skip
    (other,) = [one for one in second["candidates"] if one["candidate"] == "Morphine"]
    assert other["evidence"]["beside"] == 1 and not other["accepted"]


def test_types_are_compared_by_labels_that_are_given(invoke, corpus, lexicon):
    options = ["aspirin", "--corpus", corpus, "--format", "json"]

    def types(*more):
        found = json.loads(invoke("synonyms", *options, *more).stdout)[0]["candidates"]
        return {one["evidence"]["types"] for one in found}

    assert types() == {None}
    assert types("--labels", lexicon) - {None}


def test_without_a_corpus_the_vocabulary_is_asked(invoke):
    result = invoke("synonyms", "aspirin", "--format", "jsonl")
    record = json.loads(result.stdout)
    assert record["n"] == 0 and record["candidates"]
    assert {one["kind"] for one in record["candidates"]} == {"related"}


@pytest.mark.parametrize("flag", [["--kind", "broader"], ["--accepted"], ["--top", 1]])
def test_what_is_told_can_be_narrowed(invoke, corpus, flag):
    result = invoke("synonyms", "old aspirin", "--corpus", corpus, "--format", "json", *flag)
    found = json.loads(result.stdout)[0]["candidates"]
    if flag[0] == "--kind":
        assert {one["candidate"] for one in found} == {"aspirin", "aspirins"}
    elif flag[0] == "--accepted":
        assert all(one["accepted"] for one in found)
    else:
        assert len(found) == 1


def test_a_thesaurus_is_a_table_for_people_and_for_programs(invoke, corpus, tmp_path):
    options = ["--corpus", corpus, "--fewest", 2]
    table = invoke("synonyms", *options)
    assert table.exit_code == 0, table.stderr
    assert table.stdout.splitlines()[0].endswith(".")
    out = tmp_path / "thesaurus.tsv"
    assert invoke("synonyms", *options, "--format", "tsv", "--out", out).exit_code == 0
    header, *rows = [line.split("\t") for line in out.read_text().splitlines()]
    records = [
        json.loads(line)
        for line in invoke("synonyms", *options, "--format", "jsonl").stdout.splitlines()
    ]
    assert [row[:3] for row in rows] == [
        [one["term"], one["candidate"], one["kind"]] for one in records
    ]
    assert header[:3] == ["term", "candidate", "kind"]
    document = json.loads(invoke("synonyms", *options, "--format", "json").stdout)
    assert document["sentences"] == 13 and document["entries"] == records


def test_skos_is_read_by_a_reader_of_rdf(invoke, corpus):
    result = invoke(
        "synonyms", "--corpus", corpus, "--fewest", 2, "--format", "skos", "--base", "https://a.b/"
    )
    graph = Graph().parse(data=result.stdout, format="turtle")
    names = {str(one) for one in graph.objects(None, SKOS.prefLabel)}
    assert "aspirin" in names
    assert all(
        str(one).startswith("https://a.b/") for one in graph.subjects(RDF.type, SKOS.Concept)
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Give a TERM"),
        (["a", "--format", "skos"], "is for a thesaurus"),
        (["a", "--format", "tsv"], "is for a thesaurus"),
        (["--graph", "none", "--corpus", "CORPUS"], "--graph answers for a TERM"),
        (["a", "--kind", "antonym"], "antonym"),
        (["a", "--threshold", "2"], "threshold"),
    ],
)
def test_wrong_calls_are_refused_with_code_two(invoke, corpus, arguments, message):
    called = [str(corpus) if one == "CORPUS" else one for one in arguments]
    result = invoke("synonyms", *called)
    assert result.exit_code == 2 and message in result.stderr


@pytest.mark.parametrize("term", ["", "  ", "?!", "nowhere", "👩‍🔬", "x" * 5000])
def test_terms_that_cannot_be_answered_say_why(invoke, corpus, term):
    result = invoke("synonyms", term, "--corpus", corpus)
    assert result.exit_code == 1 and "Traceback" not in result.stderr and result.stderr.strip()


def test_a_graph_that_is_none_is_refused(invoke, tmp_path):
    result = invoke("synonyms", "aspirin", "--graph", tmp_path / "none")
    assert result.exit_code == 1 and "none" in result.stderr


def test_broken_lines_are_set_aside_and_the_rest_is_read(invoke, corpus):
    corpus.write_bytes(corpus.read_bytes() + b"\xff broken\n\x00 odd (\n")
    result = invoke("synonyms", "aspirin", "--corpus", corpus, "--format", "json")
    assert result.exit_code == 3 and "corpus.txt:14" in result.stderr
    assert json.loads(result.stdout)[0]["candidates"]


def test_an_empty_corpus_is_told(invoke, tmp_path):
    (tmp_path / "a.txt").write_text("\n")
    result = invoke("synonyms", "--corpus", tmp_path / "a.txt")
    assert result.exit_code == 1 and "--fewest" in result.stderr


def test_a_file_that_exists_is_kept(invoke, corpus):
    result = invoke("synonyms", "--corpus", corpus, "--out", corpus)
    assert result.exit_code == 1 and corpus.read_text() == SENTENCES


def test_pairs_that_are_known_are_scored(invoke, corpus, tmp_path):
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("aspirin\tcodeine\tsynonym\nLondon\tnowhere\tspelling\n")
    result = invoke("evaluate", "synonyms", pairs, "--corpus", corpus, "--format", "json")
    assert result.exit_code == 0, result.stderr
    record = json.loads(result.stdout)
    assert list(record) == ["parts", "precision", "answers"]
    assert [part["name"] for part in record["parts"]] == ["all", "synonym", "spelling"]
    assert [one["term"] for one in record["answers"]] == ["aspirin", "codeine", "London", "nowhere"]
    assert record["parts"][2]["found"]["10"]["value"] == 0
    table = invoke("evaluate", "synonyms", pairs, "--corpus", corpus)
    assert "Terms that the corpus lacks count as not found: nowhere." in table.stdout


def test_a_file_without_pairs_is_refused(invoke, corpus, tmp_path):
    (tmp_path / "p.tsv").write_text("# nothing\n")
    result = invoke("evaluate", "synonyms", tmp_path / "p.tsv", "--corpus", corpus)
    assert result.exit_code == 1 and "no pair" in result.stderr
