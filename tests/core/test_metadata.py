"""What a file says about its picture: kept, kept without the place, or left out."""

import io
from pathlib import Path

import cv2
import numpy as np
import OpenImageIO
import pytest
from PIL import ExifTags, Image, IptcImagePlugin
from PIL.TiffImagePlugin import IFDRational
from psd_tools import PSDImage
from psd_tools.constants import Resource

from sim_core.document import MattingDocument
from sim_core.export import write_export
from sim_core.export_options import ExportKind, ExportOptions
from sim_core.image_io import read_picture
from sim_core.iptc import jpeg_segment
from sim_core.metadata import NO_METADATA, Metadata, MetadataChoice

WIDTH, HEIGHT = 40, 30
WHITE = np.full(3, 255, np.uint8)
CAPTION, AUTHOR = "A woman before a wall", "© Zoë"
XMP = f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
   xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
   xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
   xmlns:xmp="http://ns.adobe.com/xap/1.0/"
   tiff:Orientation="6" exif:GPSLatitude="48,8.05N" photoshop:City="Zwickau">
   <dc:creator><rdf:Seq><rdf:li>{AUTHOR}</rdf:li></rdf:Seq></dc:creator>
   <xmp:Thumbnails>AAAA</xmp:Thumbnails>
   <exif:GPSLongitude>11,34.5E</exif:GPSLongitude>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>""".encode()


def iptc_row(record, number, text):
    data = text.encode()
    return bytes((0x1C, record, number)) + len(data).to_bytes(2, "big") + data


IPTC = iptc_row(2, 120, CAPTION) + iptc_row(2, 90, "Zwickau") + iptc_row(2, 116, "Zoë")


def exif():
    tags = Image.Exif()
    tags[0x010E], tags[0x0112] = CAPTION, 6
    tags[0x8298] = AUTHOR.encode()
    tags[0x011A] = tags[0x011B] = IFDRational(300)
    tags.get_ifd(ExifTags.IFD.Exif).update(
        {0x9003: "2024:05:06 07:08:09", 0x829A: IFDRational(1, 250), 0xA002: 9999,
         0x927C: b"notes of the maker"}
    )  # fmt: skip
    place = {1: "N", 2: (IFDRational(48), IFDRational(8), IFDRational(3)), 3: "E"}
    tags.get_ifd(ExifTags.IFD.GPSInfo).update(place)
    return tags


@pytest.fixture
def photograph(tmp_path):
    """Return a JPEG that lies on its side, with all three kinds of metadata."""
    pixels = np.random.default_rng(2).integers(0, 256, (WIDTH, HEIGHT, 3), dtype=np.uint8)
    path = tmp_path / "photograph.jpg"
    Image.fromarray(pixels).save(
        path, quality=95, exif=exif().tobytes(), xmp=XMP, extra=jpeg_segment(IPTC)
    )
    return path


def export(photograph, name, choice, kind=ExportKind.CUTOUT, **more):
    document = MattingDocument.open(photograph)
    document.alpha[10:20, 5:35] = 1
    path = photograph.with_name(name)
    return write_export(document, path, ExportOptions(kind, metadata=choice, **more), WHITE)


FILES = [
    ("a.png", ExportKind.CUTOUT),
    ("a.tif", ExportKind.CUTOUT),
    ("a.webp", ExportKind.CUTOUT),
    ("a.jpg", ExportKind.COMPOSITE),
]


def tags_of(path):
    """Return what an independent reader sees: the three directories of EXIF."""
    with Image.open(path) as image:
        found = image.getexif()
        details = dict(found.get_ifd(ExifTags.IFD.Exif))
        return dict(found), details, dict(found.get_ifd(ExifTags.IFD.GPSInfo))


def xmp_of(path):
    with Image.open(path) as image:
        return bytes(image.info.get("xmp", b""))


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_description_and_camera_data_are_kept(photograph, name, kind):
    path = export(photograph, name, MetadataChoice.ALL, kind)
    first, details, place = tags_of(path)
    assert first[0x010E] == CAPTION
    assert first[0x8298].encode("latin-1") == AUTHOR.encode()
    assert details[0x9003] == "2024:05:06 07:08:09"
    assert details[0x829A] == pytest.approx(1 / 250)
    assert place[2] == (48, 8, 3)
    assert AUTHOR.encode() in xmp_of(path)
    assert b"GPSLongitude" in xmp_of(path)


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_the_location_can_be_left_behind_alone(photograph, name, kind):
    path = export(photograph, name, MetadataChoice.WITHOUT_LOCATION, kind)
    first, details, place = tags_of(path)
    assert first[0x010E] == CAPTION
    assert details[0x9003]
    assert place == {}
    assert AUTHOR.encode() in xmp_of(path)
    data = path.read_bytes()
    assert b"GPSL" not in data
    assert b"Zwickau" not in data


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_everything_can_be_left_behind(photograph, name, kind):
    path = export(photograph, name, MetadataChoice.NONE, kind)
    first, details, place = tags_of(path)
    assert not {0x010E, 0x8298, 0x0132} & set(first)
    assert not details
    assert not place
    assert xmp_of(path) == b""
    assert CAPTION.encode() not in path.read_bytes()


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_what_was_true_of_the_old_file_only_is_not_repeated(photograph, name, kind):
    path = export(photograph, name, MetadataChoice.ALL, kind, trimmed=True)
    first, details, _place = tags_of(path)
    with Image.open(path) as image:
        assert image.size == (30, 10)
        assert (details[0xA002], details[0xA003]) == image.size
    assert first.get(0x0112, 1) == 1
    assert 0x927C not in details
    data = path.read_bytes()
    assert b"tiff:Orientation" not in data
    assert b"Thumbnails" not in data


@pytest.mark.parametrize("name", ["a.tif", "a.jpg"])
@pytest.mark.parametrize("choice", MetadataChoice)
def test_press_captions_are_kept_where_the_format_has_them(photograph, name, choice):
    kind = ExportKind.COMPOSITE
    with Image.open(export(photograph, name, choice, kind)) as image:
        found = IptcImagePlugin.getiptcinfo(image) or {}
    kept = choice is not MetadataChoice.NONE
    assert (found.get((2, 120)) == CAPTION.encode()) is kept
    assert ((2, 90) in found) is (choice is MetadataChoice.ALL)


def test_photoshop_files_hold_all_three(photograph):
    choice, kind = MetadataChoice.WITHOUT_LOCATION, ExportKind.LAYERS
    photo = PSDImage.open(export(photograph, "a.psd", choice, kind))
    assert CAPTION.encode() in photo.image_resources.get_data(Resource.EXIF_DATA_1)
    assert AUTHOR.encode() in photo.image_resources.get_data(Resource.XMP_METADATA)
    assert photo.image_resources.get_data(Resource.IPTC_NAA).count(b"\x1c") == 2


def test_floating_tiff_is_described_too(photograph):
    path = export(photograph, "a.tif", MetadataChoice.ALL, depth=32, trimmed=True)
    file = OpenImageIO.ImageInput.open(str(path))
    specification = file.spec()
    file.close()
    assert specification.getattribute("ImageDescription") == CAPTION
    assert specification.getattribute("Exif:DateTimeOriginal") == "2024:05:06 07:08:09"
    assert specification.getattribute("ICCProfile") is not None
    assert (specification.x, specification.y) == (5, 10)


def test_the_file_says_whether_its_colours_are_srgb(photograph, tmp_path):
    path = export(photograph, "a.png", MetadataChoice.ALL)
    assert tags_of(path)[1][0xA001] == 1


@pytest.mark.parametrize("kind", [ExportKind.ALPHA, ExportKind.TRIMAP])
def test_maps_of_a_picture_do_not_carry_its_metadata(photograph, kind):
    path = export(photograph, "a.png", MetadataChoice.ALL, kind)
    assert CAPTION.encode() not in path.read_bytes()


@pytest.mark.parametrize("ending", ["png", "tif", "webp", "avif"])
def test_metadata_is_read_from_every_format(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    Image.new("RGB", (8, 6)).save(path, exif=exif().tobytes(), xmp=XMP)
    metadata = read_picture(path).metadata
    assert CAPTION.encode() in metadata.exif
    if ending in ("webp", "avif"):  # Pillow writes no XMP into the others
        assert AUTHOR.encode() in metadata.xmp


def test_what_was_exported_as_tiff_is_read_back_whole(photograph):
    path = export(photograph, "a.tif", MetadataChoice.ALL, depth=16)
    metadata = read_picture(path).metadata
    again = MattingDocument.open(photograph).metadata
    assert metadata.iptc == again.iptc == IPTC
    assert b"GPSLatitude" in metadata.xmp
    assert CAPTION.encode() in metadata.exif
    assert b"2024:05:06 07:08:09" in metadata.exif


@pytest.mark.parametrize(
    "xmp",
    [b"<not closed>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"\xff\xfe\x00", b""],
)
def test_xmp_that_is_no_xmp_is_left_out(tmp_path, xmp):
    path = tmp_path / "odd.png"
    Image.new("RGB", (8, 6)).save(path, "WEBP", xmp=xmp)
    assert read_picture(path).metadata.xmp == b""


def test_damaged_iptc_is_kept_up_to_the_damage_only():
    broken = Metadata(iptc=IPTC + b"\x1c\x02\x78\xff\xff" + b"x" * 9)
    kept = broken.for_file(MetadataChoice.WITHOUT_LOCATION, size=(1, 1), in_srgb=True).iptc
    assert kept == iptc_row(2, 120, CAPTION) + iptc_row(2, 116, "Zoë")


def test_a_picture_without_metadata_gets_none(tmp_path):
    path = tmp_path / "plain.png"
    Image.new("RGB", (8, 6)).save(path)
    assert read_picture(path).metadata == NO_METADATA
    made = NO_METADATA.for_file(MetadataChoice.ALL, size=(8, 6), in_srgb=True)
    assert made == NO_METADATA


def test_opencv_still_reads_what_has_been_described(photograph):
    for name in ("a.png", "a.tif"):
        path = export(photograph, name, MetadataChoice.ALL, depth=16)
        read = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
        assert read.shape == (HEIGHT, WIDTH, 4)
        assert read.dtype == np.uint16


def test_a_long_xmp_packet_does_not_break_a_jpeg(photograph):
    document = MattingDocument.open(photograph)
    long = document.metadata.xmp.replace(b"Zwickau", b"Z" * 70_000)
    document.metadata = Metadata(xmp=long, iptc=b"\x1c\x02\x78\xff\xff" + b"x" * 70_000)
    options = ExportOptions(ExportKind.COMPOSITE, metadata=MetadataChoice.ALL)
    path = write_export(document, photograph.with_name("b.jpg"), options, WHITE)
    with Image.open(path) as image:
        image.load()


# HEIC and AVIF

PICTURES = Path(__file__).parent / "pictures"


def test_a_telephone_s_picture_is_upright_and_described():
    picture = read_picture(PICTURES / "turned.heic")
    pixels = picture.pixels.astype(int)
    assert pixels.shape == (64, 48, 3)  # its file says: turn by 90 degrees, once
    assert np.abs(pixels[2, 2] - (220, 40, 90)).max() < 6
    assert np.abs(pixels[-3, -3] - (30, 200, 90)).max() < 6
    assert b"A caption" in picture.metadata.exif
    assert b"\x12\x01" not in picture.metadata.exif[:40]  # no orientation


def test_heic_transparency_is_read():
    alpha = read_picture(PICTURES / "clear.heic").alpha
    assert alpha[24, 32] == 1
    assert alpha[2, 2] == 0


def test_heic_of_ten_bits_keeps_its_depth_over_the_whole_range():
    pixels = read_picture(PICTURES / "deep.heic").pixels
    assert pixels.dtype == np.uint16
    assert len(np.unique(pixels[..., 2])) > 50
    assert np.abs(pixels[2, 2].astype(int) - np.array((220, 200, 5)) * 257).max() < 1500


def test_heic_without_its_library_says_what_to_install(monkeypatch):
    monkeypatch.setattr("sim_core.heif._pi_heif", lambda: None)
    with pytest.raises(Exception, match=r"pip install 'simatte\[formats\]'.*JPEG"):
        read_picture(PICTURES / "turned.heic")


@pytest.mark.parametrize("keep", [20, 60, 300, 700])
def test_a_damaged_heic_is_an_expected_error(tmp_path, keep):
    data = (PICTURES / "turned.heic").read_bytes()[:keep]
    (tmp_path / "half.heic").write_bytes(data)
    with pytest.raises(Exception, match="damaged") as caught:
        read_picture(tmp_path / "half.heic")
    assert type(caught.value).__name__ == "ImageReadError"


def test_avif_is_read_upright_with_its_transparency(tmp_path):
    colours = np.zeros((32, 48, 4), np.uint8)
    colours[:, :24], colours[:, 24:] = (200, 30, 40, 255), (20, 180, 60, 0)
    tags = Image.Exif()
    tags[0x0112] = 3
    Image.fromarray(colours).save(tmp_path / "a.avif", quality=95, exif=tags)
    picture = read_picture(tmp_path / "a.avif")
    assert np.abs(picture.pixels[5, -5].astype(int) - (200, 30, 40)).max() < 8
    assert (picture.alpha[5, -5], picture.alpha[5, 5]) == (1, 0)


def test_files_of_several_pictures_say_so(tmp_path):
    frames = [Image.new("RGB", (3, 2), colour) for colour in ("red", "lime", "blue")]
    for ending in ("gif", "webp", "png", "tif"):
        path = tmp_path / f"moving.{ending}"
        frames[0].save(path, save_all=True, append_images=frames[1:])
        picture = read_picture(path)
        assert picture.frames == 3
        assert picture.pixels[0, 0].argmax() == 0
    still = io.BytesIO()
    frames[0].save(still, "PNG")
    (tmp_path / "still.png").write_bytes(still.getvalue())
    assert read_picture(tmp_path / "still.png").frames == 1
