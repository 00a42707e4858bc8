"""What one extractor computed from one original; disposable, and found again by what it came from."""

from django.db import models

from catalogue.models.evidence import Original


class Signature(models.Model):
    """Hashes and keypoints of one original, inside one outline, by one named extractor."""

    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="signatures")
    extractor = models.CharField(max_length=60)
    outline_sha256 = models.CharField(max_length=64, blank=True, help_text="of the outline used; empty: whole picture")
    data = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["original", "extractor", "outline_sha256"], name="signature_once_an_extractor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.extractor} of {self.original_id[:12]}"
