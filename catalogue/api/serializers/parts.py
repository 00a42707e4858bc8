"""Bought-in parts, rules and dates, as they are sent and answered."""

from rest_framework import serializers

from catalogue.api.serializers.fields import Strict, Text
from catalogue.api.serializers.records import NewRecordSerializer, RecordSerializer
from catalogue.models import Part, ReadingRule


class PartSerializer(RecordSerializer):
    """A bought-in part. ``?`` in its date code is an unreadable character, ``[0O]`` one that is either of them."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(Part.Kind.choices)
    maker_as_marked = serializers.CharField()
    maker = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166-1 code of the maker's seat; empty where it is not known")
    part_number = serializers.CharField()
    date_code = serializers.CharField()
    stated_earliest = serializers.DateField(allow_null=True, help_text="as a source states it")
    stated_latest = serializers.DateField(allow_null=True, help_text="as a source states it")
    count = serializers.IntegerField(allow_null=True, help_text="null: not known, or counted with another record")
    doubt = serializers.CharField(help_text="what does not fit together in this record")


class NewPartSerializer(NewRecordSerializer):
    """A part to record, as it is marked. A stated date needs a source."""

    name = Text(max_length=200)
    kind = serializers.ChoiceField(Part.Kind.choices, required=False)
    maker_as_marked = Text(max_length=200, required=False, allow_blank=True)
    maker = Text(max_length=200, required=False, allow_blank=True)
    country = Text(max_length=10, required=False, allow_blank=True)
    part_number = Text(max_length=120, required=False, allow_blank=True)
    date_code = Text(max_length=300, required=False, allow_blank=True)
    stated_earliest = serializers.DateField(required=False, allow_null=True)
    stated_latest = serializers.DateField(required=False, allow_null=True)
    count = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**31 - 1)


class StepSerializer(serializers.Serializer):
    """One find in the history of a weight; log10 likelihood ratios."""

    find = serializers.CharField()
    title = serializers.CharField()
    before = serializers.FloatField()
    weight = serializers.FloatField()
    after = serializers.FloatField()
    fits_rule = serializers.BooleanField()
    fits_rival = serializers.BooleanField()
    why_nothing = serializers.CharField(help_text="empty where it counts")


class SupportSerializer(serializers.Serializer):
    """What finds say for a rule against one rival: a log10 likelihood ratio with its interval, and its history."""

    rule = serializers.CharField()
    rule_title = serializers.CharField()
    rival = serializers.CharField()
    rival_title = serializers.CharField()
    log10_lr = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    sources = serializers.ListField(child=serializers.CharField())
    history = StepSerializer(many=True)


class ReadingRuleSerializer(serializers.Serializer):
    """One way to read a mark or date code. Without a source it is shown and weighs nothing."""

    code = serializers.CharField()
    title = serializers.CharField()
    gives = serializers.ChoiceField(ReadingRule.Gives.choices)
    how = serializers.CharField()
    patterns = serializers.ListField(child=serializers.CharField())
    applies_to = serializers.CharField()
    sources = serializers.ListField(child=serializers.CharField())
    unsourced = serializers.BooleanField()
    note = serializers.CharField()
    rivals = SupportSerializer(many=True)


class RuleBookSerializer(serializers.Serializer):
    """The rule book of one release."""

    release = serializers.IntegerField(allow_null=True, help_text="null where nothing was published yet")
    rules = ReadingRuleSerializer(many=True)


class RuleReadingSerializer(serializers.Serializer):
    """What one rule makes of a code; rivals stand side by side and none is preferred."""

    rule = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    earliest = serializers.DateField(allow_null=True)
    latest = serializers.DateField(allow_null=True)
    certain = serializers.BooleanField(help_text="whether all characters were read")
    possible = serializers.BooleanField()
    doubt = serializers.CharField(help_text="why it cannot be; empty where it can")
    sources = serializers.ListField(child=serializers.CharField())
    unsourced = serializers.BooleanField()


class LimitSerializer(serializers.Serializer):
    """The day before which what a part belongs to was not completed, by its most cautious reading."""

    not_before = serializers.DateField(allow_null=True)
    why = serializers.CharField()
    ambiguous = serializers.BooleanField()
    readings = RuleReadingSerializer(many=True)


class DatedPartSerializer(LimitSerializer):
    """A part with its readings; without makers, names and numbers are empty."""

    id = serializers.UUIDField()
    fragment = serializers.UUIDField()
    exhibit = serializers.CharField()
    kind = serializers.ChoiceField(Part.Kind.choices)
    kind_name = serializers.CharField()
    name = serializers.CharField()
    maker_as_marked = serializers.CharField()
    maker = serializers.CharField()
    part_number = serializers.CharField()
    note = serializers.CharField()
    country = serializers.CharField()
    country_name = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    date_code = serializers.CharField()
    stated_earliest = serializers.DateField(allow_null=True)
    stated_latest = serializers.DateField(allow_null=True)
    doubt = serializers.CharField()
    sources = serializers.ListField(child=serializers.CharField())


class DatedMarkSerializer(LimitSerializer):
    """A mark that a rule reads."""

    id = serializers.UUIDField()
    fragment = serializers.UUIDField()
    exhibit = serializers.CharField()
    transcription = serializers.CharField()


class IntervalSerializer(serializers.Serializer):
    """Days between the manufacture of the limiting part and use."""

    least_days = serializers.IntegerField()
    most_days = serializers.IntegerField()
    sentence = serializers.CharField()


class DatingSerializer(serializers.Serializer):
    """What the fragments of one incident say together."""

    incident = serializers.UUIDField(allow_null=True)
    incident_title = serializers.CharField()
    used_until = serializers.DateTimeField(allow_null=True)
    not_before = serializers.DateField(allow_null=True)
    sentence = serializers.CharField()
    limiting = serializers.ListField(child=serializers.CharField())
    interval = IntervalSerializer(allow_null=True)
    doubts = serializers.ListField(child=serializers.CharField())
    parts = DatedPartSerializer(many=True)
    marks = DatedMarkSerializer(many=True)


class ShareSerializer(serializers.Serializer):
    """A share of the counted parts."""

    name = serializers.CharField()
    count = serializers.IntegerField()
    percent = serializers.FloatField()


class CountryShareSerializer(ShareSerializer):
    """A share by the country of the maker's seat."""

    code = serializers.CharField(help_text="ISO 3166-1; empty where it is not known")


class CaseDatesSerializer(serializers.Serializer):
    """The parts of a case with dates and shares."""

    case = serializers.CharField()
    redacted = serializers.BooleanField()
    release = serializers.IntegerField(allow_null=True)
    groups = DatingSerializer(many=True)
    countries = CountryShareSerializer(many=True)
    makers = ShareSerializer(many=True)
    counted = serializers.IntegerField()
    uncounted = serializers.IntegerField(help_text="records without a count")
    weights = SupportSerializer(many=True)


class DatesQuery(Strict):
    """With makers and part numbers or without."""

    redacted = serializers.BooleanField(
        required=False, default=False, help_text="true: no maker's name and no part number in the answer"
    )
