"""Exports as other programs read them: value by value, profile, place and layers."""

import io
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace

import cv2
import numpy as np
import OpenImageIO
import pytest
from PIL import Image, ImageCms
from psd_tools import PSDImage

from sim_core import colour_profile, open_exr, photoshop
from sim_core.colour_profile import (
    deep_to_srgb,
    linear_from_srgb,
    srgb_from_linear,
    srgb_profile,
)
from sim_core.composite import blend, composite
from sim_core.document import MattingDocument
from sim_core.errors import ImageReadError, ImageWriteError
from sim_core.export import encode_export, premultiply, write_export
from sim_core.export_options import FORMATS, ExportKind, ExportOptions, check_path
from sim_core.image_encoding import encode_image
from sim_core.image_io import Picture, read_picture, write_bytes
from sim_core.look import Look, Shadow
from sim_core.patterns import MattingPattern
from sim_core.rect import Rect
from sim_core.refine import Refinement
from sim_core.request import MattingUpdate
from sim_core.trimap import UNKNOWN

HEIGHT, WIDTH = 30, 40
INSIDE = Rect(7, 5, 31, 22)
BLUE = np.array((20, 40, 200), np.uint8)
RNG = np.random.default_rng(4)
SHALLOW = RNG.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
DEEP = RNG.integers(0, 65536, (HEIGHT, WIDTH, 3), dtype=np.uint16)


def wide_profile():
    """Return an RGB profile whose red primary is green, so that conversion must show."""
    data = bytearray(srgb_profile())
    red, green = data.index(b"rXYZ"), data.index(b"gXYZ")
    data[red : red + 4], data[green : green + 4] = b"gXYZ", b"rXYZ"
    return (
        bytes(data)
        .replace(b"sRGB", b"test")
        .replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))
    )


def make_document(pixels=SHALLOW, profile=None):
    """Return a document whose alpha is fractions inside a rectangle and 0 around it."""
    document = MattingDocument(
        Picture(pixels.copy(), profile=profile), np.full((HEIGHT, WIDTH), UNKNOWN, np.uint8)
    )
    alpha = np.zeros((HEIGHT, WIDTH), np.float32)
    alpha[INSIDE.slices] = RNG.uniform(0.1, 1, (INSIDE.height, INSIDE.width))
    document.apply(
        MattingUpdate(
            document.epoch,
            document.revision,
            exact=True,
            rect=document.bounds,
            alpha=alpha,
            foreground=RNG.integers(0, 256, SHALLOW.shape, dtype=np.uint8),
            pattern=np.full((HEIGHT, WIDTH), MattingPattern.FIRE, np.uint8),
            confidence=np.full((HEIGHT, WIDTH), 255, np.uint8),
        )
    )
    return document


def export(document, path, options):
    return write_export(document, path, options, BLUE)


def read_by_openimageio(path):
    file = OpenImageIO.ImageInput.open(str(path))
    pixels, specification = file.read_image(OpenImageIO.FLOAT), file.spec()
    file.close()
    return pixels, specification


# Values


@pytest.mark.parametrize("ending", ["png", "tif", "webp"])
@pytest.mark.parametrize("amount", [0.0, 0.5, 1.0])
def test_a_cutout_is_read_elsewhere_as_it_was(tmp_path, ending, amount):
    document = make_document()
    path = export(document, tmp_path / f"a.{ending}", ExportOptions(decontaminate=amount))
    with Image.open(path) as image:
        rgba = np.asarray(image)
    assert np.array_equal(rgba[..., :3], blend(SHALLOW, document.foreground, amount))
    assert np.array_equal(rgba[..., 3], np.rint(document.alpha * 255))


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_sixteen_bits_come_out_as_they_went_in(tmp_path, ending):
    document = make_document(DEEP)
    options = ExportOptions(depth=16, decontaminate=0)
    path = export(document, tmp_path / f"a.{ending}", options)
    bgra = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(bgra[..., 2::-1], DEEP)
    assert np.array_equal(bgra[..., 3], np.rint(document.alpha * 65535))
    assert np.array_equal(read_picture(path).pixels, DEEP)


def test_floating_tiff_keeps_alpha_to_the_last_bit(tmp_path):
    document = make_document(DEEP)
    options = ExportOptions(depth=32, decontaminate=0)
    path = export(document, tmp_path / "a.tif", options)
    pixels, specification = read_by_openimageio(path)
    assert specification.format == OpenImageIO.FLOAT
    # The reader multiplies colours by alpha.
    assert np.array_equal(pixels[..., 3], document.alpha)
    straight = pixels[..., :3][INSIDE.slices] / pixels[..., 3:][INSIDE.slices]
    assert np.allclose(straight, DEEP[INSIDE.slices] / 65535, atol=1e-5)


