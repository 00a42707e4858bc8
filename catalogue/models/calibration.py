"""How scores of pictures become weights for one release: coefficients, and how far they were shown to hold."""

import json

from django.db import models

from catalogue.evaluation import calibration
from catalogue.models.keys import new_key
from catalogue.models.people import User
from catalogue.models.reference import Release


class Calibration(models.Model):
    """One fit on the known pairs of one release by one method. Rows are added, never changed; the newest counts."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="calibrations")
    method = models.CharField(max_length=60)
    coefficients = models.JSONField(help_text="of log10 LR = (intercept + coefficient . score) / ln 10, and its bounds")
    same = models.PositiveIntegerField(help_text="known pairs of one type, from different sources")
    different = models.PositiveIntegerField(help_text="known pairs of two types")
    sources = models.PositiveIntegerField()
    figures = models.JSONField(help_text="of every pair judged without its source: Cllr, misleading evidence, curves")
    pairs_sha256 = models.CharField(max_length=64, help_text="of the photographs, outlines, types and sources asked")
    software = models.CharField(max_length=120)
    fitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: from the console"
    )
    fitted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-fitted_at", "-id"]

    def __str__(self) -> str:
        return f"{self.method} for {self.release}"

    def read(self) -> calibration.Calibration:
        """Return the model that gives weights. Raises ``ValueError`` where the row holds none."""
        return calibration.Calibration.from_json(json.dumps(self.coefficients))
