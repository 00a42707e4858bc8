"""Examinations, candidates with their reasons, and comparisons; the stored JSON stands in docs/examination-json.md."""

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from catalogue.api.serializers.fields import CodeNameSerializer, Strict
from catalogue.api.serializers.parts import RuleReadingSerializer, SupportSerializer
from catalogue.api.serializers.weights import (
    CandidateWeight,
    ExclusionSerializer,
    LookAlikesSerializer,
    NextObservationSerializer,
    PropositionsSerializer,
    QuestionSerializer,
    ScaleSerializer,
    WeightSerializer,
)
from catalogue.models import Comparison, Examination

VERDICTS = ("agrees", "disagrees", "not_observed", "not_in_reference", "no_weight")


class FeatureReasonSerializer(serializers.Serializer):
    """What a recorded or missing feature says about a candidate."""

    about = serializers.CharField(help_text="feature")
    verdict = serializers.ChoiceField([(verdict, "") for verdict in VERDICTS])
    kind = serializers.CharField()
    kind_name = serializers.CharField()
    component = serializers.CharField(allow_null=True)
    observed = serializers.CharField()
    expected = serializers.CharField()
    sentence = serializers.CharField()
    sources = serializers.ListField(child=serializers.CharField())
    grade = serializers.CharField(help_text="best grade of the sources that count; empty where none does")
    why_no_weight = serializers.CharField()
    feature = serializers.UUIDField(allow_null=True)
    mark = serializers.UUIDField(allow_null=True)
    weight = WeightSerializer(help_text="its own; rows of one design depend on one another and must not be added")


class PhotographReasonSerializer(serializers.Serializer):
    """What two pictures share. It supports; it never identifies."""

    about = serializers.CharField(help_text="photograph")
    verdict = serializers.ChoiceField([("same_photograph", ""), ("keypoints", ""), ("below_support", "")])
    sentence = serializers.CharField()
    comparison = serializers.UUIDField()
    questioned = serializers.UUIDField()
    known = serializers.UUIDField()
    exemplar = serializers.CharField()
    distinct = serializers.IntegerField()
    sources = serializers.ListField(child=serializers.CharField())
    grade = serializers.CharField()
    illustration = serializers.BooleanField(help_text="the known picture is a drawing or a render")


Reason = PolymorphicProxySerializer(
    component_name="Reason",
    serializers={"feature": FeatureReasonSerializer, "photograph": PhotographReasonSerializer},
    resource_type_field_name="about",
    many=True,
)


@extend_schema_field(Reason)
class Reasons(serializers.JSONField):
    """Reasons as the examination stored them."""


class LevelSerializer(PropositionsSerializer):
    """How far the answer goes."""

    reached = serializers.ChoiceField([("type", ""), ("family", ""), ("component_family", ""), ("none", "")])
    code = serializers.CharField()
    name = serializers.CharField()
    sentence = serializers.CharField()
    open = serializers.ListField(child=serializers.CharField(), help_text="types that it does not decide between")
    rests_on = serializers.ListField(child=serializers.CharField(), help_text="sources that count for the leader")


class RivalSerializer(PropositionsSerializer):
    """The type that must be told apart, by what, and how far the evidence does so."""

    type = serializers.CharField()
    name = serializers.CharField()
    sentence = serializers.CharField()
    reasons = Reasons()


class RankedFamilySerializer(PropositionsSerializer):
    """A family that something speaks for or against."""

    name = serializers.CharField()


class PublishedReadingSerializer(serializers.Serializer):
    """What the same mark is published to mean on a known type."""

    text = serializers.CharField()
    sources = serializers.ListField(child=serializers.CharField())
    certain = serializers.BooleanField()


class MarkReadingsSerializer(serializers.Serializer):
    """A mark with all its readings by the rule book, rivals side by side, and what later finds say between them."""

    mark = serializers.UUIDField()
    transcription = serializers.CharField()
    technique = serializers.CharField()
    readings = RuleReadingSerializer(many=True)
    published = PublishedReadingSerializer(many=True, required=False)
    weights = SupportSerializer(many=True, required=False)


class NotBeforeSerializer(serializers.Serializer):
    """Not before which day what belongs to one incident was completed, and by which part."""

    incident = serializers.CharField(allow_blank=True)
    not_before = serializers.DateField(allow_null=True)
    sentence = serializers.CharField()
    limiting = serializers.ListField(child=serializers.CharField())
    interval = serializers.CharField(allow_blank=True)
    doubts = serializers.ListField(child=serializers.CharField())