@pytest.mark.parametrize(("depth", "tolerance"), [(16, 2e-3), (32, 1e-6)])
def test_openexr_holds_premultiplied_light(tmp_path, depth, tolerance):
    document = make_document(DEEP)
    options = ExportOptions(depth=depth, decontaminate=0)
    path = export(document, tmp_path / "a.exr", options)
    pixels, specification = read_by_openimageio(path)
    assert specification.channelnames == ("R", "G", "B", "A")
    expected = linear_from_srgb(DEEP / 65535) * document.alpha[..., None]
    assert np.allclose(pixels[..., :3], expected, atol=tolerance)
    assert np.allclose(pixels[..., 3], document.alpha, atol=tolerance)


def test_openexr_is_read_back_as_straight_colours(tmp_path):
    document = make_document(DEEP)
    options = ExportOptions(depth=32, decontaminate=0)
    picture = read_picture(export(document, tmp_path / "a.exr", options))
    assert picture.pixels.dtype == np.uint16
    away = np.abs(picture.pixels.astype(int) - DEEP)[INSIDE.slices]
    assert away.max() <= 2
    assert np.allclose(picture.alpha, document.alpha, atol=1e-6)


def test_a_damaged_openexr_is_an_expected_error(tmp_path):
    write_bytes(tmp_path / "a.exr", open_exr.EXR_MAGIC + bytes(40))
    with pytest.raises(ImageReadError, match="damaged"):
        read_picture(tmp_path / "a.exr")


def test_premultiplied_colours_are_shares_of_alpha(tmp_path):
    document = make_document()
    options = ExportOptions(decontaminate=0, premultiplied=True)
    with Image.open(export(document, tmp_path / "a.png", options)) as image:
        rgba = np.asarray(image).astype(int)
    shares = np.rint(SHALLOW * (rgba[..., 3:] / 255))
    assert np.array_equal(rgba[..., :3], shares)
    assert premultiply(np.full((1, 1, 4), (200, 100, 50, 128), np.uint8)).tolist() == [
        [[100, 50, 25, 128]]
    ]


def test_a_composite_is_the_equation(tmp_path):
    document = make_document()
    path = export(document, tmp_path / "a.png", ExportOptions(ExportKind.COMPOSITE))
    with Image.open(path) as image:
        expected = composite(document.foreground, BLUE, document.alpha)
        assert np.array_equal(np.asarray(image), expected)


def test_trimap_and_semantic_map_are_exact(tmp_path):
    document = make_document()
    path = export(document, tmp_path / "t.png", ExportOptions(ExportKind.TRIMAP))
    with Image.open(path) as image:
        assert np.array_equal(np.asarray(image), document.trimap)
    path = export(document, tmp_path / "s.png", ExportOptions(ExportKind.SEMANTICS))
    with Image.open(path) as image:
        assert (np.asarray(image) == MattingPattern.FIRE.colour).all()


def test_foreground_colours_have_no_alpha(tmp_path):
    document = make_document()
    path = export(document, tmp_path / "f.png", ExportOptions(ExportKind.FOREGROUND))
    with Image.open(path) as image:
        assert np.array_equal(np.asarray(image), document.foreground)


def test_what_is_exported_is_refined(tmp_path):
    document = make_document()
    document.set_refinement(Refinement(gamma=2))
    path = export(document, tmp_path / "a.png", ExportOptions(ExportKind.ALPHA))
    with Image.open(path) as image:
        expected = np.rint(np.sqrt(document.alpha) * 255)
        assert np.abs(np.asarray(image) - expected).max() <= 1


# Colour


@pytest.mark.parametrize("ending", ["png", "tif", "webp"])
def test_every_colour_file_says_what_its_colours_are(tmp_path, ending):
    path = export(make_document(), tmp_path / f"a.{ending}", ExportOptions())
    with Image.open(path) as image:
        assert image.info["icc_profile"] == srgb_profile()


def test_a_jpeg_composite_has_a_profile(tmp_path):
    options = ExportOptions(ExportKind.COMPOSITE)
    with Image.open(export(make_document(), tmp_path / "a.jpg", options)) as image:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        assert "sRGB" in ImageCms.getProfileDescription(profile)


