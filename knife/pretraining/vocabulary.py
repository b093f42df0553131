"""A WordPiece vocabulary of one's own, cased or uncased, trained on documents.

Pieces are merged as in byte-pair encoding, the most frequent pair first (Schuster and Nakajima
2012; the trainer is the one of `tokenizers`). Two things are done before: words are counted here,
so that numbers and foreign scripts can be left out of the count; and every single sign gets its id
before training, because equal counts are decided by ids and the trainer would give them out in an
order that changes from run to run. The same words in any order make the same vocabulary.

This module does not know how documents are read; what a vocabulary is worth, `vocabulary_report`
says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, cast

from tokenizers import Tokenizer
from tokenizers.decoders import WordPiece as WordPieceDecoder
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer, WhitespaceSplit
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import WordPieceTrainer
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from knife.errors import InputError, StoreError
from knife.pretraining.scripts import in_scripts, require_scripts
from knife.pretraining.vocabulary_files import write_files
from knife.pretraining.word_counts import count_words

CONTROL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
"""Control pieces in the order of their ids, from 0."""

LONGEST_WORD = 100
"""Code points; WordPiece gives up on a longer word."""

_INSIDE = "##"
_DIGITS = frozenset("0123456789")
_CHARACTERS_AT_ONCE = 1 << 16


@dataclass(frozen=True)
class VocabularyOptions:
    """What kind of vocabulary is trained.

    Parameters
    ----------
    size : int, in pieces
        At most so many, control pieces included; fewer if the corpus does not yield more.
    cased : bool
        Whether capitals and accents are kept.
    min_frequency : int
        Fewest times that a pair of pieces must be seen to be merged.
    numbers : {"keep", "drop"}
        Whether words of digits alone take part. If dropped, no piece that begins a word is a
        number of two or more digits. Single digits are pieces in any case.
    scripts : tuple of str
        Scripts whose letters take part, by the names that Unicode gives to letters, such as
        ``latin`` or ``greek``; empty for all. Other letters become ``[UNK]``, signs that are no
        letters stay.
    limit_alphabet : int
        Most single signs, the most frequent; words with others become ``[UNK]``.

    Raises
    ------
    InputError
        If a number is below 1 or a script is unknown.
    """

    size: int = 28_000
    cased: bool = True
    min_frequency: int = 5
    numbers: Literal["keep", "drop"] = "keep"
    scripts: tuple[str, ...] = ()
    limit_alphabet: int = 1000

    def __post_init__(self) -> None:
        """Refuse what no vocabulary can be trained with."""
        for name in ("size", "min_frequency", "limit_alphabet"):
            if getattr(self, name) < 1:
                raise InputError(
                    f"{name} is {getattr(self, name)}; expected a whole number of at least 1. "
                    "Change it."
                )
        if self.numbers not in ("keep", "drop"):
            raise InputError(f"numbers is {self.numbers!r}; expected 'keep' or 'drop'. Change it.")
        require_scripts(self.scripts)


def train_vocabulary(
    documents: Iterable[Sequence[str]], options: VocabularyOptions | None = None
) -> PreTrainedTokenizerFast:
    """Return a tokenizer whose vocabulary is trained on documents.

    Parameters
    ----------
    documents : iterable of sequence of str
        Sentences of each document, read once. Their order does not matter.
    options : VocabularyOptions or None
        What kind of vocabulary; None is the defaults.

    Returns
    -------
    PreTrainedTokenizerFast
        transformers' class for BERT, with ids in the order: control pieces, single signs, single
        signs inside words, longer pieces as they were merged.

    Raises
    ------
    InputError
        If there is no word to train on, or `size` has no room for the single signs.

    Examples
    --------
    >>> options = VocabularyOptions(size=60, min_frequency=1)
    >>> train_vocabulary([("A cell divides.", "Two cells.")], options).tokenize("A cell.")
    ['A', 'cell', '.']
    """
    options = options or VocabularyOptions()
    normalizer = _normalizer(cased=options.cased)
    words = _usable(count_words(documents, normalizer), options)
    letters = _alphabet(words, options.limit_alphabet)
    whole = {word: count for word, count in words.items() if letters.issuperset(word)}
    if not whole:
        raise InputError(
            "there are no words to train a vocabulary on; expected documents with text. Check "
            "the files, and what the options leave out."
        )
    inside = _DIGITS.union(*(word[1:] for word in whole))
    single = [*CONTROL, *sorted(letters), *(_INSIDE + letter for letter in sorted(inside))]
    if options.size < len(single):
        raise InputError(
            f"a vocabulary of {options.size} pieces has no room for the {len(single)} single "
            "signs of this text; expected more pieces. Raise the size, lower limit_alphabet, or "
            "keep fewer scripts."
        )
    return _tokenizer(_train(whole, single, options), cased=options.cased)


def save_vocabulary(
    tokenizer: PreTrainedTokenizerFast, directory: str | Path, *, overwrite: bool = False
) -> None:
    """Save a tokenizer as vocab.txt, tokenizer.json and tokenizer_config.json, all or none.

    Parameters
    ----------
    tokenizer : PreTrainedTokenizerFast
        As `train_vocabulary` returns it.
    directory : str or Path
        A new or empty one; its parents are made.
    overwrite : bool
        Whether a saved vocabulary that is there may be replaced.

    Raises
    ------
    StoreError
        If something else stands there, or it cannot be written.
    """
    write_files(tokenizer.backend_tokenizer, Path(directory), overwrite=overwrite)


def read_vocabulary(directory: str | Path) -> PreTrainedTokenizerFast:
    """Return the tokenizer that is saved in a directory, of any kind, without a model.

    Parameters
    ----------
    directory : str or Path
        As `save_vocabulary` writes it.

    Raises
    ------
    StoreError
        If there is none, or it cannot be read.
    """
    place = Path(directory)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        if not (place / name).is_file():
            raise StoreError(
                f"{str(directory)!r} has no {name}; expected the directory of a saved "
                "vocabulary. Check the path, or train one with train_vocabulary."
            )
    try:
        tokenizer = AutoTokenizer.from_pretrained(
            place, use_fast=True, trust_remote_code=False, local_files_only=True
        )
    except Exception as error:
        reason = str(error).partition("\n")[0]
        raise StoreError(
            f"the vocabulary in {str(directory)!r} cannot be read: {reason} Expected the files "
            "as they were written. Save it again."
        ) from error
    return cast("PreTrainedTokenizerFast", tokenizer)


def _normalizer(*, cased: bool) -> BertNormalizer:
    return BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=not cased, lowercase=not cased
    )


def _usable(words: Counter[str], options: VocabularyOptions) -> Counter[str]:
    """Return the words that take part, cut where a letter of another script stands."""
    usable: Counter[str] = Counter()
    for word, count in words.items():
        if len(word) > LONGEST_WORD:
            continue
        for kept in in_scripts(word, options.scripts) if options.scripts else (word,):
            if options.numbers == "keep" or not kept.isdecimal():
                usable[kept] += count
    return usable


def _alphabet(words: Counter[str], limit: int) -> frozenset[str]:
    counts: Counter[str] = Counter()
    for word, count in words.items():
        for letter in word:
            counts[letter] += count
    ranked = sorted(counts, key=lambda letter: (-counts[letter], letter))
    return _DIGITS.union(ranked[:limit])


def _train(words: dict[str, int], single: list[str], options: VocabularyOptions) -> list[str]:
    """Return the pieces in the order of their ids."""
    # Pieces are added one by one, so what is left out below is made up for by training longer.
    spare = options.size // 10 + 1000 if options.numbers == "drop" else 0
    trainer = WordPieceTrainer(
        vocab_size=options.size + spare,
        min_frequency=options.min_frequency,
        show_progress=False,
        special_tokens=single,
        continuing_subword_prefix=_INSIDE,
    )
    learner = Tokenizer(WordPiece(unk_token=CONTROL[1]))
    learner.pre_tokenizer = WhitespaceSplit()
    learner.train_from_iterator(_repeated(words), trainer)
    ids = learner.get_vocab(with_added_tokens=False)
    pieces = sorted(ids, key=lambda piece: ids[piece])
    if options.numbers == "drop":
        pieces = [piece for piece in pieces if len(piece) == 1 or not piece.isdecimal()]
    return pieces[: options.size]


def _repeated(words: dict[str, int]) -> Iterator[str]:
    """Yield each word as often as it was counted: the trainer takes texts, not counts."""
    held: list[str] = []
    size = 0
    for word, count in sorted(words.items()):
        at_once = _CHARACTERS_AT_ONCE // (len(word) + 1)
        for n in (*[at_once] * (count // at_once), count % at_once):
            held.append(f"{word} " * n)
            size += len(held[-1])
            if size >= _CHARACTERS_AT_ONCE:
                yield "".join(held)
                held, size = [], 0
    yield "".join(held)


def _tokenizer(pieces: list[str], *, cased: bool) -> PreTrainedTokenizerFast:
    inner = Tokenizer(
        WordPiece(
            {piece: number for number, piece in enumerate(pieces)},
            unk_token=CONTROL[1],
            max_input_chars_per_word=LONGEST_WORD,
        )
    )
    inner.normalizer = _normalizer(cased=cased)
    inner.pre_tokenizer = BertPreTokenizer()
    inner.decoder = WordPieceDecoder(prefix=_INSIDE)
    inner.post_processor = TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[(name, CONTROL.index(name)) for name in ("[CLS]", "[SEP]")],
    )
    inner.add_special_tokens(list(CONTROL))
    # Read back from files, because each transformers builds the class from parts in its own way.
    with TemporaryDirectory() as directory:
        write_files(inner, Path(directory, "vocabulary"), overwrite=False)
        tokenizer = read_vocabulary(Path(directory, "vocabulary"))
    tokenizer.name_or_path = ""
    return tokenizer
