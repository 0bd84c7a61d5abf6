"""`simatte export NAME.simatte`: the same file as from the window that saved it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sim_core.backdrop import Backdrop, render_backdrop
from sim_core.document import MattingDocument
from sim_core.export import write_export
from sim_core.export_options import ExportKind, ExportOptions
from sim_core.image_io import Picture
from sim_core.look import LightWrap, Look
from sim_core.project.contents import ProjectChoices
from sim_core.project.writing import write_project
from sim_core.rect import Rect
from sim_core.refine import Refinement
from sim_core.trimap import UNKNOWN
from tests.core.test_project import paint_over, random_document
from tests.core.twins import whole_contents

PROJECT = Path("p.simatte")
CHOICES = ProjectChoices(
    "classical", Backdrop(colour=(10, 20, 30)), ExportOptions(ExportKind.COMPOSITE), ".png"
)


@pytest.fixture
def document(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    document = random_document(0)
    paint_over(document, Rect(1, 1, 9, 6), 0)
    document.set_refinement(Refinement(gamma=1.5, feather=1))
    document.look = Look(0.5, linear=True)
    return document


def save(document, choices=CHOICES):
    write_project(PROJECT, whole_contents(document, "p", choices))


def expected_file(document, name, options, backdrop=CHOICES.backdrop):
    path = PROJECT.with_name(name)
    write_export(document, path, options, render_backdrop(backdrop, document.image))
    return path.read_bytes()


def test_it_is_exported_as_it_was_saved(document, simatte, predictor):
    save(document)
    assert simatte("export", "p.simatte", "-o", "out.png") == (0, "", "Wrote out.png\n")
    expected = expected_file(document, "expected.png", CHOICES.export)
    assert PROJECT.with_name("out.png").read_bytes() == expected
    assert predictor.loads == 0


def test_the_ending_of_the_file_chooses_where_nothing_is_said(document, simatte):
    save(document)
    assert simatte("export", "p.simatte", "-o", "out.exr", "--contents", "alpha")[0] == 1
    code, _, said = simatte("export", "p.simatte", "-o", "out.webp")
    assert (code, said) == (0, "Wrote out.webp\n")
    layered = ProjectChoices(export=ExportOptions(ExportKind.LAYERS, 16), suffix=".ora")
    save(document, layered)
    assert simatte("export", "p.simatte", "-o", "layers")[2] == "Wrote layers.ora\n"
    assert simatte("export", "p.simatte", "-o", "cut.png")[0] == 0
    with Image.open("cut.png") as image:
        assert image.mode == "RGBA"


def test_what_is_given_comes_first(document, simatte):
    save(document)
    options = ("--contents", "alpha", "--depth", "16", "--feather", "0")
    assert simatte("export", "p.simatte", "-o", "out.png", *options)[0] == 0
    document.set_refinement(Refinement(gamma=1.5))
    expected = expected_file(document, "e.png", ExportOptions(ExportKind.ALPHA, 16))
    assert PROJECT.with_name("out.png").read_bytes() == expected


def test_what_is_given_of_the_composite_comes_first(document, simatte):
    save(document)
    options = ("--background", "white", "--decontaminate", "1", "--light-wrap", "0.5")
    assert simatte("export", "p.simatte", "-o", "out.png", *options)[0] == 0
    look = document.look
    document.look = Look(
        1.0, look.shadow, LightWrap(0.5, look.light_wrap.radius), linear=True
    )
    white = Backdrop(colour=(255, 255, 255))
    expected = expected_file(document, "e.png", ExportOptions(ExportKind.COMPOSITE), white)
    assert PROJECT.with_name("out.png").read_bytes() == expected


def test_what_is_not_settled_is_computed_by_its_own_model(document, simatte, predictor):
    document.edit(Rect(0, 0, 2, 2), np.full((2, 2), UNKNOWN, np.uint8))
    save(document)
    code, _, said = simatte("export", "p.simatte", "-o", "out.png", "--contents", "alpha")
    assert code == 0
    assert "before its alpha was exact; classical computes it now" in said
    assert predictor.loaded[0] == "classical"
    assert simatte("export", "p.simatte", "-o", "out.png", "--model", "shared")[0] == 0
    assert predictor.loaded[0] == "shared"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("-o", "out.png", "--alpha", "a.png"), "alpha of its own"),
        (("-o", "nowhere/out.png"), "no folder"),
        (("-o", "p.simatte"), "cannot be saved as .simatte"),
    ],
)
def test_what_makes_no_sense_is_one_line(document, simatte, arguments, sentence):
    save(document)
    code, _, said = simatte("export", "p.simatte", *arguments)
    assert code == 1
    assert sentence in said
    assert said.count("\n") == 1


def test_a_damaged_project_is_one_line(document, simatte):
    save(document)
    PROJECT.write_bytes(PROJECT.read_bytes()[:500])
    code, _, said = simatte("export", "p.simatte", "-o", "out.png")
    assert code == 1
    assert "damaged or incomplete" in said
    assert not PROJECT.with_name("out.png").exists()


def test_without_a_trimap_there_is_nothing_to_export(simatte, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save(MattingDocument(Picture(np.zeros((4, 5, 3), np.uint8))))
    code, _, said = simatte("export", "p.simatte", "-o", "out.png")
    assert code == 1
    assert "no trimap yet" in said


def test_a_bare_project_opens_the_window(document, simatte, opened, monkeypatch):
    save(document)
    monkeypatch.setenv("DISPLAY", ":0")
    assert simatte("p.simatte")[0] == 0
    assert opened[0][0] == [PROJECT]


def test_matte_leaves_projects_to_export(document, simatte):
    save(document)
    code, _, said = simatte("matte", "p.simatte", "-o", "out.png")
    assert code == 1
    assert "Use `simatte export`" in said
