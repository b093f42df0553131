"""A thesaurus as a table, and as SKOS that a reader of RDF understands."""

import io

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, SKOS

from knife.errors import InputError
from knife.store.thesauri import COLUMNS, concepts, write_skos, write_tsv
from knife.types.synonyms import PatternHit, Synonym, SynonymEvidence, Thesaurus

NASTY = 'a "b" \\ c\n\td\x7f é 漢 <x>'


def pair(term, text, kind, *, accepted=True, **evidence):
    return Synonym(
        term, text, kind, 0.9 if accepted else 0.1, 3, SynonymEvidence(**evidence), accepted
    )


@pytest.fixture
def thesaurus():
    entries = (
        pair("tumor", "tumour", "spelling"),
        pair("tumor", "neoplasm", "synonym", patterns=(("also known as", 2),),
             hits=(PatternHit("also known as", 1, "A tumor, also\tknown as\nneoplasm."),)),
        pair("tumor", "tumors", "inflection"),
        pair("lung tumor", "tumor", "broader", accepted=False),
        pair("tumor", "lesion", "related", accepted=False),
        pair("lung tumor", "lesion", "related", accepted=False),
        pair("lesion", NASTY, "synonym"),
    )  # fmt: skip
    counts = (("tumor", 9), ("lesion", 8), ("neoplasm", 7), ("tumors", 4), ("tumour", 3),
              ("lung tumor", 2), (NASTY, 1))  # fmt: skip
    return Thesaurus(entries, counts, 100, 7, 0, 0.5)


def skos(thesaurus, **how):
    text = io.StringIO()
    write_skos(thesaurus, text, **how)
    return Graph().parse(data=text.getvalue(), format="turtle")


def test_a_table_has_a_line_a_pair_and_no_break_inside(thesaurus):
    text = io.StringIO()
    write_tsv(thesaurus, text)
    lines = text.getvalue().split("\n")
    assert lines[0].split("\t") == list(COLUMNS) and lines[-1] == ""
    rows = [line.split("\t") for line in lines[1:-1]]
    assert len(rows) == 7 and {len(row) for row in rows} == {len(COLUMNS)}
    assert rows[1][:5] == ["tumor", "neoplasm", "synonym", "0.9000", "yes"]
    assert rows[1][-1] == "A tumor, also known as neoplasm."


def test_what_was_accepted_is_one_concept(thesaurus):
    assert concepts(thesaurus) == {
        "tumor": "tumor", "tumour": "tumor", "neoplasm": "tumor", "tumors": "tumor",
        "lesion": "lesion", NASTY: "lesion", "lung tumor": "lung tumor",
    }  # fmt: skip


def test_no_chain_of_pairs_joins_what_no_pair_joins():
    entries = (pair("a", "b", "synonym"), pair("b", "c", "synonym"))
    found = concepts(Thesaurus(entries, (("a", 3), ("b", 2), ("c", 1)), 1, 3, 0, 0.5))
    assert found == {"a": "a", "b": "a", "c": "c"}


def test_a_reader_of_rdf_finds_concepts_labels_and_links(thesaurus):
    base = Namespace("urn:knife:thesaurus:")
    graph = skos(thesaurus)
    assert len(set(graph.subjects(RDF.type, SKOS.Concept))) == 3
    tumor = base["tumor"]
    assert set(graph.objects(tumor, SKOS.prefLabel)) == {Literal("tumor", lang="en")}
    assert {str(one) for one in graph.objects(tumor, SKOS.altLabel)} == {"tumour", "neoplasm"}
    assert {str(one) for one in graph.objects(tumor, SKOS.hiddenLabel)} == {"tumors"}
    assert (base["lung%20tumor"], SKOS.broader, tumor) in graph
    assert (tumor, SKOS.related, base["lesion"]) in graph
    assert {str(one) for one in graph.objects(base["lesion"], SKOS.altLabel)} == {NASTY}


def test_what_is_broader_is_not_related_as_well(thesaurus):
    entries = (*thesaurus.entries, pair("tumour", "lung tumor", "related", accepted=False))
    graph = skos(Thesaurus(entries, thesaurus.counts, 100, 7, 0, 0.5))
    assert not set(graph.subject_objects(SKOS.related)) & set(graph.subject_objects(SKOS.broader))
    assert not {(b, a) for a, b in graph.subject_objects(SKOS.related)} & set(
        graph.subject_objects(SKOS.broader)
    )


def test_base_and_language_are_those_that_are_asked_for(thesaurus):
    graph = skos(thesaurus, base="https://example.org/t/", language="")
    assert (URIRef("https://example.org/t/tumor"), SKOS.prefLabel, Literal("tumor")) in graph


def test_an_empty_thesaurus_is_an_empty_graph():
    assert len(skos(Thesaurus((), (), 0, 0, 0, 0.5))) == 0


@pytest.mark.parametrize(
    "how", [{"base": "no iri"}, {"base": "urn:x y"}, {"base": 'urn:a"b'}, {"language": "e n"}]
)
def test_what_would_break_the_file_is_refused(thesaurus, how):
    with pytest.raises(InputError, match="expected"):
        skos(thesaurus, **how)
