"""Texts with their entities as spaCy documents in one file, ready for ``spacy train``.

A text becomes one document, whatever the number of its sentences, cut into the tokens of spaCy's
blank English pipeline. The file is a DocBin, which spaCy writes in one piece: until then all
documents are held.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from knife.faces.spacy_component.alignment import place
from knife.language.tokens import Tokenizer
from knife.types.entities import Entity


class DocCollection:
    """Documents on their way to a file.

    Attributes
    ----------
    n_unaligned : int
        Entities whose span was widened to whole tokens.
    n_left_out : int
        Entities that share a token with a likelier one.

    Examples
    --------
    >>> from knife.types.entities import Mention
    >>> found = DocCollection()
    >>> found.add("in Paris.", [Entity(Mention(3, 8, "Paris"), "LOCATION", 0.9)], name="a")
    >>> (doc,) = DocBin().from_bytes(found.to_bytes()).get_docs(Vocab())
    >>> doc.ents[0].text, doc.ents[0].label_, doc.user_data["id"]
    ('Paris', 'LOCATION', 'a')
    """

    def __init__(self) -> None:
        self.n_unaligned = self.n_left_out = 0
        self._tokenizer, self._vocab = Tokenizer(), Vocab()
        self._docs = DocBin(attrs=["ENT_IOB", "ENT_TYPE"], store_user_data=True)

    def add(self, text: str, entities: Sequence[Entity], *, name: str | int) -> None:
        """Add a text with its entities, which may stand in any order.

        Parameters
        ----------
        text : str
            Any text that UTF-8 can hold.
        entities : sequence of Entity
            Of this text.
        name : str or int
            Kept as ``doc.user_data["id"]``.
        """
        doc = doc_of(text, self._tokenizer, self._vocab)
        placed = place(doc, entities)
        doc.ents = list(placed.spans)
        doc.user_data["id"] = name
        self.n_unaligned += placed.n_widened
        self.n_left_out += placed.n_left_out
        self._docs.add(doc)

    def to_bytes(self) -> bytes:
        """Return the content of the file."""
        return self._docs.to_bytes()


def doc_of(text: str, tokenizer: Tokenizer, vocab: Vocab) -> Doc:
    """Return a text as a document: spaCy's own tokens, and white space as spaCy keeps it.

    Parameters
    ----------
    text : str
        Of any length; `doc.text` is the same.
    tokenizer : Tokenizer
        What cuts it.
    vocab : Vocab
        Of the document.

    Examples
    --------
    >>> [token.text for token in doc_of("It's  fine. ", Tokenizer(), Vocab())]
    ['It', "'s", ' ', 'fine', '.']
    """
    words: list[str] = []
    spaces: list[bool] = []
    end = 0
    for token in tokenizer(text):
        _add_space(text[end : token.start], words, spaces)
        words.append(token.text)
        spaces.append(False)
        end = token.end
    _add_space(text[end:], words, spaces)
    return Doc(vocab, words, spaces)


def _add_space(space: str, words: list[str], spaces: list[bool]) -> None:
    """Keep the first blank with the token before it; what is left is a token of its own."""
    if words and space.startswith(" "):
        spaces[-1], space = True, space[1:]
    if space:
        words.append(space)
        spaces.append(False)
