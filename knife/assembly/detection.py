"""Which mention detector is used if nobody says: rules, with tags and a parse."""

from __future__ import annotations

from pathlib import Path

from knife.assembly.pipelines import open_pipeline
from knife.types.protocols import MentionDetector

NO_PIPELINE = "none"
"""In place of a pipeline's name: rules alone."""


def mention_detector(
    pipeline: str | Path | None = None, *, class_nouns: bool = False
) -> MentionDetector:
    """Return what finds mentions in English text.

    Parameters
    ----------
    pipeline : str or Path, optional
        What tags and parses: a directory, an installed package such as ``en_core_web_trf``, or
        ``none`` for rules alone; the embedded pipeline if nothing is said.
    class_nouns : bool
        Whether a noun that names a whole kind, such as gene, drug or city, is a mention where it
        stands alone.

    Raises
    ------
    ModelNotFoundError
        If there is no such pipeline, with the command that may install it.
    ModelError
        If it cannot be loaded, or has no tagger.

    Examples
    --------
    >>> [mention.text for mention in mention_detector()("A rat with severe asthma slept.")]
    ['rat', 'asthma']
    """
    from knife.language.mentions import RuleMentionDetector
    from knife.language.syntax import UNUSED, SyntaxReader

    if pipeline == NO_PIPELINE:
        return RuleMentionDetector(class_nouns=class_nouns)
    # What is not asked need not be loaded either.
    reader = SyntaxReader(open_pipeline(pipeline, exclude=UNUSED))
    return RuleMentionDetector(reader, class_nouns=class_nouns)
