"""The card of a trained model: what it is, how it was trained and what it scored.

Which texts it has read and under which licences, only the person who trained it knows; the card
leaves a place for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from transformers import PreTrainedModel

from knife.pretraining.log import HeldOutLine, Line
from knife.pretraining.packed import PackedCorpus
from knife.pretraining.settings import Settings
from knife.pretraining.state import State


def card(
    model: PreTrainedModel,
    settings: Settings,
    corpus: PackedCorpus,
    state: State,
    lines: Sequence[Line],
    name: str,
) -> str:
    """Return the card of a model as Markdown.

    Parameters
    ----------
    model : PreTrainedModel
        The finished model.
    settings : Settings
        Of its run.
    corpus : PackedCorpus
        What it has read.
    state : State
        How far the run has come.
    lines : sequence of TrainingLine or HeldOutLine
        Its log.
    name : str
        What the model is called.
    """
    config, learning = model.config, settings.learning
    n_weights = sum(weight.numel() for weight in model.parameters())
    start = f"continued from {settings.start}" if settings.start else "from scratch"
    rows = [
        ("architecture", type(model).__name__),
        ("layers, hidden size, heads", f"{config.num_hidden_layers}, {config.hidden_size}, "
         f"{config.num_attention_heads}"),
        ("vocabulary", f"{config.vocab_size:,} pieces"),
        ("parameters", f"{n_weights / 1e6:.1f} M"),
        ("corpus", f"{corpus.n_pieces:,} pieces, {corpus.n_sentences:,} sentences, "
         f"{corpus.n_documents:,} documents"),
        ("held out", f"one document in {settings.hold_out}" if settings.hold_out else "nothing"),
        ("tokens read", f"{state.tokens:,} in {state.step:,} steps, "
         f"{state.seconds / 3600:.1f} hours"),
        ("batch", f"{learning.batch_size} sequences of {learning.max_length} pieces"),
        ("optimizer", f"{learning.optimizer}, learning rate {learning.learning_rate:g}, "
         f"{learning.embedding_rate:g} of it for word embeddings"),
        ("start", f"heads {settings.init_heads}, embeddings {settings.init_embeddings}"
         if settings.shape else settings.start or ""),
        *([("words asked of the first place", f"{learning.cls_words} of each sequence")]
          if learning.cls_words else []),
        ("seed", str(learning.seed)),
    ]  # fmt: skip
    parts = [
        f"---\nlibrary_name: transformers\npipeline_tag: fill-mask\n---\n\n# {name}\n",
        f"A masked language model, pretrained {start} by `knife`.\n",
        "## Data\n\nName the texts and their licences here.\n",
        "## Training\n\n" + _table(("", ""), rows),
        *_scores(lines, judges_pairs=learning.next_sentence),
    ]
    return "\n".join(parts)


def _scores(lines: Sequence[Line], *, judges_pairs: bool) -> list[str]:
    found = [line for line in lines if isinstance(line, HeldOutLine)]
    if not found:
        return []
    last = found[-1]
    rows = [
        ("masked-LM loss", f"{last.loss:.3f}"),
        ("top-1 / top-5 accuracy", f"{last.top1:.3f} / {last.top5:.3f}"),
    ]
    if judges_pairs:
        rows.append(("next-sentence accuracy", f"{last.next_sentence_accuracy:.3f}"))
    text = (
        f"## Figures\n\nOn held-out documents, {last.n_predictions:,} masked pieces, masks as in "
        "training.\n\n"
    )
    return [text + _table(("held out", "value"), rows)]


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def write_card(directory: Path, text: str) -> None:
    """Write a card beside the weights of its model."""
    (directory / "README.md").write_text(text, encoding="utf-8")
