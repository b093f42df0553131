import pytest

from knife.errors import InputError, ShapeError
from knife.types.communities import Communities


def parts(**others):
    given = {
        "indptr": [0, 2, 3],
        "members": [2, 0, 1],
        "strengths": [0.75, 0.5, 0],
        "names": ("a", "b", "c"),
        "modularity": 0.25,
        "resolution": 1.0,
        "seed": 0,
    }
    return given | others


def test_it_knows_its_communities_by_name_size_and_node():
    found = Communities(**parts())
    assert len(found) == 2
    assert [found.name(0), found.name(1)] == ["c", "b"]
    assert found.sizes().tolist() == [2, 1]
    assert found.by_node().tolist() == [0, 1, 0]
    members, strengths = found.of(0)
    assert members.tolist() == [2, 0]
    assert strengths.tolist() == [0.75, 0.5]


def test_every_node_is_a_member_once():
    with pytest.raises(InputError, match="partition"):
        Communities(**parts(members=[2, 0, 0]))
    with pytest.raises(InputError, match="partition"):
        Communities(**parts(names=("a", "b", "c", "d")))


def test_parts_fit_together():
    with pytest.raises(InputError, match="indptr"):
        Communities(**parts(indptr=[0, 2]))
    with pytest.raises(ShapeError, match="strengths"):
        Communities(**parts(strengths=[1, 2]))
