"""People of every role with a browser, and one of everything for them to find. Pictures are drawn."""

import io
from dataclasses import dataclass
from random import Random
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw

from catalogue.custody.accounts import issue_token
from catalogue.intake import cases, mark_links, parts, records
from catalogue.intake.attachments import attach_evidence
from catalogue.intake.measuring import measure_lengths
from catalogue.intake.receive import receive_photograph
from catalogue.matching.conclusions import Statement, ask_verification, state_conclusion, verify
from catalogue.matching.figures import figures
from catalogue.matching.validations import record_validation
from catalogue.models import (
    Candidate,
    Comparison,
    Component,
    Examination,
    Exemplar,
    Family,
    FeatureKind,
    MissileType,
    ReferenceValue,
    Release,
    Role,
    Source,
    User,
)


@pytest.fixture(autouse=True)
def _own_places(settings, tmp_path):
    """Keep originals and uploads of a test in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path


def picture(seed: int = 1, size: tuple[int, int] = (120, 90), form: str = "JPEG") -> bytes:
    """Draw a plate with patches and bolts; one seed, one picture."""
    random, image = Random(seed), Image.new("RGB", size, (110, 110, 115))
    pen = ImageDraw.Draw(image)
    for _ in range(60):
        x, y = random.randrange(size[0]), random.randrange(size[1])
        pen.ellipse((x, y, x + 9, y + 9), fill=tuple(random.randrange(256) for _ in range(3)))
    target = io.BytesIO()
    image.save(target, form)
    return target.getvalue()


@dataclass
class Person:
    """Somebody at a browser."""

    user: User
    browser: Client

    def get(self, address, **kwargs):
        return self.browser.get(address, **kwargs)

    def post(self, address, data=None, **kwargs):
        return self.browser.post(address, data or {}, **kwargs)


def person(role: str, name: str = "") -> Person:
    user = User.objects.create_user(name or role, password=None, role=role)
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return Person(user, browser)


@pytest.fixture
def people(db) -> dict[str, Person]:
    return {role: person(role) for role in Role.values}


@pytest.fixture
def examiner(people) -> Person:
    return people[Role.EXAMINER]


@pytest.fixture
def librarian(people) -> Person:
    return people[Role.LIBRARIAN]


@pytest.fixture
def administrator(people) -> Person:
    return people[Role.ADMINISTRATOR]


@pytest.fixture
def stranger(db) -> Person:
    """An examiner who is a member of no case."""
    return person(Role.EXAMINER, "stranger")


@pytest.fixture
def case(people, examiner):
    """A case of which everybody but the administrator is a member."""
    case = cases.open_case(reference="C-1", title="Case one", opened_by=examiner.user)
    for role in (Role.FIELD_OFFICER, Role.LIBRARIAN):
        cases.add_member(case=case, user=people[role].user, added_by=examiner.user)
    return case


@pytest.fixture
def fragment(case, examiner):
    return cases.add_fragment(case=case, entered_by=examiner.user, exhibit_number="K-1", title="Ring with bolts")


def receive(owner, user, seed=1, **details):
    stream = io.BytesIO(picture(seed))
    receipt = receive_photograph(
        stream=stream, file_name=f"plate {seed}.jpg", owner=owner, received_from=user, **details
    )
    return receipt.photograph


@pytest.fixture
def photograph(fragment, examiner):
    return receive(fragment, examiner.user)


@pytest.fixture
def kinds(db) -> SimpleNamespace:
    make = FeatureKind.objects.create
    return SimpleNamespace(
        diameter=make(
            code="diameter", name="Body diameter", question="How wide?", value_type="number", unit="mm", minimum=20,
            maximum=3000,
        ),
        bolts=make(code="bolts", name="Bolt count", question="How many bolts?", value_type="count"),
        weld=make(
            code="weld", name="Weld", question="Which weld?", value_type="choice",
            choices=[{"code": "bead", "label": "raised bead"}, {"code": "none", "label": "no weld"}],
        ),
        paints=make(
            code="paints", name="Paints", question="Which paints?", value_type="set",
            choices=[{"code": "green", "label": "green"}, {"code": "grey", "label": "grey"}],
        ),
    )  # fmt: skip


@pytest.fixture
def library(kinds, librarian) -> SimpleNamespace:
    """One release with two types, values, and an exemplar with a drawn picture."""
    release = Release.objects.create(number=1, title="First")
    source = Source.objects.create(code="S1", title="A report", grade="B")
    family = Family.objects.create(code="fam", name="A family")
    part = Component.objects.create(code="ring", name="Igniter ring")
    one = MissileType.objects.create(code="type-a", name="Type A", family=family, added_in=release)
    two = MissileType.objects.create(code="type-b", name="Type B", family=family, added_in=release)
    one.aliases.create(text="Хвасон", script="cyrillic").sources.add(source)
    two.aliases.create(text="화성", script="hangul", unsourced=True)
    value = ReferenceValue.objects.create(
        missile_type=one, kind=kinds.bolts, component=part, value=12, added_in=release
    )
    value.sources.add(source)
    ReferenceValue.objects.create(missile_type=two, kind=kinds.bolts, value=10, unsourced=True, added_in=release)
    ReferenceValue.objects.create(missile_type=two, kind=kinds.paints, value=["green", "grey"], added_in=release)
    exemplar = Exemplar.objects.create(
        code="ex-1", missile_type=one, component=part, kind="drawing", title="Ring, drawn", source=source, grade="B",
        added_in=release, created_by=librarian.user,
    )  # fmt: skip
    known = receive(exemplar, librarian.user, 50, nature="drawing", disclaimer="Drawn by us; not a specimen.")
    return SimpleNamespace(
        release=release, source=source, family=family, part=part, one=one, two=two, exemplar=exemplar, known=known
    )


WEIGHT = {
    "log10_lr": 0.47, "low": 0.3, "high": 0.58, "floor": -1.2, "ceiling": 1.8, "words": "weak support",
    "direction": "for", "sources": ["S1"],
}  # fmt: skip
PAIR = {"weight": WEIGHT, "proposition": "it is of A", "alternative": "it is not", "population": "the 2 types",
        "told": "The evidence provides weak support for A, rather than another type."}  # fmt: skip
TYPES = (("type-a", "Type A"), ("type-b", "Type B"))
DEPTH = {"photographs": 1, "values": 2, "sources": ["S1"], "grade": "B", "sentence": "1 photograph, 2 sourced values"}
SHARD = {"chord_mm": 300.0, "chord_uncertainty_mm": 1.0, "sagitta_mm": 25.0, "sagitta_uncertainty_mm": 0.5}
REASON = {
    "about": "feature", "kind": "bolts", "kind_name": "Bolt count", "component": "Igniter ring", "observed": "12",
    "expected": "12", "sentence": "Bolt count: 12 and 12.", "sources": ["S1"], "grade": "B", "why_no_weight": "",
    "feature": None, "mark": None, "weight": WEIGHT,
}  # fmt: skip


@pytest.fixture
def examination(fragment, photograph, library, examiner):
    """An examination as ``catalogue.matching`` stores it."""
    row = Examination.objects.create(
        fragment=fragment, release=library.release, methods=["plane/2"], software="test", state="done",
        requested_by=examiner.user, finished_at=timezone.now(), result_sha256="ab" * 32,
        inputs={"fragments": [str(fragment.pk)], "photographs": [], "features": [], "marks": []},
        summary={
            "pool": {"types": 2, "photographs": 1, "values": 3},
            "level": {"reached": "family", "code": "fam", "name": "A family", "sentence": "The family leads.",
                      "open": ["Type B"], "rests_on": ["S1"], **PAIR},
            "scale": {"id": "s", "version": 1, "title": "A scale", "citation": "Cited", "note": "", "nothing": "none",
                      "steps": [{"from": 2.0, "words": "weak support"}], "sha256": "cd" * 32},
            "population": "the 2 types", "families": [{"name": "A family", **PAIR}], "calibration": "Not calibrated.",
            "exclusions": [{"type": "type-b", "name": "Type B", "weight": WEIGHT, "kind": "bolts",
                            "record": "feature:1", "sentence": "Bolts: 12, not 10.", "against": WEIGHT}],
            "look_alikes": {"types": [{"code": code, "name": name} for code, name in TYPES],
                            "rows": [{"kind": "bolts", "kind_name": "Bolts", "component": "", "observed": "12",
                                      "published": ["12", "10"], "differs": True}]},
            "next_observations": [{"kind": "weld", "kind_name": "Weld", "component": "Ring", "bits": 0.7,
                                   "between": ["Type A", "Type B"]}],
            "rival": {"type": "type-b", "name": "Type B", "sentence": "The rival is Type B.",
                      **PAIR, "reasons": [REASON | {"verdict": "disagrees", "expected": "10"}]},
            "readings": [{"mark": "m", "transcription": "112", "technique": "hand_written", "readings": [
                {"text": "Juche year 112", "sources": ["S1"], "certain": True},
                {"text": "February 11 plant", "sources": [], "certain": True}]}],
            "left_out": ["One picture was too dark."],
            "questions": [{"question": "launch", "sentence": "Not answered: who launched it."}],
        },
    )  # fmt: skip
    candidate = Candidate.objects.create(
        examination=row, rank=1, missile_type=library.one, counts={"agrees": 1, "keypoints": 1},
        weight={**PAIR, "designs": [{"group": "bolts", "name": "Bolts", "weight": WEIGHT}], "depth": DEPTH},
    )
    pair = Comparison.objects.create(
        examination=row, candidate=candidate, questioned=photograph, known=library.known, exemplar=library.exemplar,
        method="plane/2", finding="keypoints", distinct=2,
        explanation={"sentence": "Two places lie on both.", "model": "homography",
                     "matches": [[[10, 20], [30, 40]], [[60, 45], [120, 90]]]},
    )  # fmt: skip
    candidate.reasons = [
        REASON | {"verdict": "agrees"},
        REASON | {"verdict": "not_observed", "kind_name": "Weld", "observed": ""},
        {"about": "photograph", "verdict": "keypoints", "sentence": "Two places.", "comparison": str(pair.pk),
         "questioned": str(photograph.pk), "known": str(library.known.pk), "exemplar": "Ring, drawn", "distinct": 2,
         "sources": ["S1"], "grade": "B", "illustration": True},
    ]  # fmt: skip
    candidate.save()
    Candidate.objects.create(examination=row, rank=1, component=library.part, counts={}, reasons=[])
    row.pair = pair
    return row


def examined(fragment, user, release):
    """A finished examination of the fragment alone, without candidates."""
    row = Examination.objects.create(
        fragment=fragment, release=release, methods=["plane/2"], software="test", state="done", requested_by=user,
        finished_at=timezone.now(), inputs={"fragments": [str(fragment.pk)], "photographs": []},
    )  # fmt: skip
    row.fragments.set([fragment])
    return row


def statement(**more) -> Statement:
    return Statement(**{
        "level": "cannot_tell", "proposition": "It is a ring.", "alternative": "It is no ring.",
        "reasons": "The bolts.", "contradicting": "None found.", **more,
    })  # fmt: skip


@pytest.fixture
def concluded(case, fragment, library, examiner) -> SimpleNamespace:
    """Two further examiners: their conclusions are in conflict, and one of them asks the examiner about another."""
    first, second = (person(Role.EXAMINER, name) for name in ("first-author", "second-author"))
    for other in (first, second):
        cases.add_member(case=case, user=other.user, added_by=examiner.user)
    now = {"password_given_at": timezone.now()}

    def stated(by, **more):
        row = examined(fragment, by.user, library.release)
        return state_conclusion(examination=row, statement=statement(**more), stated_by=by.user, **now)

    def verified(by, verifier, level="cannot_tell"):
        found = stated(by)
        verify(
            request=ask_verification(conclusion=found, verifier=verifier.user, asked_by=by.user),
            examination=examined(fragment, verifier.user, library.release), statement=statement(level=level),
            stated_by=verifier.user, **now,
        )  # fmt: skip
        return found

    conflict = verified(first, second, "none_of_these")
    sealed = stated(first)
    asked = ask_verification(conclusion=sealed, verifier=examiner.user, asked_by=first.user)
    return SimpleNamespace(
        first=first, second=second, conflict=conflict, sealed=sealed, asked=asked, stated=stated, verified=verified,
        now=now,
    )


@pytest.fixture
def everything(case, fragment, photograph, library, kinds, examination, concluded, examiner, administrator) -> dict:
    """The arguments of every route."""
    feature = records.record_feature(fragment=fragment, kind=kinds.bolts, text="12", recorded_by=examiner.user)
    mark = records.record_mark(fragment=fragment, transcription="11[2Z]", recorded_by=examiner.user)
    measurement = measure_lengths(fragment=fragment, lengths=SHARD, measured_by=examiner.user)
    elsewhere = cases.add_fragment(case=case, entered_by=examiner.user, exhibit_number="K-2", title="Ring, another")
    beside = records.record_mark(fragment=elsewhere, transcription="112", recorded_by=examiner.user)
    link, _ = (
        mark_links.note_link(one=mark, other=beside, relation=relation, because="One slip", noted_by=examiner.user)
        for relation in ("same_stamp", "same_hand")
    )
    mark_links.decide_link(link=link, accept=True, because="The same slip", decided_by=examiner.user)
    part = parts.record_part(fragment=fragment, name="A chip", maker="Maker", recorded_by=examiner.user)
    attachment = attach_evidence(
        case=case, question="launch", statement="x", sources=[library.source], attached_by=examiner.user
    )
    token, _ = issue_token(user=examiner.user, label="phone", days=1, issued_by=administrator.user)
    on = {"case": case, "fragment": fragment, "photograph": photograph, "feature": feature, "mark": mark,
          "measurement": measurement,
          "examination": examination, "comparison": examination.pair, "exemplar": library.exemplar}  # fmt: skip
    measured = {"trial": "x", "trial_sha256": "0", "method": "m", "software": "s", "seconds": 1, "per_query": []}
    first, second = (record_validation(measured=measured | figures([], types=1)) for _ in range(2))
    keys = {
        "library/validations/<": {"pk": first.pk, "other": second.pk},
        "cases/<": {"pk": case.pk, "member": examiner.user.pk}, "fragments/<": {"pk": fragment.pk},
        "photographs/<": {"pk": photograph.pk, "size": 320}, "features/<": {"pk": feature.pk},
        "marks/links/<": {"pk": link.pk}, "marks/<": {"pk": mark.pk, "other": beside.pk},
        "parts/<": {"pk": part.pk}, "attachments/<": {"pk": attachment.pk},
        "measurements/<": {"pk": measurement.pk}, "examinations/<": {"pk": examination.pk},
        "comparisons/<": {"pk": examination.pair.pk}, "library/exemplars/<": {"pk": library.exemplar.pk},
        "library/types/<": {"code": "type-a"}, "library/sources/<": {"code": "S1"},
        "conclusions/<": {"pk": concluded.conflict.pk}, "verifications/<": {"pk": concluded.asked.pk},
        "accounts/<": {"pk": examiner.user.pk}, "tokens/<": {"pk": token.pk},
    }  # fmt: skip
    return {"keys": keys, **on}