@pytest.mark.parametrize("pixels", [SHALLOW, DEEP], ids=["8 bits", "16 bits"])
@pytest.mark.parametrize("ending", ["png", "tif"])
def test_a_picture_keeps_its_own_colours_and_profile(tmp_path, pixels, ending):
    original = tmp_path / f"original.{ending}"
    write_bytes(original, encode_image(pixels, f".{ending}", profile=wide_profile()))
    document = MattingDocument.open(original)
    assert document.profile == wide_profile()
    assert np.array_equal(document.source, pixels)
    assert not np.array_equal(document.image, pixels)  # shown as sRGB
    document.alpha[:] = 1
    options = ExportOptions(depth=8 * pixels.itemsize, decontaminate=0)
    picture = read_picture(export(document, tmp_path / f"cut.{ending}", options))
    assert np.array_equal(picture.pixels, pixels)
    assert picture.profile == wide_profile()


def test_the_profile_can_be_left_behind(tmp_path):
    document = make_document(profile=wide_profile())
    options = ExportOptions(decontaminate=0, keep_profile=False)
    picture = read_picture(export(document, tmp_path / "a.png", options))
    assert picture.profile is None
    assert np.array_equal(picture.pixels, document.image)


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.ora"])
def test_deep_colours_are_not_squeezed_through_eight_bits(tmp_path, name):
    document = make_document(DEEP, profile=wide_profile())
    kind = ExportKind.LAYERS if name.endswith("ora") else ExportKind.CUTOUT
    options = ExportOptions(kind, depth=16, keep_profile=False, decontaminate=0)
    path = export(document, tmp_path / name, options)
    if kind is ExportKind.LAYERS:
        with zipfile.ZipFile(path) as archive:
            path = tmp_path / "layer.png"
            path.write_bytes(archive.read("data/layer2.png"))
    picture = read_picture(path)
    assert picture.profile is None
    assert len(np.unique(picture.pixels)) > 2000
    away = np.abs(picture.pixels / 257 - document.image)
    assert away.max() < 2.5  # what 8 bits in and 8 bits out round off


def test_deep_conversion_agrees_with_the_curves_of_the_profiles():
    """The test's profile is sRGB with red and green exchanged: so must be the levels."""
    converted = deep_to_srgb(DEEP, wide_profile())
    assert np.abs(converted.astype(int) - DEEP[..., [1, 0, 2]]).max() <= 40


def test_deep_conversion_without_its_library_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(colour_profile, "_imagecodecs", lambda: None)
    document = make_document(DEEP, profile=wide_profile())
    options = ExportOptions(depth=16, keep_profile=False)
    with pytest.raises(ImageWriteError, match=r"pip install 'simatte\[formats\]'.*keep"):
        export(document, tmp_path / "a.png", options)
    assert not (tmp_path / "a.png").exists()


def test_the_curve_of_srgb_and_its_inverse_are_one():
    values = np.linspace(0, 1, 1001, dtype=np.float32)
    assert np.allclose(srgb_from_linear(linear_from_srgb(values)), values, atol=1e-5)
    assert linear_from_srgb(np.float32(0.5)) == pytest.approx(0.21404, abs=1e-5)


def test_no_orientation_is_left_in_an_export(tmp_path):
    original = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(SHALLOW).save(original, exif=exif)
    document = MattingDocument.open(original)
    document.alpha[:] = 1
    with Image.open(export(document, tmp_path / "a.png", ExportOptions())) as image:
        assert image.size == (HEIGHT, WIDTH)
        assert image.getexif().get(0x0112, 1) == 1


# Place and layers


def test_trimming_keeps_the_place(tmp_path):
    document = make_document()
    options = ExportOptions(trimmed=True, decontaminate=0)
    encoded = encode_export(document, tmp_path / "a.png", options, BLUE)
    assert encoded.rect == INSIDE
    assert encoded.data[37:].find(b"oFFs") > 0
    with Image.open(io.BytesIO(encoded.data)) as image:
        assert np.array_equal(np.asarray(image)[..., :3], SHALLOW[INSIDE.slices])
    start = encoded.data.index(b"oFFs") + 4
    assert np.frombuffer(encoded.data[start : start + 8], ">i4").tolist() == [7, 5]


@pytest.mark.parametrize(("name", "depth"), [("a.tif", 8), ("a.tif", 16), ("a.tif", 32)])
def test_trimmed_tiff_says_where_it_stands(tmp_path, name, depth):
    options = ExportOptions(depth=depth, trimmed=True, decontaminate=0)
    path = export(make_document(DEEP), tmp_path / name, options)
    pixels, specification = read_by_openimageio(path)
    assert (specification.x, specification.y) == (INSIDE.left, INSIDE.top)
    assert pixels.shape == (INSIDE.height, INSIDE.width, 4)


