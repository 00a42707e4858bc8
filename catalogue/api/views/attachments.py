"""Evidence on the questions above the type: attached to a case, withdrawn with a reason."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.api.description import described, page_of
from catalogue.api.door import Door
from catalogue.api.problems import Conflict, Refused
from catalogue.api.serializers.attachments import AttachmentQuery, AttachmentSerializer, NewAttachmentSerializer
from catalogue.api.serializers.records import WithdrawalSerializer
from catalogue.intake.attachments import attach_evidence, withdraw_attachment
from catalogue.models import Attachment, Case, User


def attachments_of(user: User) -> QuerySet[Attachment]:
    """Return the attachments that ``user`` may see, with what an answer shows of them."""
    return Attachment.objects.visible_to(user).select_related("attached_by").prefetch_related("sources")


class CaseAttachments(Door):
    @described("attachments_list", tag="cases", query=AttachmentQuery, answers={200: page_of(AttachmentSerializer)})
    def get(self, request: Request, key: UUID) -> Response:
        """List the evidence attached to the questions above the type, withdrawn evidence included."""
        case = get_object_or_404(Case.objects.visible_to(self.user), pk=key)
        rows = attachments_of(self.user).filter(case=case)
        if "question" in self.asked:
            rows = rows.filter(question=self.asked["question"])
        if (stands := self.asked["stands"]) is not None:
            rows = rows.filter(withdrawn_at__isnull=stands)
        return self.answer_page(rows, AttachmentSerializer)

    @described("attachments_attach", tag="cases", body=NewAttachmentSerializer, answers={201: AttachmentSerializer})
    def post(self, request: Request, key: UUID) -> Response:
        """Attach evidence to who made the item, when, how it came here, or who launched it."""
        case = get_object_or_404(Case.objects.visible_to(self.user), pk=key)
        said = self.body()
        fragment = None
        if (named := said.pop("fragment", None)) and (fragment := case.fragments.filter(pk=named).first()) is None:
            raise Refused("This case has no such fragment.", code="not_found", pointer="/fragment")
        said = {"sources": [], **said}  # left out, the deed refuses it with its own sentence
        made = attach_evidence(case=case, fragment=fragment, attached_by=self.user, **said)
        return self.made(AttachmentSerializer(attachments_of(self.user).get(pk=made.pk)).data)


class WithdrawAttachment(Door):
    @described("attachments_withdraw", tag="cases", body=WithdrawalSerializer, answers={200: AttachmentSerializer})
    def post(self, request: Request, key: UUID) -> Response:
        """Take evidence out of later examinations; it stays readable."""
        attachment = get_object_or_404(attachments_of(self.user), pk=key)
        said = self.body()
        try:
            withdraw_attachment(attachment=attachment, because=said["because"], withdrawn_by=self.user)
        except ValidationError as refusal:
            if hasattr(refusal, "error_dict"):
                raise
            raise Conflict(" ".join(refusal.messages), code="does_not_stand") from refusal
        return self.made(AttachmentSerializer(attachments_of(self.user).get(pk=key)).data, status=200)
