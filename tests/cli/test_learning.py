"""Options of learning: what was said counts, what was not is left to the command."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner
from knife.cli._learning import LearningChoice, computing_options, learning_options

from knife.pretraining.options import Budget, Learning, Rhythm


@pytest.fixture
def choose():
    """Return what a command receives for its arguments."""
    received = {}

    @click.command()
    @learning_options
    @computing_options
    def command(**values):
        received.update(values)

    def call(*arguments):
        result = CliRunner().invoke(command, [str(one) for one in arguments])
        received["code"], received["output"] = result.exit_code, result.output
        return received

    return call


def test_nothing_said_is_the_default_of_the_command(choose):
    received = choose()
    choice = received["choice"]
    assert choice == LearningChoice(None, {}, {})
    assert choice.budget(60) == Budget("minutes", 60)
    assert choice.learning(optimizer="adamw", learning_rate=1e-4) == Learning(
        optimizer="adamw", learning_rate=1e-4
    )
    assert choice.rhythm() == Rhythm()
    assert (received["device"], received["dtype"], received["weights"]) == (
        "auto",
        "auto",
        "float32",
    )


@pytest.mark.parametrize(
    ("flag", "amount", "kind"),
    [("--tokens", "1e9", "tokens"), ("--steps", "7", "steps"), ("--minutes", "0.5", "minutes")],
)
def test_one_budget_can_be_said(choose, flag, amount, kind):
    assert choose(flag, amount)["choice"].budget(60) == Budget(kind, float(amount))


def test_two_budgets_are_refused(choose):
    received = choose("--tokens", 5, "--minutes", 5)
    assert received["code"] == 2
    assert "Say one of --tokens, --steps and --minutes." in received["output"]


def test_everything_that_is_said_reaches_the_run(choose):
    choice = choose(
        "--max-length", 256, "--batch-size", 32, "--accumulate", 4, "--learning-rate", 1e-4,
        "--embedding-rate", 0.5, "--warmup", 0.1, "--decay", 0.5, "--optimizer", "adamw",
        "--weight-decay", 0, "--max-gradient", 2, "--mask-rate", 0.3, "--share-short", 0,
        "--no-next-sentence", "--cls-words", 2, "--seed", 3, "--log-steps", 5, "--evaluations", 0,
        "--held-out-batches", 2, "--checkpoint-minutes", 0,
    )["choice"]  # fmt: skip
    assert choice.learning(optimizer="muon") == Learning(
        256, 32, 4, 1e-4, 0.5, 0.1, 0.5, "adamw", 0.0, 2.0, 0.3, 0.0,
        next_sentence=False, cls_words=2, seed=3,
    )  # fmt: skip
    assert choice.rhythm() == Rhythm(5, 0, 2, 0.0)


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--mask-rate", 0), ("--mask-rate", 1), ("--warmup", 1.1), ("--learning-rate", 0),
        ("--embedding-rate", 0), ("--embedding-rate", 1.1), ("--cls-words", -1),
        ("--accumulate", 0), ("--optimizer", "sgd"), ("--seed", -1), ("--dtype", "float16"),
        ("--weights", "bfloat16"), ("--checkpoint-minutes", -1),
    ],
)  # fmt: skip
def test_what_teaches_nothing_is_refused(choose, flag, value):
    received = choose(flag, value)
    assert received["code"] == 2
    assert flag in received["output"]
