"""The Swiss army knife of unsupervised BERT analysis.

One masked language model, never fine-tuned, and no labelled sentence: entities with their
evidence, what may stand in a blank and why, neighbours, senses and weights of terms, vectors of
texts. Names are imported when they are first used, so that ``import knife`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knife.analyses.analogies import analogy
    from knife.analyses.clustering import cluster_vectors, cluster_vocabulary
    from knife.analyses.decomposition import decompose_scores
    from knife.analyses.estimator import TailClustering
    from knife.analyses.filling.fill import fill
    from knife.analyses.graphs.building import term_graph
    from knife.analyses.graphs.communities import graph_communities
    from knife.analyses.graphs.hubs import graph_hubs
    from knife.analyses.graphs.paths import shortest_path
    from knife.analyses.graphs.walking import graph_neighborhood
    from knife.analyses.importance import term_importance
    from knife.analyses.neighborhood import neighbors
    from knife.analyses.pairs import token_pairs
    from knife.analyses.prefixes import prefix_states
    from knife.analyses.static_vectors import static_vectors
    from knife.assembly.importance import keywords
    from knife.assembly.inspection import inspect_model
    from knife.assembly.opening import load
    from knife.assembly.pretraining import resume_pretraining, start_adapting, start_pretraining
    from knife.assembly.probing import probe
    from knife.assembly.recognizer import EntityRecognizer
    from knife.assembly.relations import RelationExtractor, relations
    from knife.assembly.senses import find_senses
    from knife.assembly.sentences import SentenceEncoder, SentenceVectors, embed
    from knife.assembly.synonyms import harvest_thesaurus, synonyms
    from knife.assembly.vector_export import export_vectors
    from knife.pretraining.vocabulary import train_vocabulary


__version__ = "0.1.0"

_HOMES = {
    "EntityRecognizer": "knife.assembly.recognizer",
    "RelationExtractor": "knife.assembly.relations",
    "SentenceEncoder": "knife.assembly.sentences",
    "SentenceVectors": "knife.assembly.sentences",
    "TailClustering": "knife.analyses.estimator",
    "analogy": "knife.analyses.analogies",
    "cluster_vectors": "knife.analyses.clustering",
    "cluster_vocabulary": "knife.analyses.clustering",
    "decompose_scores": "knife.analyses.decomposition",
    "embed": "knife.assembly.sentences",
    "export_vectors": "knife.assembly.vector_export",
    "fill": "knife.analyses.filling.fill",
    "find_senses": "knife.assembly.senses",
    "graph_communities": "knife.analyses.graphs.communities",
    "graph_hubs": "knife.analyses.graphs.hubs",
    "graph_neighborhood": "knife.analyses.graphs.walking",
    "harvest_thesaurus": "knife.assembly.synonyms",
    "inspect_model": "knife.assembly.inspection",
    "keywords": "knife.assembly.importance",
    "load": "knife.assembly.opening",
    "neighbors": "knife.analyses.neighborhood",
    "prefix_states": "knife.analyses.prefixes",
    "probe": "knife.assembly.probing",
    "relations": "knife.assembly.relations",
    "resume_pretraining": "knife.assembly.pretraining",
    "shortest_path": "knife.analyses.graphs.paths",
    "start_adapting": "knife.assembly.pretraining",
    "start_pretraining": "knife.assembly.pretraining",
    "static_vectors": "knife.analyses.static_vectors",
    "synonyms": "knife.assembly.synonyms",
    "term_graph": "knife.analyses.graphs.building",
    "term_importance": "knife.analyses.importance",
    "token_pairs": "knife.analyses.pairs",
    "train_vocabulary": "knife.pretraining.vocabulary",
}

__all__ = [
    "EntityRecognizer",
    "RelationExtractor",
    "SentenceEncoder",
    "SentenceVectors",
    "TailClustering",
    "__version__",
    "analogy",
    "cluster_vectors",
    "cluster_vocabulary",
    "decompose_scores",
    "embed",
    "export_vectors",
    "fill",
    "find_senses",
    "graph_communities",
    "graph_hubs",
    "graph_neighborhood",
    "harvest_thesaurus",
    "inspect_model",
    "keywords",
    "load",
    "neighbors",
    "prefix_states",
    "probe",
    "relations",
    "resume_pretraining",
    "shortest_path",
    "start_adapting",
    "start_pretraining",
    "static_vectors",
    "synonyms",
    "term_graph",
    "term_importance",
    "token_pairs",
    "train_vocabulary",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'knife' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
