"""What every model is asked, drawn from held-out text once.

The draw depends on the text and a seed alone. No model has been seen yet, so none can be favoured.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from knife.analyses.evaluation.cls_usability import draw_phrases
from knife.analyses.evaluation.next_sentence import N_PAIRS, TextPair, draw_pairs
from knife.analyses.evaluation.stretches import (
    Documents,
    HiddenWords,
    Stretch,
    cut_documents,
    cut_sentences,
    draw,
    hide_words,
)
from knife.errors import InputError

PARTS = ("masked", "pseudo-perplexity", "next-sentence", "tails", "cls", "labels")
"""What can be measured of a model, in the order in which it is."""

N_SENTENCES = 200


@dataclass(frozen=True)
class EvaluationOptions:
    """What is measured, and on how much text.

    Parameters
    ----------
    parts : tuple of str
        Some of `PARTS`.
    seed : int
        Decides which words, sentences, pairs, phrases and terms are drawn, 0 or more.
    n_sentences : int
        Most sentences for pseudo-perplexity.
    n_pairs : int
        Most pairs for next-sentence accuracy.

    Raises
    ------
    InputError
        If a part is unknown or a number is out of range.
    """

    parts: tuple[str, ...] = PARTS
    seed: int = 0
    n_sentences: int = N_SENTENCES
    n_pairs: int = N_PAIRS

    def __post_init__(self) -> None:
        if not self.parts or not set(self.parts) <= set(PARTS):
            raise InputError(f"parts are {list(self.parts)}; expected some of {', '.join(PARTS)}.")
        for name, least in (("seed", 0), ("n_sentences", 1), ("n_pairs", 2)):
            if getattr(self, name) < least:
                raise InputError(f"{name} is {getattr(self, name)}; expected {least} or more.")


@dataclass(frozen=True, eq=False)
class Questions:
    """What every model is asked.

    Parameters
    ----------
    n_documents, n_words : int
        Documents with a word in them, and all their words.
    hidden : HiddenWords
        Words to predict.
    sentences : tuple of Stretch
        Sentences to be surprised by.
    pairs : tuple of TextPair
        Runs of text that may follow each other.
    phrases : tuple of str
        Phrases to tell apart.
    options : EvaluationOptions
        What they were drawn by.
    """

    n_documents: int
    n_words: int
    hidden: HiddenWords = field(repr=False)
    sentences: tuple[Stretch, ...] = field(repr=False)
    pairs: tuple[TextPair, ...] = field(repr=False)
    phrases: tuple[str, ...] = field(repr=False)
    options: EvaluationOptions


def draw_questions(documents: Documents, options: EvaluationOptions | None = None) -> Questions:
    """Draw from documents what models are asked.

    Parameters
    ----------
    documents : sequence of sequence of str
        Sentences of each document.
    options : EvaluationOptions, optional
        What is measured, and the seed.

    Returns
    -------
    Questions
        The same for every model.

    Raises
    ------
    InputError
        If no word can be hidden, because no document has two words.

    Examples
    --------
    >>> questions = draw_questions([["Blood flows.", "It is red."], ["Bones grow."]])
    >>> questions.n_documents, questions.n_words, len(questions.hidden)
    (2, 10, 2)
    """
    options = options or EvaluationOptions()
    stretches = cut_documents(documents)
    hidden = hide_words(stretches, options.seed)
    if not len(hidden):
        raise InputError(
            f"no word of {len(documents)} documents can be hidden; expected at least one document "
            "of two words or more. Check that the text is there, a sentence a line."
        )
    return Questions(
        len({stretch.document for stretch in stretches}),
        sum(len(stretch.words) for stretch in stretches),
        hidden,
        tuple(draw(cut_sentences(documents), options.n_sentences, options.seed)),
        tuple(draw_pairs(documents, options.n_pairs, options.seed)),
        tuple(draw_phrases(documents, seed=options.seed)),
        options,
    )
