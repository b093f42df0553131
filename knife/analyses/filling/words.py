"""Which pieces can make a word at a mask.

A word is a first piece and pieces that continue it, of letters, digits and marks alone. How a first
piece is spelt depends on the place: at the beginning of a text, some tokenizers spell it like a
continuation. Pieces that the tokenizer would join to something else are no word of its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import numpy as np

from knife.analyses.filling.beam import Pieces, Template
from knife.analyses.filling.blanks import Blanks
from knife.types.arrays import Bools, Ints
from knife.types.protocols import MaskedLanguageModel
from knife.types.vocabulary import Vocabulary

_WORD_CATEGORIES = "LMN"  # letters, marks, numbers
_PROBE = "a"


def word_templates(
    blanks: Blanks, model: MaskedLanguageModel, max_pieces: int
) -> Iterator[Template]:
    """Yield templates for words at the masks, of one piece and of several.

    Parameters
    ----------
    blanks : Blanks
        The text.
    model : MaskedLanguageModel
        Whose pieces are to make words.
    max_pieces : int
        Most pieces of a word. Of several words, together they have at most ``max_pieces - 1``
        more pieces than there are words.
    """
    vocabulary = model.vocabulary
    usable = spells_words(vocabulary) & ~vocabulary.is_special
    continues = usable & vocabulary.is_continuation
    ids, places, bare = _context(blanks, model)
    first = [continues if is_bare else usable & ~vocabulary.is_continuation for is_bare in bare]
    n = len(places)
    for counts in product(range(1, max_pieces + 1), repeat=n):
        if sum(counts) - n < max_pieces:
            yield _template(ids, places, model.mask_id, counts, first, continues)


def spells_words(vocabulary: Vocabulary) -> Bools:
    """Return which pieces stand for letters, digits and marks alone, bool (V,).

    Parameters
    ----------
    vocabulary : Vocabulary
        The pieces.
    """
    signs = "".join(vocabulary.surfaces)
    others = [sign for sign in set(signs) if unicodedata.category(sign)[0] not in _WORD_CATEGORIES]
    lengths = np.array([*map(len, vocabulary.surfaces)])
    if not signs:
        return lengths > 0
    codes = np.frombuffer(signs.encode("utf-32-le", "surrogatepass"), np.uint32)
    is_other = np.isin(codes, np.array([ord(sign) for sign in others], np.uint32))
    owner = np.repeat(np.arange(len(lengths)), lengths)
    return (np.bincount(owner[is_other], minlength=len(lengths)) == 0) & (lengths > 0)


def own_words(
    blanks: Blanks,
    model: MaskedLanguageModel,
    template: Template,
    candidates: Iterable[Pieces],
) -> list[Pieces]:
    """Return the candidates that the tokenizer would spell in this way.

    Parameters
    ----------
    blanks : Blanks
        The text.
    model : MaskedLanguageModel
        Whose tokenizer it is.
    template : Template
        One of `word_templates`.
    candidates : iterable of tuple of int
        Piece ids for its masks, from left to right.
    """
    surfaces, candidates = model.vocabulary.surfaces, list(candidates)
    texts = [
        blanks.filled(
            ["".join(surfaces[piece] for piece in part) for part in template.parted(pieces)]
        )
        for pieces in candidates
    ]
    return [
        pieces
        for pieces, encoding in zip(candidates, model.encode(texts), strict=True)
        if np.array_equal(encoding.ids, template.filled(pieces).ids)
    ]


def _template(
    ids: Ints,
    places: Ints,
    mask_id: int,
    counts: Sequence[int],
    first: Sequence[Bools],
    continues: Bools,
) -> Template:
    """Return a sequence with as many masks at each place as counted."""
    masked = ids.copy()
    masked[places] = mask_id
    repeats = np.ones(len(ids), np.int64)
    repeats[places] = counts
    starts = (np.cumsum(repeats) - repeats)[places].tolist()
    groups = tuple(
        tuple(range(start, start + count)) for start, count in zip(starts, counts, strict=True)
    )
    begins = {group[0]: allowed for group, allowed in zip(groups, first, strict=True)}
    allowed = {place: begins.get(place, continues) for group in groups for place in group}
    return Template(np.repeat(masked, repeats), groups, allowed)


def _context(blanks: Blanks, model: MaskedLanguageModel) -> tuple[Ints, Ints, list[bool]]:
    """Return the text as it is spelt around words, and how words are spelt there.

    Before a mask, some tokenizers leave the blank as a piece of its own, which belongs to a word.

    Returns
    -------
    ids : int64 array (T,)
        The sequence.
    places : int64 array (n,)
        Where words stand.
    is_bare : list of bool, length n
        Whether a word's first piece is spelt like a continuation.
    """
    n = blanks.places.size
    encoding = model.encode([blanks.filled((_PROBE,) * n)])[0]
    starts = np.cumsum([len(part) for part in blanks.parts[:-1]]) + np.arange(n) * len(_PROBE)
    spans = np.stack([starts, starts + len(_PROBE)], axis=1)
    is_probe = (encoding.offsets[:, None] == spans).all(axis=2) & ~encoding.is_special[:, None]
    if (is_probe.sum(axis=0) != 1).any():  # joined to what it touches
        return blanks.ids, blanks.places, [False] * n
    places = is_probe.argmax(axis=0)
    is_bare = model.vocabulary.is_continuation[encoding.ids[places]].tolist()
    return encoding.ids, places, is_bare
