"""The pictures of a pack, looked at before anything is stored."""

from collections.abc import Iterator
from typing import Any

from catalogue.intake.decoding import decoder
from catalogue.models import Exemplar, Nature, Original, Photograph
from catalogue.packs.records import Pack, Record
from catalogue.vision.values import UnreadableImage

LONGEST = Photograph._meta.get_field("caption").max_length or 0
TEXTS = (".md", ".txt", ".json")


def picture_faults(pack: Pack) -> Iterator[str]:
    """Yield a sentence for every photograph that could not be received as its exemplar's record says."""
    used: set[str] = set()
    for record in pack["exemplars"]:
        yield from _exemplar_faults(record)
        files = [photograph["file"] for photograph in record.data["photographs"]]
        used.update(files)
        for photograph in record.data["photographs"]:
            yield from (f"{record.where}: {photograph['file']}: {reason}" for reason in _faults(pack, photograph))
        digests = [photograph["sha256"] for photograph in record.data["photographs"]]
        if len(set(digests)) < len(digests):
            yield f"{record.where}: the same picture stands twice"
    for file in sorted(pack.manifest.files.keys() - used):
        if not file.endswith(TEXTS):
            yield f"{file}: no exemplar names it"


def _exemplar_faults(record: Record) -> Iterator[str]:
    data = record.data
    if not data["type"] and not data["component"]:
        yield f"{record.where}: an exemplar is of a type, of a component, or of both"
    stored = Exemplar.objects.filter(code=data["code"]).first()
    if stored is not None and stored.retired_in_id:
        release = stored.retired_in_id
        yield f"{record.where}: exemplar '{data['code']}' was retired in release {release}; use another code"
    gone = Photograph.objects.filter(exemplar=stored, retired_in__isnull=False) if stored else Photograph.objects.none()
    retired = dict(gone.values_list("original_id", "retired_in_id"))
    for photograph in data["photographs"]:
        if number := retired.get(photograph["sha256"]):
            yield f"{record.where}: {photograph['file']} was retired in release {number}; use another exemplar for it"


def _faults(pack: Pack, photograph: dict[str, Any]) -> Iterator[str]:
    entry = pack.manifest.files.get(photograph["file"])
    if entry is None:
        yield "the manifest does not name it"
        return
    if entry.sha256 != photograph["sha256"]:
        yield f"the manifest says SHA-256 {entry.sha256}, the record {photograph['sha256']}"
    if photograph["nature"] not in Nature.values:
        yield f"'{photograph['nature']}' is no nature; known are {', '.join(Nature.values)}"
    for name in ("caption", "disclaimer"):
        if len(photograph[name] or "") > LONGEST:
            yield f"its {name} is longer than {LONGEST} characters"
    try:
        width, height = _size(pack, photograph["file"], entry.sha256)
    except UnreadableImage as refusal:
        yield str(refusal)
        return
    corners = photograph["outline"]
    if corners is not None and not (3 <= len(corners) <= 2000):
        yield f"its outline has {len(corners)} corners; 3 to 2000 make one"
    elif any(not (0 <= x <= width and 0 <= y <= height) for x, y in corners or ()):
        yield f"its outline leaves the picture, {width} × {height} pixels"


def _size(pack: Pack, file: str, sha256: str) -> tuple[int, int]:
    known = Original.objects.filter(pk=sha256).values_list("width", "height").first()
    if known is not None:
        return known
    facts = decoder().inspect(pack.manifest.folder / file)
    return facts.width, facts.height