@pytest.mark.parametrize("per_inch", [None, 300])
@pytest.mark.parametrize("name", ["a.webp", "a.jpg"])
def test_trimmed_webp_and_jpeg_say_in_exif_where_they_stand(tmp_path, name, per_inch):
    document = make_document()
    if per_inch is not None:
        tags = Image.Exif()
        tags.endian = "<"
        tags.update({282: per_inch, 283: per_inch, 296: 2})
        exif = tags.tobytes().removeprefix(b"Exif\0\0")
        document.metadata = replace(document.metadata, exif=exif)
    kind = ExportKind.CUTOUT if name == "a.webp" else ExportKind.COMPOSITE
    with Image.open(
        export(document, tmp_path / name, ExportOptions(kind, trimmed=True))
    ) as image:
        assert image.size == (INSIDE.width, INSIDE.height)
        tags = image.getexif()
    assert tags[282] == tags[283] == (per_inch or 72)
    assert round(float(tags[286]) * float(tags[282]), 3) == INSIDE.left
    assert round(float(tags[287]) * float(tags[283]), 3) == INSIDE.top


@pytest.mark.parametrize("reason", ["No space left on device", "Read-only file system"])
def test_a_full_temporary_folder_is_named_with_what_to_do(tmp_path, monkeypatch, reason):
    def fail(*_, **__):
        raise OSError(28, reason)

    monkeypatch.setattr(open_exr.tempfile, "TemporaryDirectory", fail)
    with pytest.raises(
        ImageWriteError, match=rf"{reason}\. Make room in .* another format"
    ):
        export(make_document(), tmp_path / "a.exr", ExportOptions(depth=16))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("depth", [16, 32])
def test_trimmed_openexr_is_a_data_window_in_the_whole_picture(tmp_path, depth):
    document = make_document(DEEP)
    options = ExportOptions(depth=depth, trimmed=True, decontaminate=0)
    path = export(document, tmp_path / "a.exr", options)
    pixels, specification = read_by_openimageio(path)
    assert pixels.shape == (INSIDE.height, INSIDE.width, 4)
    assert (specification.x, specification.y) == (INSIDE.left, INSIDE.top)
    assert (specification.full_x, specification.full_width) == (0, WIDTH)
    assert (specification.full_y, specification.full_height) == (0, HEIGHT)
    again = read_picture(path)
    assert again.pixels.shape == (HEIGHT, WIDTH, 3)
    assert np.allclose(again.alpha, document.alpha, atol=1e-3)


def test_an_openexr_with_more_data_than_its_window_shows_the_window(tmp_path):
    whole, window = Rect(-2, -3, 10, 9), Rect(0, 0, 8, 6)
    grey = np.full((whole.height, whole.width, 3), 0.5, np.float32)
    data = open_exr.encode_float(grey, ".exr", open_exr.Placed(whole, window), half=False)
    write_bytes(tmp_path / "a.exr", data)
    assert read_picture(tmp_path / "a.exr").pixels.shape == (6, 8, 3)


def test_deep_colours_reach_openexr_in_their_depth(tmp_path):
    document = make_document(DEEP, profile=wide_profile())
    options = ExportOptions(depth=32, decontaminate=0)
    pixels, _ = read_by_openimageio(export(document, tmp_path / "a.exr", options))
    srgb = deep_to_srgb(DEEP, wide_profile()) / 65535
    expected = linear_from_srgb(srgb) * document.alpha[..., None]
    assert np.allclose(pixels[..., :3], expected, atol=1e-6)


def test_there_must_be_something_to_trim_to(tmp_path):
    document = make_document()
    document.alpha[:] = 0
    with pytest.raises(ImageWriteError, match="trim"):
        export(document, tmp_path / "a.png", ExportOptions(trimmed=True))


@pytest.mark.parametrize("depth", [8, 16])
def test_openraster_holds_the_layers(tmp_path, depth):
    document = make_document(DEEP if depth == 16 else SHALLOW)
    options = ExportOptions(ExportKind.LAYERS, depth, decontaminate=0, trimmed=True)
    path = export(document, tmp_path / "a.ora", options)
    with zipfile.ZipFile(path) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"image/openraster"
        stack = ET.fromstring(archive.read("stack.xml"))
        layers = [dict(layer.attrib) for layer in stack.iter("layer")]
        pictures = {
            layer["name"]: cv2.imdecode(
                np.frombuffer(archive.read(layer["src"]), np.uint8), cv2.IMREAD_UNCHANGED
            )
            for layer in layers
        }
        merged = Image.open(io.BytesIO(archive.read("mergedimage.png")))
        assert merged.size == (WIDTH, HEIGHT)
        assert Image.open(io.BytesIO(archive.read("Thumbnails/thumbnail.png"))).size
    assert [layer["name"] for layer in layers] == ["Foreground", "Picture", "Background"]
    assert (layers[0]["x"], layers[0]["y"]) == ("7", "5")
    assert layers[1]["visibility"] == "hidden"
    cut = pictures["Foreground"]
    assert np.array_equal(cut[..., 2::-1], document.source[INSIDE.slices])
    expected = composite(document.image, BLUE, document.alpha)
    away = np.abs(np.asarray(merged)[..., :3].astype(int) - expected)
    assert away.max() <= 1


