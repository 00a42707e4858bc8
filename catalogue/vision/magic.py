"""Say what bytes look like from their first few, so that a refusal can name the mistake."""

# (offset, bytes, name): only kinds that people mistake for photographs, and those we accept.
_MAGIC = (
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (0, b"II*\0", "a TIFF picture"),
    (0, b"MM\0*", "a TIFF picture"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"BM", "a BMP picture"),
    (0, b"8BPS", "a Photoshop file"),
    (0, b"%PDF", "a PDF document"),
    (0, b"%!PS", "a PostScript document"),
    (0, b"PK\x03\x04", "a ZIP archive or office document"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"7z\xbc\xaf", "a 7-Zip archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"\xd0\xcf\x11\xe0", "an old office document"),
    (0, b"MZ", "a Windows program"),
    (0, b"\x7fELF", "a Linux program"),
    (0, b"ID3", "an MP3 recording"),
    (0, b"OggS", "an Ogg recording"),
    (0, b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (0, b"icns", "an Apple icon"),
    (0, b"\0\0\1\0", "a Windows icon"),
    (0, b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (0, b"\xffO\xffQ", "a JPEG 2000 picture"),
    (8, b"WEBP", "a WebP picture"),
    (8, b"AVI ", "an AVI video"),
    (8, b"WAVE", "a WAV recording"),
    (4, b"ftypavi", "an AVIF picture"),
    (4, b"ftypcrx", "a Canon raw picture"),
    (4, b"ftyphei", "a HEIC picture"),
    (4, b"ftyphev", "a HEIC picture"),
    (4, b"ftypmif1", "a HEIF picture"),
    (4, b"ftypqt", "a QuickTime video"),
    (4, b"ftyp", "an MP4 video"),
)
_TEXT = (
    ("<!doctype html", "an HTML page"),
    ("<html", "an HTML page"),
    ("<svg", "an SVG drawing"),
    ("<?xml", "an XML or SVG document"),
    ("{", "a JSON document"),
)


def looks_like(head: bytes) -> str | None:
    """Name the kind of file that begins with ``head`` (16 bytes or more, better 512), or None."""
    for offset, magic, name in _MAGIC:
        if head.startswith(magic, offset):
            return name
    text = head.decode("latin-1").lstrip("ï»¿ \t\r\n").lower()
    for start, name in _TEXT:
        if text.startswith(start):
            return name
    if head and all(byte in b"\t\n\r\f\x1b" or 32 <= byte < 127 for byte in head):
        return "a text file"
    return None
