import numpy as np
import pytest

from knife.errors import InputError, ShapeError
from knife.types.clusters import Clusters
from knife.types.rules import Fixed

INTS = ("indptr", "members", "medoids", "seeds", "uncovered")
FLOATS = ("similarity", "mean", "spread", "threshold")


def clusters(**changes):
    fields = {
        "indptr": [0, 3, 5],
        "members": [4, 2, 9, 0, 2],
        "similarity": [1, 0.7, 0.6, 1, 0.5],
        "medoids": [2, 0],
        "seeds": [4, 0],
        "mean": [0.65, 0.5],
        "spread": [0.05, 0],
        "threshold": [0.55, 0.4],
        "uncovered": [1, 3],
        "rule": Fixed(),
        "vocabulary_digest": "00",
    }
    return Clusters(**{**fields, **changes})


def test_members_and_similarities_are_read_by_cluster():
    found = clusters()
    assert len(found) == 2
    assert found.sizes.tolist() == [3, 2]
    assert found.members_of(1).tolist() == [0, 2]
    assert found.similarity_of(0) == pytest.approx([1, 0.7, 0.6])


@pytest.mark.parametrize("name", INTS + FLOATS)
def test_arrays_are_read_only_and_of_one_dtype(name):
    array = getattr(clusters(), name)
    assert not array.flags.writeable
    assert array.dtype == (np.int64 if name in INTS else np.float32)


@pytest.mark.parametrize("name", ["medoids", "seeds", "mean", "spread", "threshold"])
def test_one_value_for_each_cluster_is_required(name):
    with pytest.raises(ShapeError, match=rf"{name} has shape \(1,\); expected \(2,\)"):
        clusters(**{name: [0]})


def test_similarities_of_another_length_are_refused():
    with pytest.raises(ShapeError, match="similarity"):
        clusters(similarity=[1])


def test_pointers_that_do_not_reach_the_end_are_refused():
    with pytest.raises(InputError, match="row pointer"):
        clusters(indptr=[0, 3, 4])


def test_negative_members_are_refused():
    with pytest.raises(InputError, match="outside"):
        clusters(members=[4, 2, -9, 0, 2])


def test_there_may_be_no_clusters():
    none = {name: [] for name in (*INTS, *FLOATS)}
    assert len(clusters(**{**none, "indptr": [0]})) == 0
