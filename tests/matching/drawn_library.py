"""A library whose signatures are drawn, not computed: quick to make, and of any size."""

import hashlib

import numpy as np

from catalogue.matching.method import METHOD
from catalogue.models import Exemplar, Family, Original, Photograph, Release, Signature, User
from catalogue.packs import library
from catalogue.vision import stored
from catalogue.vision.index import XFEAT
from catalogue.vision.methods import METHODS
from catalogue.vision.values import Keypoints, PictureSignature, Quality
from tests.vision.drawn_descriptors import disturbed, drawn

POINTS = 60


def signature(seed: int, *, seen_again: bool = False, usable: bool = True) -> PictureSignature:
    """Draw what a picture is compared by; ``seen_again`` moves its descriptors, and gives it other hashes."""
    random, method = np.random.default_rng(seed + 100_000 * seen_again), METHODS[METHOD]
    voting = drawn(XFEAT, POINTS, seed=seed)
    if seen_again:
        voting = disturbed(XFEAT, voting, seed=seed, by=0.3)
    turned = tuple(_keypoints(drawn(XFEAT, POINTS, seed=50_000 + seed * 8 + turn), "xfeat-512") for turn in range(1, 8))
    codes = [random.bytes(32).hex() for _ in range(8)]
    said = () if usable else ("It shows nothing.",)
    return PictureSignature(
        width=640, height=480, pdq=codes[0], pdq_quality=90, pdq_turned=tuple(codes),
        phash=random.bytes(8).hex(), dhash=random.bytes(8).hex(),
        keypoints=_keypoints(np.random.default_rng(seed).integers(0, 255, (POINTS, 128)).astype(np.uint8),
                             method.sift.name),
        quality=Quality(20.0, 0.0, 0.0, 40.0, said, usable),
        turned=(_keypoints(voting, "xfeat-512"), *turned),
        embeddings={one.name: _looks(seed, one.width) for one in method.embedders},
    )  # fmt: skip


def _looks(seed: int, width: int) -> np.ndarray:
    looks = np.random.default_rng(seed).normal(size=(1, 4, width))
    return (looks / np.linalg.norm(looks, axis=2, keepdims=True)).astype(np.float16)


def _keypoints(descriptors: np.ndarray, extractor: str) -> Keypoints:
    count = len(descriptors)
    points = np.random.default_rng(count).uniform(0, 400, (count, 2)).astype(np.float32)
    return Keypoints(points, np.full(count, 8, np.float32), np.zeros(count, np.float32), descriptors, extractor)


def add_pictures(user: User, seeds: range | list[int], *, a_type: int = 2) -> list[Photograph]:
    """Propose photographs with drawn signatures, ``a_type`` of each type."""
    family, _ = Family.objects.get_or_create(code="drawn", defaults={"name": "Drawn"})
    photographs = []
    for seed in seeds:
        code = f"t{seed // a_type}"
        exemplar = Exemplar.objects.filter(code=code).first() or _exemplar(user, family, code)
        photographs.append(_photograph(user, exemplar, signature(seed), METHOD, str(seed)))
    return photographs


def _exemplar(user: User, family: Family, code: str) -> Exemplar:
    from catalogue.models import Source

    source = Source.objects.filter(code="DRAWN").first() or library.propose_source(
        proposed_by=user, code="DRAWN", title="Drawn", grade="A"
    )
    kind = library.propose_type(proposed_by=user, family=family, code=code, name=code)
    return library.propose_exemplar(
        proposed_by=user, code=code, missile_type=kind, kind=Exemplar.Kind.MUSEUM, title=code, source=source, grade="A"
    )


def publish(user: User, *, retired: list[Photograph] = ()) -> Release:
    """Publish what is proposed, and retire photographs with it."""
    release = library.publish_release(title="Drawn", published_by=user)
    Photograph.objects.filter(pk__in=[one.pk for one in retired]).update(retired_in=release)
    return release


def known_pairs(user: User, types: int, *, method: str, unlike: int = 0) -> Release:
    """Publish types with pictures from two sources; those of the last ``unlike`` types have nothing in common."""
    from catalogue.models import Source

    family = Family.objects.get_or_create(code="paired", defaults={"name": "Paired"})[0]
    for code in ("FIRST", "SECOND"):
        library.propose_source(proposed_by=user, code=code, title=code.title(), grade="A")
    for number in range(types):
        kind = library.propose_type(proposed_by=user, family=family, code=f"p{number}", name=f"p{number}")
        for again, source in enumerate(("FIRST", "SECOND")):
            exemplar = library.propose_exemplar(
                proposed_by=user, code=f"p{number}-{again}", missile_type=kind, kind=Exemplar.Kind.MUSEUM,
                title=f"p{number}", source=Source.objects.get(code=source), grade="A",
            )  # fmt: skip
            other = 1000 * again if number >= types - unlike else 0
            drawn_one = signature(number + other, seen_again=bool(again))
            _photograph(user, exemplar, drawn_one, method, f"{number} {again}")
    return library.publish_release(title="Paired", published_by=user)


def _photograph(user: User, exemplar: Exemplar, drawn_one: PictureSignature, method: str, name: str) -> Photograph:
    original = Original.objects.create(
        sha256=hashlib.sha256(name.encode()).hexdigest(), size_bytes=1, media_type="image/jpeg", width=640,
        height=480, received_from=user,
    )  # fmt: skip
    Signature.objects.create(original=original, extractor=method, data=stored.to_bytes(drawn_one))
    return Photograph.objects.create(original=original, exemplar=exemplar, received_from=user)
