"""Forms for sending photographs in and for marking areas on them."""

from django import forms

from catalogue.models import Nature, Region
from catalogue.web.forms.plain import PlainForm

TYPES = "image/jpeg,image/png,image/tiff,image/webp,image/heic,image/heif,.jpg,.jpeg,.png,.tif,.tiff,.webp,.heic,.heif"


class UploadForm(PlainForm):
    nature = forms.ChoiceField(choices=Nature.choices, initial=Nature.PHOTOGRAPH, label="What the pictures are")
    caption = forms.CharField(max_length=300, required=False, help_text="One caption for all pictures of this upload.")
    disclaimer = forms.CharField(
        max_length=300, required=False,
        help_text="Shown wherever the picture is shown. A render or drawing gets one in any case.",
    )  # fmt: skip


class BoxForm(PlainForm):
    """A rectangle in pixels of the upright original."""

    left = forms.FloatField(label="Left", min_value=0)
    top = forms.FloatField(label="Top", min_value=0)
    right = forms.FloatField(label="Right", min_value=0)
    bottom = forms.FloatField(label="Bottom", min_value=0)

    @property
    def corners(self) -> list[list[float]]:
        """The two opposite corners."""
        given = self.cleaned_data
        return [[given["left"], given["top"]], [given["right"], given["bottom"]]]


class RegionForm(BoxForm):
    """A rectangle, and what it is for."""

    purpose = forms.ChoiceField(
        choices=[
            (Region.Purpose.OUTLINE, "Outline of the object: comparisons look only inside it"),
            (Region.Purpose.DETAIL, "Detail that a feature or mark can point to"),
        ]
    )
    label = forms.CharField(max_length=120, required=False, label="Name of the detail")
