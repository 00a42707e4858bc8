"""Evidence on the questions above the type, as it is sent and answered."""

from rest_framework import serializers

from catalogue.api.serializers.fields import Codes, PageQuery, Strict, Text, sources_field
from catalogue.models import Attachment


class AttachmentQuery(PageQuery):
    """Which attachments."""

    question = serializers.ChoiceField(Attachment.Question.choices, required=False)
    stands = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="true: not withdrawn; false: withdrawn"
    )


class AttachmentSerializer(serializers.Serializer):
    """What sources say about one question above the type. It is never changed and has no weight."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    question = serializers.ChoiceField(Attachment.Question.choices)
    statement = serializers.CharField()
    sources = Codes()
    fragment = serializers.UUIDField(source="fragment_id", allow_null=True, help_text="null: everything in the case")
    attached_by = serializers.CharField(source="attached_by.username")
    attached_at = serializers.DateTimeField()
    stands = serializers.SerializerMethodField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_because = serializers.CharField()

    def get_stands(self, attachment: Attachment) -> bool:
        return attachment.withdrawn_at is None


class NewAttachmentSerializer(Strict):
    """Evidence to attach. Without a source it is refused."""

    question = serializers.ChoiceField(Attachment.Question.choices)
    statement = Text(max_length=4000, help_text="what the evidence says; shown as it is written")
    sources = sources_field()
    fragment = serializers.UUIDField(required=False, allow_null=True, help_text="of this case; null: all of it")
