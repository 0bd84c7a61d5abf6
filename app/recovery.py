"""Work that windows before this one had no time to save, offered to be gone on with."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from app.background import ignore_outcome
from sim_core.project.recovery import abandoned_slots, default_folder

if TYPE_CHECKING:
    from app.autosave import Autosave
    from app.background import BackgroundJobs
    from app.document_model import DocumentModel
    from app.importing import ImportFlow
    from app.projects import ProjectFlow
    from sim_core.project.contents import ProjectChoices
    from sim_core.project.recovery import RecoverySlot

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


class Offer(NamedTuple):
    """Unsaved work that was found.

    Attributes
    ----------
    title
        Of the picture or project.
    age_s
        How long ago it was kept, in seconds.
    """

    slot: RecoverySlot
    title: str
    age_s: float

    @property
    def text(self) -> str:
        name = f"“{self.title}”" if self.title else "A picture"
        return f"{name} was left unsaved {ago(self.age_s)}."


class Recovery(QObject):
    """Looks for unsaved work and offers it, one after the other, the newest first.

    What cannot be read or removed is found again at the next start.
    """

    offered = Signal(str)  # a sentence; empty when there is nothing more

    def __init__(
        self,
        model: DocumentModel,
        imports: ImportFlow,
        projects: ProjectFlow,
        autosave: Autosave,
        jobs: BackgroundJobs,
    ) -> None:
        super().__init__(imports)
        self._model, self._imports = model, imports
        self._projects, self._autosave, self._jobs = projects, autosave, jobs
        self._offers: list[Offer] = []
        self._is_restoring = False

    def look(self) -> None:
        """Look for work of windows that have ended, off the GUI thread."""
        work = partial(_find_offers, default_folder())
        self._jobs.run(work, self._on_found, ignore_outcome)

    @Slot()
    def restore(self) -> None:
        """Open what is offered, unless the person keeps what is open."""
        if self._offers and not self._is_restoring:
            offer, self._is_restoring = self._offers[0], True
            self.offered.emit("")
            done = partial(self._on_restored, offer)
            self._imports.open_recovered(offer.slot.read, offer.title, done)

    @Slot()
    def offer_again(self) -> None:
        """Take note that what was to be restored has not been opened."""
        if self._is_restoring:
            self._is_restoring = False
            self._show()

    @Slot()
    def discard(self) -> None:
        """Delete what is offered."""
        if self._offers:
            offer = self._offers.pop(0)
            self._jobs.run(offer.slot.remove, ignore_outcome, ignore_outcome)
            self._show()

    @Slot()
    def put_off(self) -> None:
        """Offer nothing now; what there is will be offered at the next start."""
        offers, self._offers = self._offers, []
        for offer in offers:
            offer.slot.let_go()
        self._show()

    def _on_found(self, offers: list[Offer]) -> None:
        self._offers = offers
        self._show()

    def _on_restored(self, offer: Offer, choices: ProjectChoices) -> None:
        self._is_restoring = False
        self._offers.remove(offer)
        self._model.undo_stack.resetClean()
        self._autosave.adopt(offer.slot)
        if choices.saved_as:
            self._projects.be_at(Path(choices.saved_as))
        self._show()

    def _show(self) -> None:
        self.offered.emit(self._offers[0].text if self._offers else "")


def ago(seconds: float) -> str:
    """Return how long ago something was, in words.

    Parameters
    ----------
    seconds
        At least 0; clocks may have been set meanwhile.
    """
    for name, length in _UNITS:
        count = int(seconds // length)
        if count:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "a moment ago"


def _find_offers(folder: Path) -> list[Offer]:
    now = time.time()
    return [
        Offer(slot, slot.title, max(now - slot.written_at, 0))
        for slot in abandoned_slots(folder)
    ]
