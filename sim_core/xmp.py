"""XMP data: an RDF document beside the picture (ISO 16684-1)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final
from xml.dom import minidom
from xml.parsers.expat import ExpatError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.dom.minidom import Element

_log = logging.getLogger(__name__)

_EXIF = "http://ns.adobe.com/exif/1.0/"
_TIFF = "http://ns.adobe.com/tiff/1.0/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_NOTE = "http://ns.adobe.com/xmp/note/"
_CORE = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
_EXTENSION = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"

_OF_THE_OLD_FILE: Final = {
    (_TIFF, "Orientation"), (_TIFF, "ImageWidth"), (_TIFF, "ImageLength"),
    (_EXIF, "PixelXDimension"), (_EXIF, "PixelYDimension"), (_EXIF, "ColorSpace"),
    (_PHOTOSHOP, "ICCProfile"), (_NOTE, "HasExtendedXMP"),
    # It would show what has been cut away.
    (_XMP, "Thumbnails"),
}  # fmt: skip
_LOCATION: Final = {
    (_PHOTOSHOP, "City"), (_PHOTOSHOP, "State"), (_PHOTOSHOP, "Country"),
    (_CORE, "Location"), (_CORE, "CountryCode"),
    (_EXTENSION, "LocationCreated"), (_EXTENSION, "LocationShown"),
}  # fmt: skip
_LOCATION_START = "GPS"

_BEGIN = '<?xpacket begin="﻿" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_END = '<?xpacket end="w"?>'


def clean_xmp(found: bytes) -> bytes:
    """Return what describes the picture; nothing where the data cannot be understood."""
    return _without(found, with_location=True)


def xmp_for(xmp: bytes, *, with_location: bool) -> bytes:
    """Return XMP data for another file of the same picture."""
    return xmp if with_location else _without(xmp, with_location=False)


def _without(data: bytes, *, with_location: bool) -> bytes:
    data = data.strip(b"\0 \r\n\t")
    # A document type could make a few bytes swell to gigabytes; XMP has none.
    if not data or b"<!DOCTYPE" in data:
        return b""
    try:
        root = minidom.parseString(data).documentElement
    except (ExpatError, ValueError) as error:
        _log.warning("The XMP data was ignored: %s", error)
        return b""
    assert root is not None, "what has been parsed has a root"
    for element in list(_elements(root)):
        _strip(element, with_location=with_location)
    return f"{_BEGIN}{root.toxml()}{_END}".encode()


def _elements(element: Element) -> Iterator[Element]:
    yield element
    for child in element.childNodes:
        if child.nodeType == child.ELEMENT_NODE:
            yield from _elements(child)


def _strip(element: Element, *, with_location: bool) -> None:
    """Take away the element, or some of its attributes."""
    parent = element.parentNode
    if parent is not None and _goes(element, with_location=with_location):
        parent.removeChild(element)
        return
    for attribute in list(element.attributes.values()):
        if _goes(attribute, with_location=with_location):
            element.removeAttributeNode(attribute)


def _goes(node: minidom.Element | minidom.Attr, *, with_location: bool) -> bool:
    name = node.namespaceURI, node.localName
    if name in _OF_THE_OLD_FILE:
        return True
    is_gps = name[0] == _EXIF and str(name[1]).startswith(_LOCATION_START)
    return not with_location and (is_gps or name in _LOCATION)
