"""Weights of evidence as JSON: values, propositions, scale, and what follows from them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalogue.api.serializers.fields import CodeNameSerializer


class WeightSerializer(serializers.Serializer):
    """A bounded log10 likelihood ratio: positive supports the proposition, negative its alternative."""

    log10_lr = serializers.FloatField()
    low = serializers.FloatField(help_text="with halved or doubled error rates")
    high = serializers.FloatField()
    floor = serializers.FloatField(help_text="the least that the data behind it could give")
    ceiling = serializers.FloatField(help_text="the most that the data behind it could give")
    words = serializers.CharField(help_text="of the scale in force, for whichever side is supported")
    direction = serializers.ChoiceField([("for", ""), ("against", ""), ("neither", "")])
    sources = serializers.ListField(child=serializers.CharField())


class PropositionsSerializer(serializers.Serializer):
    """Two propositions that exclude each other, the population of the second, and which one the evidence supports."""

    weight = WeightSerializer(required=False)
    proposition = serializers.CharField(required=False)
    alternative = serializers.CharField(required=False)
    population = serializers.CharField(required=False)
    told = serializers.CharField(required=False, help_text="both propositions in one sentence, with the words")


class ExclusionSerializer(serializers.Serializer):
    """A type that the evidence speaks against, and the disagreement that opposes it most."""

    type = serializers.CharField()
    name = serializers.CharField()
    weight = WeightSerializer()
    kind = serializers.CharField()
    record = serializers.CharField(help_text="feature:<key> or mark:<key>")
    sentence = serializers.CharField()
    against = WeightSerializer(help_text="of that disagreement alone")


class NextObservationSerializer(serializers.Serializer):
    """A feature that is not recorded yet, and how much it is expected to tell."""

    kind = serializers.CharField()
    kind_name = serializers.CharField()
    component = serializers.CharField(allow_blank=True)
    bits = serializers.FloatField()
    between = serializers.ListField(child=serializers.CharField())


class SheetRowSerializer(serializers.Serializer):
    """A feature, what was observed, and what is published of each type of the sheet."""

    kind = serializers.CharField()
    kind_name = serializers.CharField()
    component = serializers.CharField(allow_blank=True)
    observed = serializers.CharField(allow_blank=True)
    published = serializers.ListField(child=serializers.CharField())
    differs = serializers.BooleanField()


class LookAlikesSerializer(serializers.Serializer):
    """The look-alike sheet: the leader, and those it could be taken for."""

    types = CodeNameSerializer(many=True)
    rows = SheetRowSerializer(many=True)


class AttachedSerializer(serializers.Serializer):
    """What was attached to a question, in the words of the person who attached it."""

    statement = serializers.CharField()
    sources = serializers.ListField(
        child=serializers.CharField(), help_text="empty: it follows from date codes that were recorded"
    )


class QuestionSerializer(serializers.Serializer):
    """A question above the type: why it is not answered, or evidence of its own. It never has a weight."""

    question = serializers.CharField()
    sentence = serializers.CharField()
    proposition = serializers.CharField(required=False)
    alternative = serializers.CharField(required=False)
    attached = AttachedSerializer(many=True, required=False, help_text="empty: the question is refused")


class ScaleStepSerializer(serializers.Serializer):
    """From which likelihood ratio on which words are used."""

    words = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field]:
        """``from`` is no name that Python allows a class to give."""
        return {"from": serializers.FloatField(), **super().get_fields()}


class ScaleSerializer(serializers.Serializer):
    """The verbal scale in force when the examination ran."""

    id = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    citation = serializers.CharField()
    note = serializers.CharField()
    nothing = serializers.CharField()
    steps = ScaleStepSerializer(many=True)
    sha256 = serializers.CharField()


class DesignWeightSerializer(serializers.Serializer):
    """What one design group weighs."""

    group = serializers.CharField()
    name = serializers.CharField()
    weight = WeightSerializer()


class DepthSerializer(serializers.Serializer):
    """How much the library holds of the type, apart from the case at hand."""

    photographs = serializers.IntegerField()
    values = serializers.IntegerField()
    sources = serializers.ListField(child=serializers.CharField())
    grade = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField()


class CandidateWeightSerializer(PropositionsSerializer):
    """The weight of everything recorded for a type; empty for a component, and where an examination only counted."""

    designs = DesignWeightSerializer(many=True, required=False)
    depth = DepthSerializer(required=False)


@extend_schema_field(CandidateWeightSerializer)
class CandidateWeight(serializers.JSONField):
    """The weight as the examination stored it."""
