import numpy as np
import pytest

import knife
from knife.analyses.clustering import cluster_rows, cluster_vectors, cluster_vocabulary
from knife.analyses.landmarks import landmarks
from knife.analyses.tail_graph import tail_graph
from knife.errors import InputError
from knife.maths.medoids import medoid
from knife.maths.neighbors import Float32Screen
from knife.types.rules import Fixed, Hdbscan, NoiseFloor, Reference, ZScore
from knife.types.vocabulary import ModelInfo, Vocabulary

RULES = [NoiseFloor(), Reference(4, 8), Fixed(0.5), ZScore(), Hdbscan(2)]
FIELDS = (
    "indptr",
    "members",
    "similarity",
    "medoids",
    "seeds",
    "mean",
    "spread",
    "threshold",
    "uncovered",
)


def assert_same(one, other):
    for name in FIELDS:
        assert (getattr(one, name) == getattr(other, name)).all(), name


def families(clusters, vocabulary):
    return {
        frozenset(vocabulary.surfaces[i] for i in clusters.members_of(c))
        for c in range(len(clusters))
    }


def some_words(n_words, n_special=1):
    n = n_words + n_special
    return Vocabulary(
        tuple(f"p{i}" for i in range(n)),
        tuple(f"p{i}" for i in range(n)),
        np.eye(8)[:n] + 1,
        np.zeros(n),
        np.arange(n) < n_special,
        np.zeros(n, bool),
        ModelInfo("toy"),
        "00",
    )


def test_families_of_words_become_clusters(toy_vocabulary):
    found = families(cluster_vocabulary(toy_vocabulary, Fixed(0.8)), toy_vocabulary)
    assert {"cell", "tissue", "organ"} in found
    assert {"London", "Paris"} in found
    assert {"ing", "ed"} in found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("continuations", ["apart", "mixed", "left_out"])
def test_every_piece_that_takes_part_is_in_a_cluster_or_listed(toy_vocabulary, rule, continuations):
    clusters = cluster_vocabulary(toy_vocabulary, rule, continuations=continuations)
    taking_part = np.flatnonzero(~toy_vocabulary.is_special)
    if continuations == "left_out":
        taking_part = toy_vocabulary.words
    assert np.union1d(clusters.members, clusters.uncovered).tolist() == taking_part.tolist()
    assert not np.isin(clusters.members, clusters.uncovered).any()
    assert clusters.vocabulary_digest == "toy-digest"
    assert clusters.rule == rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_kinds_of_pieces_meet_only_when_mixed(toy_vocabulary, rule):
    clusters = cluster_vocabulary(toy_vocabulary, rule, continuations="apart")
    kinds = [
        set(toy_vocabulary.is_continuation[clusters.members_of(c)]) for c in range(len(clusters))
    ]
    assert all(len(kind) == 1 for kind in kinds)
    assert kinds == sorted(kinds, key=lambda kind: True in kind)  # words first


def test_mixed_pieces_share_clusters():
    pieces = Vocabulary(
        ("a", "b", "##a", "##b", "x", "y"),
        ("a", "b", "a", "b", "x", "y"),
        np.array([[9, 0, 1], [0, 9, 1], [9, 1, 1], [1, 9, 1], [0, 0, 9], [-5, -5, 1]]),
        np.zeros(6),
        [False] * 6,
        [False, False, True, True, False, False],
        ModelInfo("toy"),
        "00",
    )
    clusters = cluster_vocabulary(pieces, Fixed(0.9), continuations="mixed", n_directions=0)
    assert families(clusters, pieces) == {frozenset("a"), frozenset("b")}
    assert sorted(clusters.members) == [0, 1, 2, 3]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_cluster_is_described_as_its_vectors_say(toy_vocabulary, rule):
    clusters = cluster_vocabulary(toy_vocabulary, rule, continuations="left_out")
    space = landmarks(toy_vocabulary, "words")
    assert len(clusters)
    for c in range(len(clusters)):
        members = clusters.members_of(c)
        unit = space.unit[np.searchsorted(space.ids, members)]
        cosines = unit @ unit[0]
        centre = medoid(unit)
        assert members[0] == clusters.seeds[c]
        assert len(set(members)) == len(members)
        assert clusters.similarity_of(c) == pytest.approx(cosines, abs=1e-6)
        assert clusters.similarity_of(c)[0] == 1
        assert (np.diff(clusters.similarity_of(c)) <= 0).all()
        assert clusters.medoids[c] == members[centre.position]
        assert clusters.mean[c] == pytest.approx(centre.mean)
        assert clusters.spread[c] == pytest.approx(centre.spread, abs=1e-7)
        if not isinstance(rule, Hdbscan):
            assert (clusters.similarity_of(c)[1:] > clusters.threshold[c] - 1e-7).all()


