"""How likely each label is for a mention: all cues multiplied, then what the lexicon says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from knife.analyses.abbreviations import explained
from knife.analyses.cues import FLOORS, CueReader
from knife.analyses.explaining import Namer, evidence_of
from knife.analyses.fusion import Doubles, fuse, normalised
from knife.analyses.lexicon_lookup import Hit, look_up
from knife.analyses.questions import Answers, Settled
from knife.analyses.settling import Settling
from knife.types.arrays import Bools
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.entities import Cue, Mention
from knife.types.label_maps import LabelMap
from knife.types.labels import NONE, Lexicon, Signatures, upper_label
from knife.types.options import TypingOptions
from knife.types.protocols import MaskedLanguageModel

LONG_SHARE = 0.7
"""How far a long form decides for its abbreviation and itself."""

TIE_FLOOR = 0.01


@dataclass(frozen=True, eq=False)
class Judgement:
    """What a mention may be.

    Parameters
    ----------
    mention : Mention
        Where it stands.
    upper : float64 array (U,)
        How likely each first level is; sums to 1.
    finer : float64 array (L,)
        How the labels share among them, to choose within a first level.
    evidence : tuple of Cue
        Why, if that was asked for.
    """

    mention: Mention
    upper: Doubles = field(repr=False)
    finer: Doubles = field(repr=False)
    evidence: tuple[Cue, ...] = field(default=(), repr=False)


def tied(text: str, judgements: Sequence[Judgement]) -> list[Judgement]:
    """Return judgements in which an abbreviation and what it stands for are of one kind.

    Parameters
    ----------
    text : str
        The text.
    judgements : sequence of Judgement
        Of its mentions.

    Returns
    -------
    list of Judgement
        In the same order.
    """
    found = list(judgements)
    longest: dict[int, int] = {}
    for long, short in explained(text, [one.mention for one in judgements]):
        held = longest.get(short, long)
        longest[short] = min(long, held, key=lambda i: judgements[i].mention.start)
    for short, long in longest.items():
        both = [judgements[long], judgements[short]]
        logs = np.log(np.array([one.upper for one in both]) + TIE_FLOOR)
        upper = normalised(np.exp(LONG_SHARE * logs[0] + (1 - LONG_SHARE) * logs[1]))
        finer = LONG_SHARE * both[0].finer + (1 - LONG_SHARE) * both[1].finer
        found[short] = replace(both[1], upper=upper, finer=finer)
        found[long] = replace(both[0], upper=upper, finer=finer)
    return found


def _is_tied(text: str, mentions: Sequence[Mention]) -> list[bool]:
    """Return which mentions are an abbreviation, or what one stands for."""
    some = {number for pair in explained(text, mentions) for number in pair}
    return [number in some for number in range(len(mentions))]


class Judge:
    """Says how likely each label is for mentions.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model to ask.
    signatures : Signatures
        What each piece is; made with the same model.
    lexicon : Lexicon or None
        Speaks for mentions that it holds.
    landmarks : ContextualLandmarks or None
        What states are; made with the same model.
    options : TypingOptions
        How labels are decided.
    mapping : LabelMap
        The user's own scheme of labels.

    Raises
    ------
    DigestMismatchError
        If signatures or landmarks were made with another model.
    InputError
        If the landmarks know labels that the signatures do not.
    """

    def __init__(
        self,
        model: MaskedLanguageModel,
        signatures: Signatures,
        lexicon: Lexicon | None,
        landmarks: ContextualLandmarks | None,
        options: TypingOptions,
        mapping: LabelMap,
    ) -> None:
        self.cues = CueReader(model, signatures, landmarks, options, mapping)
        self.scheme = self.cues.scheme
        self._lexicon, self._options, self._mapping = lexicon, options, mapping
        self._column = {name: i for i, name in enumerate(self.scheme.names)}
        told = {upper_label(name) for name in self.scheme.names if self._tells(name)}
        is_told = np.array([name in told for name in self.scheme.uppers])
        self._settling = Settling(self.cues, options.calibration, is_told)

    def judge(
        self,
        texts: Sequence[str],
        mentions: Sequence[Sequence[Mention]],
        namer: Namer | None = None,
        *,
        is_each_told: bool = True,
    ) -> Iterator[Judgement]:
        """Yield what each mention of each text may be, in their order.

        Parameters
        ----------
        texts : sequence of str
            The texts.
        mentions : sequence of sequences of Mention
            The mentions of each text.
        namer : Namer, optional
            Names the clusters of pieces; evidence is given only if it is there.
        is_each_told : bool
            Whether each judgement counts. If not, mentions that cannot become a label that is told
            are judged by what is cheap to know of them.
        """
        reader, options = self.cues, self._options
        weights = reader.weights.values.astype(np.float64)
        settled = None if is_each_told else self._settled(texts, mentions)
        written = (mention for own in mentions for mention in own)
        for answers in reader.questions.about(texts, mentions, settled):
            cues = reader.shares(answers)
            fused = fuse(
                cues @ self.scheme.to_upper, reader.nothing, weights, options.calibration, FLOORS
            )
            finer = normalised(np.tensordot(weights, cues, axes=(0, 1)))
            for row, read in enumerate(answers.mentions):
                mention = next(written)
                hit = self._look_up(mention, read)
                held, share = self._lexicon_shares(hit)
                evidence: tuple[Cue, ...] = ()
                if namer:
                    evidence = evidence_of(answers, row, cues[row], hit, share, reader, namer)
                yield Judgement(
                    mention,
                    (1 - share) * fused[row] + share * (held @ self.scheme.to_upper),
                    (1 - share) * finer[row] + share * held,
                    evidence,
                )

    def _settled(self, texts: Sequence[str], mentions: Sequence[Sequence[Mention]]) -> Settled:
        """Return what tells, block by block, which mentions cannot become a label that is told."""
        # What is tied to an abbreviation counts for it, too.
        tied_ones = (
            is_tied
            for text, own in zip(texts, mentions, strict=True)
            for is_tied in _is_tied(text, own)
        )
        written = (mention for own in mentions for mention in own)

        def settled(answers: Answers) -> Bools:
            found = self._settling(answers)
            for row, read in enumerate(answers.mentions):
                mention, is_tied = next(written), next(tied_ones)
                hit = self._look_up(mention, read)
                found[row] &= not is_tied and not self._speaks_for_told(hit)
            return found

        return settled

    def _tells(self, name: str) -> bool:
        return name != NONE and self._mapping.tells(name)

    def _speaks_for_told(self, hit: Hit | None) -> bool:
        return any(self._tells(self._mapping(one.label)) for one in (hit.labels if hit else ()))

    def _look_up(self, written: Mention, read: Mention) -> Hit | None:
        """Return what the lexicon has of a mention as it is written, else as it was read."""
        if self._lexicon is None:
            return None
        return look_up(written.text, self._lexicon) or look_up(read.text, self._lexicon)

    def _lexicon_shares(self, hit: Hit | None) -> tuple[Doubles, float]:
        """Return what the lexicon says, summing to 1, and how much it decides."""
        held = np.zeros(len(self.scheme.names))
        for label in hit.labels if hit else ():
            column = self._column.get(self._mapping(label.label))
            if column is not None:
                held[column] += label.score
        sure = float(held.sum()) * self._options.lexicon_share
        # The last words alone say less than the whole.
        return normalised(held), sure if hit and hit.is_whole else sure / 2
