"""Training a pipeline on annotated sentences.

Sentences come again and again, each time drawn anew: how many stand together, how their words are
spaced and cased. Sentences with trees teach everything, sentences with tags alone teach tags and
borders; both come in fixed shares of the texts. The learning rate falls to nothing at the last
step, which is therefore the best one, and no step is chosen by a development set.

It does not know files or scores. spaCy draws first weights and dropped activations from the global
random sources of Python and numpy, which the caller seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING

from knife.errors import InputError
from knife.language.pipeline_design import PipelineDesign, configuration
from knife.language.training_texts import example, groups, varied
from knife.language.treebanks import TreebankSentence
from knife.language.variations import Variation

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.training import Example

TOGETHER = 5
"""Sentences of a text from which labels are learned."""

Heard = Callable[[int, dict[str, float]], None]
"""What hears the number of steps that are done and the losses of components since the last call."""


def train_pipeline(
    trees: Sequence[TreebankSentence],
    tagged: Sequence[TreebankSentence] = (),
    design: PipelineDesign | None = None,
    *,
    variation: Variation | None = None,
    seed: int = 0,
    heard: Heard | None = None,
) -> Language:
    """Return a pipeline that has learned from annotated sentences.

    Parameters
    ----------
    trees : sequence of TreebankSentence
        With trees, tags and lemmas, in the order in which they were written.
    tagged : sequence of TreebankSentence
        With tags alone.
    design : PipelineDesign, optional
        Sizes and how to train.
    variation : Variation, optional
        How often sentences are written otherwise.
    seed : int
        Of what is drawn here: the order of texts and how they are written.
    heard : callable, optional
        Called after each step.

    Returns
    -------
    Language
        Trained.

    Raises
    ------
    InputError
        If there is no tree, or spaCy finds nothing to learn in them.
    """
    _require_annotation(trees)
    design = design or PipelineDesign()
    pipeline = _initialized(trees, tagged, design, seed)
    optimizer = pipeline.create_optimizer()  # type: ignore[no-untyped-call]
    rng = Random(seed)  # noqa: S311 - order and spacing are no secrets
    batches = _batches(pipeline, [trees, tagged], design, variation or Variation(), rng)
    for step in range(1, design.steps + 1):
        losses = pipeline.update(next(batches), sgd=optimizer, drop=design.dropout)
        optimizer.step_schedules()
        if heard is not None:
            heard(step, losses)
    return pipeline


def _require_annotation(trees: Sequence[TreebankSentence]) -> None:
    if not trees or trees[0].heads is None:
        raise InputError(
            "no sentence with a tree was given; expected a treebank. Read one with read_conllu."
        )
    if not any(any(sentence.tags) for sentence in trees):
        raise InputError(
            "no word of the treebank has a Penn tag; expected them in the fifth column, as in the "
            "English Web Treebank. Take a treebank that has them."
        )


def _initialized(
    trees: Sequence[TreebankSentence],
    tagged: Sequence[TreebankSentence],
    design: PipelineDesign,
    seed: int,
) -> Language:
    """Return an untrained pipeline that knows its labels."""
    from spacy.lang.en import English

    n_words = sum(map(len, trees))
    has_lemmas = any(any(sentence.lemmas) for sentence in trees)
    settings = configuration(design, seed, n_words, has_lemmas=has_lemmas)
    pipeline = English.from_config(settings)
    try:
        pipeline.initialize(lambda: _first_examples(pipeline, trees, tagged))
    except ValueError as error:
        raise InputError(
            f"spaCy finds too little to learn in {n_words:,} words with trees ({error}); expected "
            "some sentences of several words. Take a larger treebank."
        ) from error
    return pipeline


def _first_examples(
    pipeline: Language, trees: Sequence[TreebankSentence], tagged: Sequence[TreebankSentence]
) -> Iterator[Example]:
    """Yield what tells components their labels: all trees, and sentences with other tags."""
    known = {tag for sentence in trees for tag in sentence.tags}
    for start in range(0, len(trees), TOGETHER):
        yield example(pipeline, trees[start : start + TOGETHER], "\n")
    for sentence in tagged:
        if not known.issuperset(sentence.tags):
            known.update(sentence.tags)
            yield example(pipeline, [sentence])


def _batches(
    pipeline: Language,
    sources: Sequence[Sequence[TreebankSentence]],
    design: PipelineDesign,
    variation: Variation,
    rng: Random,
) -> Iterator[list[Example]]:
    """Yield texts of about so many words together, without end."""
    streams = [_texts(pipeline, one, variation, rng) for one in sources if one]
    while True:
        batch: list[Example] = []
        n_words = 0
        while n_words < design.batch_words:
            stream = streams[-1 if rng.random() < design.tagged_share else 0]
            batch.append(next(stream))
            n_words += len(batch[-1].predicted)
        yield batch


def _texts(
    pipeline: Language, sentences: Sequence[TreebankSentence], variation: Variation, rng: Random
) -> Iterator[Example]:
    while True:
        found = list(groups(sentences, rng))
        rng.shuffle(found)
        for group in found:
            yield example(pipeline, *varied(group, variation, rng))
