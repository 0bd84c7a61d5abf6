"""What a file shall hold, and how: the form that the panel and the dialog share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.panels.pieces import GAP, PercentSlider
from sim_core.errors import ImageWriteError
from sim_core.export_options import FORMATS, ExportKind, ExportOptions, check_path
from sim_core.metadata import MetadataChoice

if TYPE_CHECKING:
    from collections.abc import Iterable

_DEPTH_NAMES = {8: "8 bits", 16: "16 bits", 32: "32 bits, floating"}
_TOOLTIP = Qt.ItemDataRole.ToolTipRole
_HALF = "16 bits, floating"
_SECOND_ENDINGS = (".tiff", ".jpeg")
_DECONTAMINATE_TIP = (
    "Free the colours of soft edges from the old background, so that no rim of it "
    "shows on the new one"
)
_TRIM_TIP = (
    "Cut off what is transparent around the foreground\n"
    "The file remembers the place of it in the picture"
)
_PREMULTIPLIED_TIP = (
    "Multiply colours by alpha, for programs that expect it; most want it straight\n"
    "OpenEXR is always premultiplied"
)
_METADATA_TIP = (
    "What the picture's file says beside the pixels: EXIF, XMP and IPTC data\n"
    "The orientation is always reset; thumbnails and maker's notes are left out"
)
_WITHOUT_METADATA = (".exr", ".ora")
_ESTIMATE_TIP = (
    "Estimate the foreground's colours from picture and alpha, even where the model has "
    "its own, as SIM R50 does\nOther models' colours are always estimated"
)
_PROFILE_TIP = (
    "Keep colours in the picture's own colour space and embed its profile\n"
    "Otherwise they are converted to sRGB"
)
_USUAL = ExportOptions()


class ExportForm(QWidget):
    """Shows and sets `ExportOptions` and the ending of the file."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._kind = _box("Contents", ((k.value.label, k) for k in ExportKind))
        for index, kind in enumerate(ExportKind):
            self._kind.setItemData(index, kind.value.hint, _TOOLTIP)
        self._format = _box("File format", ())
        self._depth = _box("Bits of a channel", ())
        self._amount = PercentSlider("Decontaminate colours", _USUAL.decontaminate)
        self._amount.setToolTip(_DECONTAMINATE_TIP)
        self._trim = _check("Trim to the foreground", _TRIM_TIP)
        self._premultiplied = _check("Premultiplied alpha", _PREMULTIPLIED_TIP)
        self._profile = _check("Keep the colour profile", _PROFILE_TIP)
        self._metadata = _box("Metadata", ((c.value.label, c) for c in MetadataChoice))
        for index, choice in enumerate(MetadataChoice):
            self._metadata.setItemData(index, choice.value.hint, _TOOLTIP)
        self._metadata.setToolTip(_METADATA_TIP)
        self._estimate = _check("Estimate the colours", _ESTIMATE_TIP)
        self._checks = self._estimate, self._trim, self._premultiplied, self._profile
        self._lay_out()
        self.set_options(_USUAL, ".png")
        self._connect()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP - 2)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            ("Contents", self._kind),
            ("Format", self._format),
            ("Depth", self._depth),
            ("Clean edges", self._amount),
            ("Metadata", self._metadata),
        )
        for row, (name, widget) in enumerate(rows):
            label = QLabel(name)
            label.setBuddy(widget)
            label.setToolTip(widget.toolTip())
            grid.addWidget(label, row, 0)
            grid.addWidget(widget, row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP - 2)
        layout.addLayout(grid)
        for check in self._checks:
            layout.addWidget(check)

    def _connect(self) -> None:
        self._kind.currentIndexChanged.connect(self._on_kind_chosen)
        self._format.currentIndexChanged.connect(self._on_format_chosen)
        for box in (self._depth, self._metadata):
            box.currentIndexChanged.connect(self._follow)
        self._amount.changed.connect(self._follow)
        for check in self._checks:
            check.toggled.connect(self._follow)

    @property
    def options(self) -> ExportOptions:
        return ExportOptions(
            self._kind.currentData(),
            self._depth.currentData() or 8,
            self._amount.share,
            premultiplied=self._premultiplied.isChecked(),
            trimmed=self._trim.isChecked(),
            keep_profile=self._profile.isChecked(),
            metadata=self._metadata.currentData(),
            estimated=self._estimate.isChecked(),
        )

    @property
    def suffix(self) -> str:
        """The ending of the file, with its dot."""
        return str(self._format.currentData())

    def set_options(self, options: ExportOptions, suffix: str) -> None:
        """Show options without announcing them; what does not fit is left out."""
        blocked = self.blockSignals(True)
        kinds = self._kind.blockSignals(True)
        self._kind.setCurrentIndex(tuple(ExportKind).index(options.kind))
        self._kind.blockSignals(kinds)
        self._fill_formats(suffix)
        self._fill_depths(options.depth)
        self._amount.set_share(options.decontaminate)
        self._trim.setChecked(options.trimmed)
        self._premultiplied.setChecked(options.premultiplied)
        self._profile.setChecked(options.keep_profile)
        self._metadata.setCurrentIndex(tuple(MetadataChoice).index(options.metadata))
        self._estimate.setChecked(options.estimated)
        self._enable()
        self.blockSignals(blocked)

    def choose(self, options: ExportOptions, suffix: str) -> None:
        """Show options as if the person had set them one by one."""
        self.set_options(options, suffix)
        self.changed.emit()

    @Slot()
    def _on_kind_chosen(self) -> None:
        depth = self._depth.currentData() or 8
        self._fill_formats(self.suffix)
        self._fill_depths(depth)
        self._follow()

    @Slot()
    def _on_format_chosen(self) -> None:
        self._fill_depths(self._depth.currentData() or 8)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self._enable()
        self.changed.emit()

    def _fill_formats(self, wanted: str) -> None:
        """Offer what can hold the contents; the tooltip says what has to be installed."""
        suffixes = self._kind.currentData().value.suffixes
        offered = [suffix for suffix in suffixes if suffix not in _SECOND_ENDINGS]
        refusals = {suffix: self._refusal(suffix) for suffix in offered}
        names = ((FORMATS[s].label, s) for s in offered if not refusals[s])
        _fill(self._format, names, wanted)
        missing = [refusal for refusal in refusals.values() if refusal]
        self._format.setToolTip("\n".join(missing) or "What kind of file is written")

    def _fill_depths(self, wanted: int) -> None:
        depths = (
            d for d in FORMATS[self.suffix].depths if not self._refusal(self.suffix, d)
        )
        _fill(self._depth, ((self._depth_name(depth), depth) for depth in depths), wanted)

    def _depth_name(self, depth: int) -> str:
        return _HALF if self.suffix == ".exr" and depth == 16 else _DEPTH_NAMES[depth]

    def _refusal(self, suffix: str, depth: int = 0) -> str:
        """Return why a format cannot be written here, or nothing."""
        kind: ExportKind = self._kind.currentData()
        depth = depth or FORMATS[suffix].depths[0]
        options = ExportOptions(kind, depth)
        if depth != options.bits:
            return ""
        try:
            check_path(Path(f"picture{suffix}"), options)
        except ImageWriteError as error:
            return str(error)
        return ""

    def _enable(self) -> None:
        options = self.options
        self._depth.setEnabled(options.has_depth and self._depth.count() > 1)
        self._amount.setEnabled(options.has_colours)
        self._estimate.setEnabled(options.has_colours and options.decontaminate > 0)
        in_srgb_only = self.suffix == ".exr" or options.kind is ExportKind.LAYERS
        self._profile.setEnabled(options.has_colours and not in_srgb_only)
        straight = options.kind is ExportKind.CUTOUT and self.suffix != ".exr"
        self._premultiplied.setEnabled(straight)
        holds_any = self.suffix not in _WITHOUT_METADATA
        self._metadata.setEnabled(options.has_metadata and holds_any)


def _box(name: str, items: Iterable[tuple[str, object]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(
        QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
    )
    box.setMinimumContentsLength(8)
    for text, data in items:
        box.addItem(text, data)
    return box


def _fill(box: QComboBox, items: Iterable[tuple[str, object]], wanted: object) -> None:
    """Offer other items and keep the wanted one if it is among them."""
    blocked = box.blockSignals(True)
    box.clear()
    for text, data in items:
        box.addItem(text, data)
    box.setCurrentIndex(max(box.findData(wanted), 0))
    box.blockSignals(blocked)


def _check(text: str, tip: str) -> QCheckBox:
    check = QCheckBox(text)
    check.setToolTip(tip)
    return check
