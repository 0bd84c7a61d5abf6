"""One exact pass, as commands run it."""

from __future__ import annotations

from sim_core.document import MattingDocument
from sim_core.jobs import CancelToken, Progress
from sim_core.request import Predictor


def solve_with(predictor: Predictor, document: MattingDocument, progress: Progress) -> None:
    """Compute the document's alpha."""
    update = predictor.predict(
        document.request(exact=True), token=CancelToken(), progress=progress
    )
    if update is not None:
        document.apply(update)
