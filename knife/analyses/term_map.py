"""The clusters around a term, laid out in the plane.

Points are the term, the first of its tail, and the first of their tails. Clusters are found where
the points really are (Ward's joining in the full space) and only then laid out, so the map cannot
make one up. Of the ways to lay out, t-SNE keeps neighbours together best: for five terms of the
embedded model its trustworthiness was .90 to .93, that of metric scaling .79 to .86, and that of
two principal directions .76 to .83. What it does not keep are distances between far points, so the
map says its stress as well.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.manifold import TSNE, trustworthiness
from sklearn.metrics import silhouette_score

from knife.analyses.landmarks import Landmarks, landmarks
from knife.analyses.neighborhood import neighbors
from knife.analyses.tail_graph import tail_threshold
from knife.errors import InputError
from knife.maths.medoids import medoid
from knife.maths.neighbors import cosines_to_all
from knife.types.arrays import Floats, Ints
from knife.types.neighbors import Neighbors
from knife.types.protocols import MaskedLanguageModel
from knife.types.rules import NoiseFloor, TailRule
from knife.types.term_maps import TermMap

FEWEST, MOST_NEIGHBOURS, MOST_FURTHER = 5, 20, 3
MOST_CLUSTERS = 7
"""As many as can be told apart by colour and shape."""

_NEAR = 5
Doubles = NDArray[np.float64]


def term_map(
    term: str,
    model: MaskedLanguageModel,
    rule: TailRule | None = None,
    *,
    space: Landmarks | None = None,
    seed: int = 0,
) -> TermMap:
    """Lay out a term, its neighbours and their neighbours.

    Parameters
    ----------
    term : str
        A word, or any phrase; as for `knife.neighbors`.
    model : MaskedLanguageModel
        The model to ask.
    rule : TailRule, optional
        What a tail is; `NoiseFloor()` by default.
    space : Landmarks, optional
        The words of the model; made by default. Pass it to lay out many terms.
    seed : int
        Of the layout.

    Returns
    -------
    TermMap
        The first 20 of the term's tail, or the nearest 5 where the tail has fewer, and the first 3
        of the tail of each that are not there yet.

    Raises
    ------
    InputError
        If the term is empty, continues a word, or there are fewer than 5 words around it.
    UnknownTermError
        If the term holds characters that the model does not know.

    References
    ----------
    Van der Maaten and Hinton, "Visualizing Data using t-SNE", JMLR 2008; Venna and Kaski,
    "Neighborhood Preservation in Nonlinear Projection Methods", 2001.

    Examples
    --------
    >>> import knife
    >>> found = term_map("London", knife.load())
    >>> found.names[0], int(found.ring.max()), found.trustworthiness > 0.8
    ('London', 2, True)
    """
    rule = rule or NoiseFloor()
    space = space or landmarks(model.vocabulary)
    near = _nearest(term, model, rule, space)
    rows = np.searchsorted(space.ids, near.ids)
    further = _further(space, rows, rule, _row_of(near, model, space))
    own = _vector_of(near, model, space)
    unit = np.concatenate([own[None], space.unit[rows], space.unit[further]])
    cluster, silhouette = _clusters(unit)
    places = _layout(unit, seed)
    surfaces = (model.vocabulary.surfaces[space.ids[row]] for row in further)
    distances = squareform(pdist(unit.astype(np.float64)))
    return TermMap(
        term=near.term,
        names=(near.term, *near.surfaces, *surfaces),
        ring=np.repeat([0, 1, 2], [1, len(rows), len(further)]),
        places=places,
        cluster=cluster,
        medoids=_medoids(unit, cluster),
        silhouette=silhouette,
        stress=_stress(pdist(places), squareform(distances)),
        trustworthiness=float(
            trustworthiness(
                distances,
                places,
                n_neighbors=min(_NEAR, (len(unit) - 1) // 2),
                metric="precomputed",
            )
        ),
    )


def _nearest(term: str, model: MaskedLanguageModel, rule: TailRule, space: Landmarks) -> Neighbors:
    tail = neighbors(term, model, rule, space=space)
    if tail.representation == "piece" and tail.pieces:
        found = model.vocabulary.find(tail.pieces[0])
        if found is not None and model.vocabulary.is_continuation[found]:
            raise InputError(
                f"{term!r} continues a word; expected a word or a phrase, because a map shows "
                "words. Leave the mark of the tokenizer out."
            )
    wanted = min(max(len(tail), FEWEST), MOST_NEIGHBOURS)
    near = neighbors(term, model, rule, top=wanted, space=space)
    if len(near) < FEWEST:
        raise InputError(
            f"the vocabulary has {len(near)} words around {term!r}; expected {FEWEST} or more for "
            "a map. Use a model with more words."
        )
    return near


def _row_of(near: Neighbors, model: MaskedLanguageModel, space: Landmarks) -> int:
    """Return the row of the term itself, or -1 for a phrase."""
    if near.representation != "piece":
        return -1
    piece = model.vocabulary.find(near.pieces[0])
    return -1 if piece is None else int(np.searchsorted(space.ids, piece))


def _vector_of(near: Neighbors, model: MaskedLanguageModel, space: Landmarks) -> Floats:
    row = _row_of(near, model, space)
    if row >= 0:
        return space.unit[row]
    ids = model.encode([near.term])[0].ids.tolist()
    return space.place_states(model.head_states_at([ids], [[0]]))[0]


def _further(space: Landmarks, rows: Ints, rule: TailRule, own: int) -> Ints:
    """Return the first of the tail of each row that are not there yet."""
    taken = {own, *rows.tolist()}
    found: list[int] = []
    for row, cosines in zip(rows.tolist(), cosines_to_all(space.unit, rows), strict=True):
        threshold = tail_threshold(np.delete(cosines, row), rule)
        order = np.argsort(-cosines, kind="stable")
        fresh = [i for i in order[cosines[order] > threshold].tolist() if i not in taken]
        found += fresh[:MOST_FURTHER]
        taken.update(fresh[:MOST_FURTHER])
    return np.array(found, np.int64)


def _clusters(unit: Floats) -> tuple[Ints, float | None]:
    """Return the cluster of each point, the first point's being 0, and how well they part."""
    tree = linkage(unit.astype(np.float64), "ward")
    best: tuple[float | None, Ints] = (None, np.zeros(len(unit), np.int64))
    for count in range(2, min(MOST_CLUSTERS, len(unit) - 1) + 1):
        labels = fcluster(tree, count, "maxclust")
        if len(np.unique(labels)) < 2:  # ties may leave fewer
            continue
        score = float(silhouette_score(unit, labels))
        if best[0] is None or score > best[0]:
            best = score, labels
    order = dict.fromkeys(best[1].tolist())
    renamed = {label: number for number, label in enumerate(order)}
    return np.array([renamed[label] for label in best[1].tolist()], np.int64), best[0]


def _medoids(unit: Floats, cluster: Ints) -> Ints:
    members = [np.flatnonzero(cluster == number) for number in range(cluster.max() + 1)]
    return np.array([own[medoid(unit[own]).position] for own in members], np.int64)


def _layout(unit: Floats, seed: int) -> Floats:
    centred = unit.astype(np.float64) - unit.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    start = left[:, :2] * sizes[:2]
    # A direction has no sign of its own; the largest entry decides.
    start *= np.sign(start[np.abs(start).argmax(axis=0), [0, 1]])
    spread = float(start[:, 0].std()) or 1.0
    layout = TSNE(
        2,
        perplexity=min(10, len(unit) / 4),
        init=start / spread * 1e-4,
        method="exact",
        learning_rate="auto",
        random_state=seed,
    )
    places = layout.fit_transform(centred)
    # Up to scale a layout is the same: the one that is nearest to the true distances.
    drawn = pdist(places)
    scale = float(drawn @ pdist(centred)) / (float(drawn @ drawn) or 1.0)
    return ((places - places[0]) * scale).astype(np.float32)


def _stress(drawn: Doubles, true: Doubles) -> float:
    return float(np.sqrt(((drawn - true) ** 2).sum() / max(float((true**2).sum()), 1e-12)))