class ContradictionSerializer(serializers.Serializer):
    """Two records of one fragment that contradict one another; both stay as they were typed."""

    sentence = serializers.CharField()
    records = serializers.ListField(child=serializers.CharField(), help_text="``feature:<id>`` or ``measurement:<id>``")
    exhibit = serializers.CharField()


class SummarySerializer(serializers.Serializer):
    """What is said above the candidates; empty until the examination is done."""

    pool = serializers.DictField(child=serializers.IntegerField(), required=False)
    level = LevelSerializer(required=False)
    scale = ScaleSerializer(required=False)
    population = serializers.CharField(required=False)
    rival = RivalSerializer(required=False, allow_null=True)
    families = RankedFamilySerializer(many=True, required=False)
    exclusions = ExclusionSerializer(many=True, required=False)
    look_alikes = LookAlikesSerializer(required=False)
    next_observations = NextObservationSerializer(many=True, required=False)
    calibration = serializers.CharField(required=False, help_text="how pictures weigh, or why they do not")
    readings = MarkReadingsSerializer(many=True, required=False)
    dates = NotBeforeSerializer(many=True, required=False)
    doubts = ContradictionSerializer(many=True, required=False)
    left_out = serializers.ListField(child=serializers.CharField(), required=False)
    questions = QuestionSerializer(many=True, required=False)
    seconds = serializers.FloatField(required=False)


@extend_schema_field(SummarySerializer)
class Summary(serializers.JSONField):
    """The summary as the examination stored it."""


class ExaminationSerializer(serializers.Serializer):
    """One run of a fragment against a stated release by stated methods."""

    id = serializers.UUIDField()
    fragment = serializers.UUIDField(source="fragment_id")
    fragments = serializers.ListField(
        child=serializers.UUIDField(), source="inputs.fragments", default=list,
        help_text="all that were examined together, as parts of one missile; that they are is an assumption",
    )  # fmt: skip
    state = serializers.ChoiceField(Examination.State.choices)
    note = serializers.CharField(help_text="why it failed, or what was left out")
    release = serializers.IntegerField(source="release_id")
    methods = serializers.ListField(child=serializers.CharField())
    software = serializers.CharField()
    repeats = serializers.UUIDField(source="repeats_id", allow_null=True)
    requested_by = serializers.CharField(source="requested_by.username")
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    summary = Summary()
    result_sha256 = serializers.CharField(help_text="equal for two runs of the same inputs; empty until done")


class NewExaminationSerializer(Strict):
    """What to examine beside the fragment itself; an empty body does for a plain run."""

    together = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=50,
        help_text="further fragments of the case that are taken for parts of the same missile",
    )  # fmt: skip
    repeats = serializers.UUIDField(
        required=False, allow_null=True, help_text="an earlier examination of this fragment, to run again as it was"
    )


class CandidateSerializer(serializers.Serializer):
    """One type, or one component without a type, in the order of an examination, with every reason."""

    rank = serializers.IntegerField()
    type = CodeNameSerializer(source="missile_type", allow_null=True)
    family = CodeNameSerializer(source="missile_type.family", allow_null=True)
    component = CodeNameSerializer(allow_null=True, help_text="what part the photographs look like; supports no type")
    weight = CandidateWeight()
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="reasons by verdict")
    reasons = Reasons()


class ExplanationSerializer(serializers.Serializer):
    """The motion that carries one picture onto the other, and the points it rests on, in pixels of the originals."""

    sentence = serializers.CharField()
    model = serializers.CharField()
    matrix = serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))
    matches = serializers.ListField(
        child=serializers.ListField(child=serializers.ListField(child=serializers.FloatField())),
        help_text="[[[questioned x, y], [known x, y]], …]",
    )
    same_photograph = serializers.CharField(required=False)


@extend_schema_field(ExplanationSerializer)
class Explanation(serializers.JSONField):
    """The explanation as the examination stored it."""


class ComparisonSerializer(serializers.Serializer):
    """One questioned × known pair of photographs."""

    id = serializers.UUIDField()
    examination = serializers.UUIDField(source="examination_id")
    questioned = serializers.UUIDField(source="questioned_id")
    known = serializers.UUIDField(source="known_id")
    exemplar = serializers.CharField(source="exemplar.title")
    method = serializers.CharField()
    finding = serializers.ChoiceField(Comparison.Finding.choices)
    distinct = serializers.IntegerField(help_text="distinct places matched on both pictures")
    explanation = Explanation()
