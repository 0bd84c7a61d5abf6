"""Contact sheets: what stands where."""

import numpy as np
import pytest

from sim_core.contact_sheet import MOST_ROWS, ContactSheet
from sim_core.document import MattingDocument
from sim_core.image_io import Picture
from sim_core.patterns import MattingPattern

CELL, CAPTION = 198, 20


@pytest.fixture
def document():
    """A picture of 192 × 96 pixels, alpha one half."""
    pixels = np.full((96, 192, 3), (200, 100, 50), np.uint8)
    document = MattingDocument(Picture(pixels), np.full((96, 192), 128, np.uint8))
    document.alpha[:] = 0.5
    return document


def middle_of_cell(sheet, row, column):
    y = row * (CELL + CAPTION) + CAPTION + 96
    return tuple(sheet[y, column * CELL + 96].tolist())


def test_a_row_shows_image_trimap_alpha_truth_and_error(document):
    sheet = ContactSheet()
    sheet.add("fern", document, np.full((96, 192), 0.25, np.float32))
    image = sheet.image()
    assert image.shape == (CELL + CAPTION, 5 * CELL, 3)
    shown = [middle_of_cell(image, 0, column) for column in range(5)]
    assert shown == [(200, 100, 50), *((level,) * 3 for level in (128, 128, 64, 64))]


def test_patterns_are_shown_where_there_are_any(document):
    sheet = ContactSheet()
    sheet.add("plain", document, document.alpha)
    document.pattern[:] = MattingPattern.FIRE
    sheet.add("fire", document, document.alpha)
    image = sheet.image()
    assert image.shape == (2 * (CELL + CAPTION), 6 * CELL, 3)
    assert middle_of_cell(image, 1, 2) == MattingPattern.FIRE.colour


def test_names_are_written_in_any_script(document):
    sheet = ContactSheet()
    sheet.add("Bär 熊", document, document.alpha)
    assert (sheet.image()[:CAPTION] > 128).any()


def test_a_sheet_does_not_grow_without_end(document):
    sheet = ContactSheet()
    for _ in range(MOST_ROWS + 1):
        sheet.add("again", document, document.alpha)
    assert sheet.image().shape[0] == MOST_ROWS * (CELL + CAPTION)


def test_an_empty_sheet_is_a_picture_too():
    assert ContactSheet().image().size
