"""The whole way with the model that ships: files in, a cut-out on the disk."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sim_core.image_io import read_picture


@pytest.fixture
def disc(tmp_path, monkeypatch):
    """A soft orange disc on green, with a trimap around its edge."""
    monkeypatch.chdir(tmp_path)
    y, x = np.mgrid[:96, :128]
    distance = np.hypot(x - 64, y - 48)
    alpha = np.clip((32 - distance) / 8, 0, 1)
    image = alpha[..., None] * (240, 130, 20) + (1 - alpha[..., None]) * (20, 120, 60)
    trimap = np.select([distance < 20, distance > 36], [255, 0], 128).astype(np.uint8)
    Image.fromarray(np.rint(image).astype(np.uint8)).save("disc.png")
    Image.fromarray(trimap).save("trimap.png")
    return alpha, trimap


def test_a_soft_disc_is_cut_out(disc, simatte):
    truth, trimap = disc
    code, _, err = simatte("matte", "disc.png", "trimap.png", "-o", "cut.png")
    assert (code, err) == (0, "Wrote cut.png\n")
    cut = read_picture(Path("cut.png"))
    unknown = trimap == 128
    assert np.abs(cut.alpha - truth)[unknown].mean() < 0.03
    assert np.array_equal(cut.alpha[~unknown], (trimap[~unknown] == 255).astype(np.float32))
    visible = (cut.alpha > 0.2) & unknown
    assert np.abs(cut.pixels[visible] - (240.0, 130, 20)).mean() < 10  # levels of 255


def test_one_pixel_is_answered_even_if_it_is_unknown(tmp_path, monkeypatch, simatte):
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (1, 1), (9, 90, 200)).save("picture.png")
    Image.new("L", (1, 1), 128).save("trimap.png")
    code, _, err = simatte("matte", "picture.png", "trimap.png", "-o", "cut.png")
    assert code == 0
    assert err.startswith("Note: ")
    assert read_picture(Path("cut.png")).alpha.shape == (1, 1)


def test_a_device_that_is_not_there_is_said(disc, simatte, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    code, _, err = simatte(
        "matte", "disc.png", "trimap.png", "-o", "cut.png", "--device", "cuda"
    )
    assert code == 1
    assert err.startswith("Error: ")
    assert "cpu" in err
