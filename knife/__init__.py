"""The Swiss army knife of unsupervised BERT analysis.

One masked language model, never fine-tuned, and no labelled sentence: clusters of its vocabulary,
neighbours of a term, entities with their evidence. Names are imported when they are first used, so
that ``import knife`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knife.analyses.clustering import cluster_vectors, cluster_vocabulary
    from knife.analyses.estimator import TailClustering
    from knife.analyses.neighborhood import neighbors
    from knife.assembly.opening import load
    from knife.assembly.pretraining import (
        resume_pretraining,
        start_adapting,
        start_pretraining,
    )
    from knife.assembly.recognizer import EntityRecognizer
    from knife.pretraining.vocabulary import train_vocabulary

__version__ = "0.1.0"

_HOMES = {
    "EntityRecognizer": "knife.assembly.recognizer",
    "TailClustering": "knife.analyses.estimator",
    "cluster_vectors": "knife.analyses.clustering",
    "cluster_vocabulary": "knife.analyses.clustering",
    "load": "knife.assembly.opening",
    "neighbors": "knife.analyses.neighborhood",
    "resume_pretraining": "knife.assembly.pretraining",
    "start_adapting": "knife.assembly.pretraining",
    "start_pretraining": "knife.assembly.pretraining",
    "train_vocabulary": "knife.pretraining.vocabulary",
}

__all__ = [
    "EntityRecognizer",
    "TailClustering",
    "__version__",
    "cluster_vectors",
    "cluster_vocabulary",
    "load",
    "neighbors",
    "resume_pretraining",
    "start_adapting",
    "start_pretraining",
    "train_vocabulary",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'knife' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
