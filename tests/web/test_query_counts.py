"""No page asks the database more often because there are more rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.intake import cases, mark_links, parts, records
from catalogue.intake.attachments import attach_evidence, withdraw_attachment
from catalogue.intake.measuring import measure_lengths, record_as_feature
from catalogue.matching.conclusions import ask_verification
from catalogue.matching.figures import figures
from catalogue.matching.validations import record_validation
from catalogue.models import (
    Candidate,
    Examination,
    Exemplar,
    FeatureKind,
    LaterFind,
    MissileType,
    Original,
    Photograph,
    ReadingRule,
    ReferenceValue,
    Source,
)
from tests.web.conftest import SHARD, examined

FEW, MANY = 3, 30


def photographs(owner, user, count, side):
    for number in range(count):
        digest = f"{owner.pk.hex}{count:016x}{number:016x}"
        original = Original.objects.create(
            sha256=digest, size_bytes=1, media_type="image/jpeg", width=9, height=9, received_from=user
        )
        Photograph.objects.create(original=original, received_from=user, **{side: owner})


def grow_cases(world, count):
    for number in range(count):
        cases.open_case(reference=f"G-{count}-{number}", title="x", opened_by=world.user)


def grow_fragments(world, count):
    for number in range(count):
        fragment = cases.add_fragment(
            case=world.case, entered_by=world.user, exhibit_number=f"G-{count}-{number}", title="x",
            component=world.library.part,
        )  # fmt: skip
        photographs(fragment, world.user, 2, "fragment")
        cases.add_incident(case=world.case, entered_by=world.user, title="x", sources=[world.library.source])


def grow_records(world, count):
    photographs(world.fragment, world.user, count, "fragment")
    for number in range(count):
        shared = {"fragment": world.fragment, "recorded_by": world.user, "sources": [world.library.source]}
        feature = records.record_feature(kind=world.kinds.bolts, text="12", **shared, component=world.library.part)
        mark = records.record_mark(transcription=f"{number}?", **shared)
        records.record_feature(kind=world.kinds.bolts, text="10", replaces=feature, **shared)
        measured = measure_lengths(fragment=world.fragment, lengths=SHARD, measured_by=world.user)
        record_as_feature(measurement=measured, kind=world.kinds.diameter, recorded_by=world.user)
        records.withdraw(record=mark, because="x", withdrawn_by=world.user)
        parts.record_part(name="x", component=world.library.part, **shared)
        records.record_mark(transcription=f"{number}?", **shared)
        Examination.objects.create(fragment=world.fragment, release=world.library.release, requested_by=world.user)


def grow_doubts(world, count):
    """Layouts and counts that contradict one another."""
    choices = [{"code": "cruciform", "label": "cruciform", "counts": [4, 4]}]
    told = {"question": "?", "design_group": "fins"}
    layout, _ = FeatureKind.objects.get_or_create(
        code="layout", defaults={"name": "Layout", "value_type": "choice", "choices": choices, **told}
    )
    fins, _ = FeatureKind.objects.get_or_create(code="fins", defaults={"name": "Fins", "value_type": "count", **told})
    for kind, text in ((layout, "cruciform"), (fins, "3")) * count:
        records.record_feature(fragment=world.fragment, kind=kind, text=text, recorded_by=world.user)


def grow_parts(world, count):
    grow_fragments(world, count)
    for number in range(count):
        shared = {"recorded_by": world.user, "sources": [world.library.source]}
        for fragment in world.case.fragments.all()[:2]:
            parts.record_part(fragment=fragment, name="x", maker=f"m{number}", date_code=f"23{number:02}", **shared)
        records.record_mark(fragment=world.fragment, transcription=f"1{number:02}", **shared)
    grow_rules(world, count)


def grow_rules(world, count):
    for number in range(count):
        code, rival = f"r-{count}-{number}", f"s-{count}-{number}"
        shared = {"gives": "year", "patterns": ["<number:3>"], "subjects": ["mark"], "base": 1911, "first_year": 2011,
                  "last_year": 2060, "added_in": world.library.release}  # fmt: skip
        for one, other in ((code, rival), (rival, code)):
            row = ReadingRule.objects.create(code=one, title=one, rivals=[other], **shared)
            row.sources.add(world.library.source)
        find = LaterFind.objects.create(
            code=code, title="x", text="113", used_from="2024-01-01", used_until="2024-01-01", about=[code, rival],
            added_in=world.library.release,
        )  # fmt: skip
        find.sources.add(world.library.source)


def grow_attachments(world, count):
    """Attachments that stand and that were withdrawn, all of them shown by the examination."""
    for _ in range(count):
        shared = {"case": world.case, "statement": "x", "attached_by": world.user, "sources": [world.library.source]}
        stands = attach_evidence(question="launch", fragment=world.fragment, **shared)
        gone = attach_evidence(question="date", **shared)
        withdraw_attachment(attachment=gone, because="x", withdrawn_by=world.user)
        world.examination.inputs.setdefault("attachments", []).extend([str(stands.pk), str(gone.pk)])
    world.examination.save()


def grow_library(world, count):
    for number in range(count):
        code = f"g-{count}-{number}"
        row = MissileType.objects.create(code=code, name=code, family=world.library.family)
        row.aliases.create(text="x", script="latin").sources.add(world.library.source)
        world.library.one.distinctions.create(text="x", versus=row).sources.add(world.library.source)
        world.library.one.look_alikes.add(row)
        value = ReferenceValue.objects.create(missile_type=world.library.one, kind=world.kinds.bolts, value=number)
        value.sources.add(world.library.source)
        Source.objects.create(code=code, title="x", grade="C")
        exemplar = Exemplar.objects.create(
            code=code, missile_type=world.library.one, kind="museum", title="x", source=world.library.source, grade="C"
        )
        photographs(exemplar, world.user, 1, "exemplar")


def grow_candidates(world, count):
    first = world.examination.candidates.filter(missile_type=world.library.one).get()
    for number in range(count):
        kind = MissileType.objects.create(code=f"c-{count}-{number}", name="x", family=world.library.family)
        last = world.examination.candidates.filter(missile_type__isnull=False).count()
        Candidate.objects.create(
            examination=world.examination, rank=last + 1, missile_type=kind, counts={"agrees": 1},
            reasons=first.reasons,
        )  # fmt: skip


def grow_validations(world, count):
    for number in range(count):
        measured = {"trial": f"t {count} {number}", "trial_sha256": "0", "method": "m", "software": "s", "seconds": 1}
        record_validation(measured=measured | {"release": 1, "per_query": []} | figures([], types=1))


def grow_marks(world, count):
    """Grow what the pages of marks show: hits on both sides, proposals, links in every state."""
    shared = {"recorded_by": world.user, "technique": "stamped"}
    kind, _ = FeatureKind.objects.get_or_create(code="mark", name="Mark", question="?", value_type="mark")
    for number in range(count):
        fragments = [
            cases.add_fragment(
                case=world.case, entered_by=world.user, exhibit_number=f"M-{count}-{number}-{side}", title="x",
                component=world.library.part,
            )
            for side in range(2)
        ]  # fmt: skip
        one, other = (
            records.record_mark(fragment=fragment, transcription=f"KP9157{number:03d}", **shared, sources=[
                world.library.source]) for fragment in fragments
        )  # fmt: skip
        said = {"one": one, "other": other, "because": "x", "noted_by": world.user}
        mark_links.note_link(relation="same_hand", **said)
        link = mark_links.note_link(relation="same_stamp", **said)
        mark_links.decide_link(link=link, accept=bool(number % 2), because="x", decided_by=world.user)
        mark_links.note_link(
            one=world.mark, other=other, relation="same_hand", because="x", noted_by=world.user
        )
        text = {"text": f"91570{number}"}
        value = ReferenceValue.objects.create(missile_type=world.library.one, kind=kind, value=text)
        value.sources.add(world.library.source)


def grow_conclusions(world, count):
    """Conclusions in every standing, and as many that the examiner is asked about."""
    told = world.concluded
    for _ in range(count):
        told.stated(told.first)
        examined(world.fragment, world.user, world.library.release)
        sealed = told.stated(told.first, component=world.library.part)
        ask_verification(conclusion=sealed, verifier=world.user, asked_by=told.first.user)
        told.verified(told.first, told.second)


PAGES = [
    ("cases", grow_cases), ("case", grow_fragments), ("fragment", grow_records), ("fragment-custody", grow_records),
    ("types", grow_library), ("type", grow_library), ("source", grow_library), ("sources", grow_library),
    ("exemplars", grow_library), ("exemplar", grow_library), ("kinds", grow_library), ("examination", grow_candidates),
    ("case", grow_attachments), ("examination", grow_attachments), ("case-parts", grow_parts), ("rules", grow_rules),
    ("examination-start", grow_fragments), ("releases", grow_library),
    ("marks", grow_marks), ("mark-related", grow_marks), ("mark-links", grow_marks),
    ("mark-links?show=proposals", grow_marks), ("mark-links?show=waiting", grow_marks),
    ("mark-links?show=past", grow_marks), ("validations", grow_validations), ("validation", grow_validations),
    ("fragment", grow_doubts),
    ("fragment", grow_conclusions), ("fragment-custody", grow_conclusions), ("conclusion", grow_conclusions),
    ("verifications", grow_conclusions), ("verification", grow_conclusions), ("error-register", grow_conclusions),
]  # fmt: skip
QUERIES = {"marks": "q=9157", "mark-related": "q=9157"}


@pytest.fixture
def world(case, fragment, library, kinds, examination, concluded, examiner):
    from types import SimpleNamespace

    measured = {"trial": "t", "trial_sha256": "0", "method": "m", "software": "s", "seconds": 1, "per_query": []}
    validation = record_validation(measured=measured | figures([], types=1))
    mark = records.record_mark(fragment=fragment, transcription="KP9157999", recorded_by=examiner.user)
    return SimpleNamespace(**locals(), user=examiner.user)


@pytest.mark.parametrize(("name", "grow"), PAGES, ids=[f"{name}-{grow.__name__}" for name, grow in PAGES])
def test_thirty_rows_take_no_more_queries_than_three(name, grow, world):
    args = {
        "case": [world.case.pk], "case-parts": [world.case.pk],
        "fragment": [world.fragment.pk], "fragment-custody": [world.fragment.pk],
        "type": ["type-a"], "source": ["S1"], "exemplar": [world.library.exemplar.pk],
        "validation": [world.validation.pk], "examination": [world.examination.pk],
        "examination-start": [world.fragment.pk], "mark-related": [world.mark.pk],
        "conclusion": [world.concluded.conflict.pk], "verification": [world.concluded.asked.pk],
    }.get(name, [])  # fmt: skip
    name, _, query = name.partition("?")
    address = reverse(f"catalogue:{name}", args=args) + f"?{query or QUERIES.get(name, '')}"

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert world.examiner.get(address).status_code == 200
        return len(queries)

    grow(world, FEW)
    asked()
    few = asked()
    grow(world, MANY)
    assert asked() == few
