"""What is said of what went wrong, by the program and by a batch that goes on."""

from __future__ import annotations

import os

import typer

from sim_core.errors import MattingError

_TRACEBACK = "SIMATTE_TRACEBACK"
"""Environment variable that shows where an unexpected error came from."""


def wants_traceback(error: Exception) -> bool:
    """Tell whether an error is unexpected, and shall show where it came from."""
    expected = isinstance(error, MattingError | MemoryError)
    return not expected and bool(os.environ.get(_TRACEBACK))


def explain(error: Exception) -> str:
    """Return the sentence that is shown for an error."""
    if isinstance(error, MattingError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There is not enough memory for this. Scale the picture down, and try again."
    return (
        f"Something went wrong in Simatte ({type(error).__name__}: {error}). Please "
        f"report it, with what is shown when {_TRACEBACK}=1 is set."
    )


def say_error(sentence: str) -> None:
    typer.secho(f"Error: {sentence}", err=True, fg=typer.colors.RED)
