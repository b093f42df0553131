"""All that is measured of one masked language model, on text that it was not trained on.

The questions were drawn before, so every model gets the same. What a model cannot be asked is left
out, and a note says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knife.analyses.evaluation.cls_usability import ClsUsability, cls_usability
from knife.analyses.evaluation.label_propagation import HeldOutScore, held_out_score
from knife.analyses.evaluation.masked_prediction import (
    MaskedPrediction,
    masked_prediction,
    predict_hidden_words,
)
from knife.analyses.evaluation.next_sentence import NextSentenceAccuracy, next_sentence_accuracy
from knife.analyses.evaluation.pseudo_perplexity import PseudoPerplexity, pseudo_perplexity
from knife.analyses.evaluation.questions import Questions
from knife.analyses.evaluation.tail_lengths import TailLengths, tail_lengths
from knife.analyses.evaluation.unigram import count_other_documents, count_pieces, unigram_scores
from knife.assembly.labels import default_lexicon, pieces_of
from knife.types.labels import Lexicon
from knife.types.protocols import MaskedLanguageModel, NextSentenceModel
from knife.types.steps import NamedStep, silent
from knife.types.vocabulary import ModelInfo

if TYPE_CHECKING:
    from knife.models.next_sentence import NextSentence

FEWEST_TERMS = 20
"""Terms of the lexicon that must be words of the vocabulary before a score means anything."""

"""Told what is measured next; the measuring happens inside."""


@dataclass(frozen=True)
class ModelReport:
    """What was measured of one model; None where it was not asked for or could not be had.

    Parameters
    ----------
    info : ModelInfo
        The model.
    masked, unigram : MaskedPrediction or None
        Hidden words, told by the model and by how frequent pieces are.
    pseudo_perplexity : PseudoPerplexity or None
        Each piece of some sentences, given all others.
    next_sentence : NextSentenceAccuracy or None
        Whether a text follows another.
    tails : TailLengths or None
        Neighbourhoods of the vocabulary.
    cls : ClsUsability or None
        Whether ``[CLS]`` says anything.
    labels : HeldOutScore or None
        How well a lexicon spreads over the vocabulary.
    notes : tuple of str
        What could not be measured, and why.
    """

    info: ModelInfo
    masked: MaskedPrediction | None
    unigram: MaskedPrediction | None
    pseudo_perplexity: PseudoPerplexity | None
    next_sentence: NextSentenceAccuracy | None
    tails: TailLengths | None
    cls: ClsUsability | None
    labels: HeldOutScore | None
    notes: tuple[str, ...]


def open_next_sentence(
    model: str | Path | None = None,
    *,
    revision: str | None = None,
    local_files_only: bool = False,
    device: str = "auto",
) -> NextSentence | None:
    """Open the next-sentence head of a model, or return None if its checkpoint has none.

    Parameters
    ----------
    model : str or Path, optional
        What `knife.load` takes; the embedded default if nothing is said.
    revision : str, optional
        Branch, tag or commit of a Hub model.
    local_files_only : bool
        Whether to stay off the network.
    device : str
        ``auto``, ``cpu``, ``cuda``, ``mps``.

    Raises
    ------
    ModelError
        If there is no such model, or its files cannot be read.
    InputError
        If the device cannot be had.
    """
    from knife.assembly.opening import DEFAULT_MODEL, data_directory
    from knife.models.next_sentence import load_next_sentence
    from knife.models.places import LoadOptions

    options = LoadOptions(revision, local_files_only, device=device)
    source = DEFAULT_MODEL if model is None else model
    return load_next_sentence(source, options, embedded=data_directory() / "models")


def evaluate_model(
    model: MaskedLanguageModel,
    questions: Questions,
    *,
    next_sentence: NextSentenceModel | None = None,
    counts: Iterable[Sequence[str]] | None = None,
    lexicon: Lexicon | None = None,
    step: NamedStep | None = None,
) -> ModelReport:
    """Measure a model.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model.
    questions : Questions
        From `draw_questions`; they say as well what is to be measured.
    next_sentence : NextSentenceModel, optional
        Its next-sentence head, if it has one.
    counts : iterable of sequence of str, optional
        Documents that pieces are counted in for the baseline; if there are none, each document is
        judged by the others.
    lexicon : Lexicon, optional
        What is spread over the vocabulary; the default one if nothing is said.
    step : callable, optional
        Is told what comes next and returns what to do it within.

    Returns
    -------
    ModelReport
        The parts that were asked for, and could be had.

    Raises
    ------
    InputError
        If the tokenizer can spell nothing of the text.

    Examples
    --------
    >>> import knife
    >>> from knife.analyses.evaluation.questions import EvaluationOptions, draw_questions
    >>> options = EvaluationOptions(parts=("cls",))
    >>> text = [["The heart pumps blood.", "Rivers flow slowly."]]
    >>> report = evaluate_model(knife.load(), draw_questions(text, options))
    >>> report.cls.n_phrases, report.masked
    (2, None)
    """
    asked = _Asked(model, questions, step or silent)
    masked = asked.masked(counts)
    return ModelReport(
        model.vocabulary.info,
        *masked,
        asked.pseudo_perplexity(),
        asked.next_sentence(next_sentence),
        asked.tails(),
        asked.cls(),
        asked.labels(lexicon),
        tuple(asked.notes),
    )


class _Asked:
    """One model and its questions; each method is one part, None if it was not asked for."""

    def __init__(self, model: MaskedLanguageModel, questions: Questions, step: NamedStep) -> None:
        self._model, self._questions, self._step = model, questions, step
        self._parts = questions.options.parts
        self.notes: list[str] = []

    def masked(
        self, counts: Iterable[Sequence[str]] | None
    ) -> tuple[MaskedPrediction | None, MaskedPrediction | None]:
        """Return the model's figures and the baseline's."""
        if "masked" not in self._parts:
            return None, None
        hidden, vocabulary = self._questions.hidden, self._model.vocabulary
        with self._step("Predicting hidden words"):
            pieces, scores = predict_hidden_words(self._model, hidden)
            found = masked_prediction(hidden, pieces, scores, vocabulary)
        if counts is None and self._questions.n_documents < 2:
            self.notes.append(
                "no unigram baseline: there is one document, and no other text to count pieces in"
            )
            return found, None
        with self._step("Counting pieces"):
            counted = (
                count_other_documents(self._model, hidden.stretches)
                if counts is None
                else count_pieces(self._model, counts)
            )
            baseline = unigram_scores(counted, pieces)
            return found, masked_prediction(hidden, pieces, baseline, vocabulary)

    def pseudo_perplexity(self) -> PseudoPerplexity | None:
        """Return how surprised the model is by single pieces."""
        if "pseudo-perplexity" not in self._parts:
            return None
        with self._step("Masking each piece of some sentences"):
            return pseudo_perplexity(self._model, self._questions.sentences)

    def next_sentence(self, head: NextSentenceModel | None) -> NextSentenceAccuracy | None:
        """Return how well the head tells what follows."""
        if "next-sentence" not in self._parts:
            return None
        if head is None:
            self.notes.append("no next-sentence accuracy: the checkpoint has no such head")
            return None
        with self._step("Judging pairs of texts"):
            found = next_sentence_accuracy(head, self._questions.pairs)
        if found is None:
            self.notes.append(
                "no next-sentence accuracy: it needs two documents of several sentences, in pairs "
                "that the model can read"
            )
        return found

    def tails(self) -> TailLengths | None:
        """Return the lengths of tails."""
        if "tails" not in self._parts:
            return None
        from knife.models.screens import best_screen

        with self._step("Finding the tails of all words"):
            found = tail_lengths(self._model.vocabulary, best_screen())
        if found is None:
            self.notes.append("no tails: the vocabulary has fewer than two words")
        return found

    def cls(self) -> ClsUsability | None:
        """Return whether the first control piece says anything."""
        if "cls" not in self._parts:
            return None
        phrases = self._questions.phrases
        with self._step("Reading phrases"):
            found = cls_usability(self._model, phrases) if len(phrases) > 1 else None
        if found is None:
            self.notes.append(
                "no test of [CLS]: the text has no two phrases of two words, or the model puts no "
                "control piece before a text"
            )
        return found

    def labels(self, lexicon: Lexicon | None) -> HeldOutScore | None:
        """Return how well a lexicon spreads."""
        if "labels" not in self._parts:
            return None
        lexicon, vocabulary = lexicon or default_lexicon(), self._model.vocabulary
        n_known = sum(vocabulary.find(term) is not None for term in lexicon.by_term)
        if n_known < FEWEST_TERMS:
            self.notes.append(
                f"no held-out labels: the vocabulary has {n_known} terms of the lexicon, fewer "
                f"than {FEWEST_TERMS}"
            )
            return None
        with self._step("Spreading labels"):
            seed = self._questions.options.seed
            return held_out_score(lexicon, vocabulary, pieces_of(self._model), seed=seed)