def test_clusters_of_tails_overlap_where_tails_do():
    # b lies between a and c, which do not resemble each other.
    unit = np.float32([[1, 0, 0], [0.6, 0.8, 0], [0, 1, 0], [0, 0.8, 0.6], [0, 0, 1]])
    clusters = cluster_rows(unit, Fixed(0.59))
    counts = np.bincount(clusters.members, minlength=5)
    assert counts.max() > 1
    assert clusters.uncovered.size == 0


@pytest.mark.parametrize("rule", [NoiseFloor(), Fixed(0.4), ZScore()], ids=lambda rule: rule.name)
def test_seeds_cover_all_that_has_a_neighbour(small_planted, rule):
    graph = tail_graph(small_planted.unit, rule)
    clusters = cluster_rows(small_planted.unit, rule)
    has = np.union1d(np.flatnonzero(np.diff(graph.indptr)), graph.indices)
    assert np.unique(clusters.members).tolist() == has.tolist()


@pytest.mark.parametrize("rule", [NoiseFloor(), Fixed(0.5), Hdbscan(5)], ids=lambda r: r.name)
def test_planted_groups_become_clusters(small_planted, rule):
    clusters = cluster_vectors(small_planted.unit, rule)
    found = [set(clusters.members_of(c).tolist()) for c in range(len(clusters))]
    for group in range(10):
        planted = set(np.flatnonzero(small_planted.group == group).tolist())
        assert any(planted <= members and len(members) < 2 * len(planted) for members in found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_same_vectors_give_the_same_clusters(small_planted, rule):
    assert_same(cluster_rows(small_planted.unit, rule), cluster_rows(small_planted.unit, rule))


def test_the_size_of_blocks_changes_nothing(toy_vocabulary):
    one = cluster_vocabulary(toy_vocabulary, screen=Float32Screen(5))
    assert_same(one, cluster_vocabulary(toy_vocabulary))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("n_words", [0, 1, 2])
def test_a_vocabulary_of_next_to_nothing_is_left_uncovered(rule, n_words):
    clusters = cluster_vocabulary(some_words(n_words), rule)
    assert len(clusters) == 0
    assert clusters.uncovered.tolist() == list(range(1, 1 + n_words))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rows_that_are_all_the_same_are_no_clusters_once_centred(rule):
    same = np.full((40, 6), 0.1, np.float32)
    clusters = cluster_vectors(same, rule)
    assert len(clusters) == 0
    assert clusters.uncovered.tolist() == list(range(40))


def test_rows_that_are_all_the_same_are_one_cluster_for_a_fixed_cosine():
    clusters = cluster_vectors(np.full((40, 6), 0.1, np.float32), Fixed(0.5), n_directions=-1)
    assert clusters.members.tolist() == list(range(40))


def test_without_centring_what_all_share_counts():
    vectors = np.float32([[9, 1], [9, 2], [9, -1]])
    assert len(cluster_vectors(vectors, Fixed(0.9), n_directions=-1)) == 1
    assert cluster_vectors(vectors, Fixed(0.9)).members.tolist() == [0, 1]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("n_directions", [-1, 0, 1])
def test_values_that_are_not_finite_are_refused(rule, n_directions):
    vectors = np.ones((5, 3), np.float32)
    vectors[2, 1] = np.nan
    with pytest.raises(InputError, match="NaN or infinite"):
        cluster_vectors(vectors, rule, n_directions=n_directions)


@pytest.mark.parametrize("n", [0, 1])
@pytest.mark.parametrize("rule", [NoiseFloor(), Hdbscan()], ids=lambda rule: rule.name)
def test_fewer_than_two_vectors_are_refused(n, rule):
    with pytest.raises(InputError, match="expected at least 2"):
        cluster_vectors(np.ones((n, 3), np.float32), rule)


@pytest.mark.parametrize("n_directions", [-2, 3])
def test_a_number_of_directions_out_of_range_is_refused(n_directions):
    with pytest.raises(InputError, match="common directions"):
        cluster_vectors(np.ones((4, 3), np.float32), n_directions=n_directions)


def test_the_vectors_are_left_as_they_were(small_planted):
    vectors = small_planted.unit.copy()
    cluster_vectors(vectors, n_directions=2)
    assert (vectors == small_planted.unit).all()


def test_the_vocabulary_of_a_model_falls_into_clusters(model):
    # Some of it, so that time does not depend on its size.
    whole = model.vocabulary
    some = np.arange(0, len(whole), max(1, len(whole) // 3000))
    pieces = Vocabulary(
        tuple(whole.pieces[i] for i in some),
        tuple(whole.surfaces[i] for i in some),
        whole.embeddings[some],
        whole.bias[some],
        whole.is_special[some],
        whole.is_continuation[some],
        whole.info,
        whole.digest,
    )
    clusters = knife.cluster_vocabulary(pieces)
    assert len(clusters) > 1
    assert not pieces.is_special[clusters.members].any()
    taking_part = np.union1d(clusters.members, clusters.uncovered)
    assert taking_part.tolist() == np.flatnonzero(~pieces.is_special).tolist()
    assert clusters.vocabulary_digest == pieces.digest
