"""Marks that were searched for, and what two marks may have in common, as they are asked and answered."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalogue.api.serializers.fields import Codes, PageQuery, Strict
from catalogue.api.serializers.records import MarkSerializer
from catalogue.evaluation.mark_links import Proposal
from catalogue.evaluation.mark_search import Fit
from catalogue.models import Case, Mark, MarkLink

FITS = [(fit.name.lower(), fit.words) for fit in Fit]


class MarkSearchQuery(Strict):
    """What to look for. ``?`` is any one character, ``*`` any run, ``[0O]`` either of them."""

    q = serializers.CharField(max_length=300, help_text="part of a mark; separators count on neither side")
    technique = serializers.ChoiceField(Mark.Technique.choices, required=False)
    script = serializers.ChoiceField(Mark.Script.choices, required=False)
    case = serializers.PrimaryKeyRelatedField(
        queryset=Case.objects.none(), required=False, pk_field=serializers.UUIDField()
    )
    start = serializers.IntegerField(
        required=False, min_value=0, max_value=1000, default=0, help_text="hits to pass over"
    )
    limit = serializers.IntegerField(required=False, min_value=1, max_value=200, default=50)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user := self.context.get("user"):
            self.fields["case"].queryset = Case.objects.visible_to(user)  # type: ignore[attr-defined]


class PieceSerializer(serializers.Serializer):
    """Part of a mark as it is written."""

    text = serializers.CharField()
    fit = serializers.SerializerMethodField(help_text="how it fits; null for what was not asked for")

    @extend_schema_field(serializers.ChoiceField(FITS, allow_null=True))
    def get_fit(self, piece: Any) -> str | None:
        return piece["fit"].name.lower() if piece["fit"] is not None else None


class HitSerializer(serializers.Serializer):
    """How a query fits a mark best."""

    fit = serializers.SerializerMethodField(help_text="the least sure fit that is needed; lists have the surest first")
    places = serializers.SerializerMethodField(help_text="which places of the transcription are met, from 0")
    pieces = serializers.SerializerMethodField(help_text="the transcription, cut where its fit changes")

    @extend_schema_field(serializers.ChoiceField(FITS))
    def get_fit(self, found: Any) -> str:
        return found.hit.fit.name.lower()

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_places(self, found: Any) -> list[int]:
        return list(found.hit.at)

    @extend_schema_field(PieceSerializer(many=True))
    def get_pieces(self, found: Any) -> Any:
        return PieceSerializer([{"text": text, "fit": fit} for text, fit in found.pieces], many=True).data


class EvidenceHitSerializer(HitSerializer):
    """A mark of evidence that fits."""

    mark = MarkSerializer(source="row")
    case = serializers.UUIDField(source="row.fragment.case_id")
    exhibit_number = serializers.CharField(source="row.fragment.exhibit_number")


class PublishedHitSerializer(HitSerializer):
    """A published mark that fits: reference data, not evidence."""

    text = serializers.CharField(source="row.value.text")
    type = serializers.CharField(source="row.missile_type.code")
    component = serializers.CharField(source="row.component.code", allow_null=True, default=None)
    sources = Codes(source="row.sources")
    unsourced = serializers.BooleanField(source="row.unsourced")
    proposed = serializers.SerializerMethodField(help_text="true: not in a release yet")

    def get_proposed(self, found: Any) -> bool:
        return found.row.added_in_id is None


class MarkSearchSerializer(serializers.Serializer):
    """What fits, marks of evidence and published marks apart."""

    count = serializers.IntegerField(help_text="hits among the marks of evidence that you may see")
    complete = serializers.BooleanField(help_text="false: more marks might fit than were compared; ask for more")
    evidence = EvidenceHitSerializer(many=True)
    published = PublishedHitSerializer(many=True, help_text="at most ``limit``, from the first")


class MarkLinkSerializer(serializers.Serializer):
    """What two marks may have in common. Neither mark is changed by it, and nothing is merged."""

    id = serializers.UUIDField()
    marks = serializers.SerializerMethodField()
    relation = serializers.ChoiceField(MarkLink.Relation.choices)
    sentence = serializers.CharField(help_text="why it was proposed, and of software what it does not mean")
    rule = serializers.CharField(help_text="of the software; empty: a person proposed it")
    proposed_by = serializers.CharField(source="proposed_by.username", allow_null=True, default=None)
    proposed_at = serializers.DateTimeField()
    state = serializers.ChoiceField(MarkLink.State.choices)
    decided_by = serializers.CharField(source="decided_by.username", allow_null=True, default=None)
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_because = serializers.CharField()
    withdrawn_by = serializers.CharField(source="withdrawn_by.username", allow_null=True, default=None)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_because = serializers.CharField()

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField(), min_length=2, max_length=2))
    def get_marks(self, link: MarkLink) -> list[str]:
        return [str(link.first_id), str(link.second_id)]


class MarkProposalSerializer(serializers.Serializer):
    """What software would propose of two marks now; nothing of it is stored."""

    marks = serializers.SerializerMethodField()
    relation = serializers.ChoiceField(MarkLink.Relation.choices)
    sentence = serializers.CharField(help_text="why, and what it does not mean")

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField(), min_length=2, max_length=2))
    def get_marks(self, pair: Proposal) -> list[str]:
        return [str(pair.first), str(pair.second)]


class RelatedSerializer(serializers.Serializer):
    """What a mark is linked with, and what is proposed of it and marks that you may see."""

    links = MarkLinkSerializer(many=True)
    proposals = MarkProposalSerializer(many=True)


class MarkLinkQuery(PageQuery):
    """Which links."""

    state = serializers.ChoiceField(MarkLink.State.choices, required=False)
