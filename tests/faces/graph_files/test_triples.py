"""Triples as networks."""

import networkx
import pytest

from knife.faces.graph_files import write_network
from knife.faces.graph_files.triples import triple_network
from knife.types.entities import Entity, Mention
from knife.types.triples import Triple


def triple(subject, relation, object_, label="CHEMICAL"):
    first = Entity(Mention(0, len(subject), subject), label, 0.5)
    second = Entity(Mention(50, 50 + len(object_), object_), "DISEASE", 0.5)
    return Triple(first, relation, Mention(20, 26, "treats"), second, "active", True, False, 0.25)


def test_every_triple_is_an_edge_of_its_own():
    found = [(1, triple("zinc", "TREATS", "cold")), (2, triple("zinc", "CAUSES", "cold"))]
    graph = triple_network([*found, (3, triple("zinc", "TREATS", "cold"))])
    assert sorted(graph.nodes) == ["cold", "zinc"]
    assert sorted(data["relation"] for *_, data in graph.edges(data=True)) == [
        "CAUSES",
        "TREATS",
        "TREATS",
    ]
    assert graph.nodes["zinc"] == {"label": "CHEMICAL", "n_mentions": 3}


def test_an_edge_says_where_it_comes_from_and_how_sure_it_is():
    (data,) = [
        data for *_, data in triple_network([("a:1", triple("x", "R", "y"))]).edges(data=True)
    ]
    assert (data["source"], data["start"], data["end"], data["text"]) == ("a:1", 20, 26, "treats")
    assert (data["confidence"], data["negated"], data["hedged"]) == (0.25, True, False)


def test_one_text_of_two_kinds_is_two_nodes():
    found = [(1, triple("lead", "R", "x")), (2, triple("lead", "R", "x", "PROFESSION/CHIEF"))]
    assert set(triple_network(found).nodes) == {"lead", "lead (PROFESSION)", "x"}


def test_no_triples_make_an_empty_network():
    assert len(triple_network([])) == 0


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".json"])
def test_it_can_be_written_whatever_its_texts_hold(tmp_path, suffix):
    graph = triple_network([(1, triple("zi\0nc & <b>", "TREATS", "שלום\ud800"))])
    write_network(graph, tmp_path / f"triples{suffix}")
    assert (tmp_path / f"triples{suffix}").stat().st_size > 100


def test_graphml_is_read_back_with_its_edges(tmp_path):
    write_network(triple_network([(1, triple("zinc", "TREATS", "cold"))]), tmp_path / "t.graphml")
    back = networkx.read_graphml(tmp_path / "t.graphml", force_multigraph=True)
    assert [(a, b, d["relation"]) for a, b, d in back.edges(data=True)] == [
        ("zinc", "cold", "TREATS")
    ]