def test_photoshop_holds_the_layers_with_a_mask(tmp_path):
    document = make_document()
    options = ExportOptions(ExportKind.LAYERS, decontaminate=0, trimmed=True)
    photo = PSDImage.open(export(document, tmp_path / "a.psd", options))
    assert photo.size == (WIDTH, HEIGHT)
    assert [layer.name for layer in photo] == ["Background", "Picture", "Foreground"]
    assert not photo[1].visible
    cut = photo[2]
    assert (cut.left, cut.top, cut.width) == (INSIDE.left, INSIDE.top, INSIDE.width)
    alpha = np.rint(document.alpha * 255)[INSIDE.slices]
    assert np.array_equal(np.asarray(cut.mask.topil()), alpha)
    assert np.array_equal(np.asarray(cut.topil().convert("RGB")), SHALLOW[INSIDE.slices])
    expected = composite(SHALLOW, BLUE, document.alpha)
    for shown in (photo.composite(force=True), photo.topil()):
        away = np.asarray(shown.convert("RGB")).astype(int) - expected
        assert np.abs(away).max() <= 2


# Refusals


@pytest.mark.parametrize(
    ("kind", "depth", "name"),
    [
        (ExportKind.CUTOUT, 8, "a.jpg"),
        (ExportKind.CUTOUT, 16, "a.webp"),
        (ExportKind.CUTOUT, 32, "a.png"),
        (ExportKind.LAYERS, 16, "a.psd"),
        (ExportKind.LAYERS, 8, "a.png"),
        (ExportKind.CUTOUT, 8, "a.exr"),
        (ExportKind.CUTOUT, 8, "a"),
    ],
)
def test_what_a_format_cannot_hold_is_refused_before_the_work(tmp_path, kind, depth, name):
    with pytest.raises(ImageWriteError, match="Choose"):
        check_path(tmp_path / name, ExportOptions(kind, depth))


@pytest.mark.parametrize("kind", ExportKind)
def test_every_offered_format_can_be_written(tmp_path, kind):
    document = make_document()
    for suffix in kind.value.suffixes:
        for depth in FORMATS[suffix].depths:
            options = replace(ExportOptions(kind), depth=depth)
            path = tmp_path / f"a{suffix}"
            if options.bits not in FORMATS[suffix].depths:
                continue
            assert export(document, path, options).stat().st_size > 60


def test_a_missing_library_is_named_with_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(open_exr, "_openimageio", lambda: None)
    monkeypatch.setattr(photoshop, "_psd_tools", lambda: None)
    document = make_document()
    for name, options in (
        ("a.exr", ExportOptions(depth=32)),
        ("a.tif", ExportOptions(depth=32)),
        ("a.psd", ExportOptions(ExportKind.LAYERS)),
    ):
        with pytest.raises(ImageWriteError, match=r"pip install 'simatte\[formats\]'"):
            export(document, tmp_path / name, options)
        assert not (tmp_path / name).exists()


def test_layers_hold_the_shadow_over_the_background(tmp_path):
    alpha = np.zeros((40, 40), np.float32)
    alpha[10:20, 10:20] = 1
    document = MattingDocument(Picture(np.full((40, 40, 3), 90, np.uint8)))
    document.adopt_alpha(alpha)
    document.look = Look(shadow=Shadow(1.0, across=8, down=8, blur=0))
    options = ExportOptions(ExportKind.LAYERS)
    white = np.full(3, 255, np.uint8)
    path = write_export(document, tmp_path / "shadow.ora", options, white)
    with zipfile.ZipFile(path) as archive:
        names = [
            layer.attrib["name"]
            for layer in ET.fromstring(archive.read("stack.xml")).iter("layer")
        ]
        merged = np.asarray(Image.open(io.BytesIO(archive.read("mergedimage.png"))))[
            ..., :3
        ]
    assert names == ["Foreground", "Picture", "Shadow", "Background"]
    assert np.array_equal(merged, document.composite_over(white))
