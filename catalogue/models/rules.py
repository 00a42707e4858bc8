"""The rule book as the library holds it: rules by which marks and date codes are read, and finds that weigh them.

A stored rule or find is never changed: a pack that says otherwise retires it and adds a new one, so what a release
read can be read again.
"""

from django.db import models
from django.db.models import Q

from catalogue.evaluation.later_finds import Find
from catalogue.evaluation.rulebook import Gives, Rule, Subject
from catalogue.evaluation.values import Grade, SourceRef
from catalogue.models.keys import new_key
from catalogue.models.reference import Released, Source


class ReadingRule(Released):
    """One way to read a mark or a date code. Without a source it is shown and weighs nothing."""

    class Gives(models.TextChoices):
        YEAR = Gives.YEAR.value, "Year"
        YEAR_WEEK = Gives.YEAR_WEEK.value, "Year and week"
        YEAR_MONTH = Gives.YEAR_MONTH.value, "Year and month"
        YEAR_QUARTER = Gives.YEAR_QUARTER.value, "Year and quarter"
        SERIES = Gives.SERIES.value, "Series"
        PLACE = Gives.PLACE.value, "Place of manufacture"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    code = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    gives = models.CharField(max_length=12, choices=Gives.choices)
    patterns = models.JSONField()
    subjects = models.JSONField(help_text="mark, part or both")
    base = models.IntegerField(null=True, blank=True, help_text="year = base + number")
    first_year = models.IntegerField(null=True, blank=True)
    last_year = models.IntegerField(null=True, blank=True)
    meaning = models.CharField(max_length=300, blank=True, help_text="of a rule that gives no date")
    scripts = models.JSONField(default=list, blank=True, help_text="empty: any")
    techniques = models.JSONField(default=list, blank=True, help_text="empty: any")
    part_kinds = models.JSONField(default=list, blank=True, help_text="empty: any")
    rivals = models.JSONField(default=list, blank=True, help_text="codes of rules that read the same otherwise")
    unsourced = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="+")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], name="reading_rule_stands_once", condition=Q(retired_in__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rule(self) -> Rule:
        """The rule as the evaluation engine knows it."""
        return Rule(
            self.code, self.title, Gives(self.gives), tuple(self.patterns), frozenset(map(Subject, self.subjects)),
            base=self.base, first_year=self.first_year, last_year=self.last_year, meaning=self.meaning,
            scripts=frozenset(self.scripts), techniques=frozenset(self.techniques),
            part_kinds=frozenset(self.part_kinds), rivals=frozenset(self.rivals), sources=_cited(self),
            unsourced=self.unsourced, note=self.note,
        )  # fmt: skip


class LaterFind(Released):
    """A mark on something that was used at a known time, and the rival rules that it speaks to."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    code = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=300, help_text="the mark as transcribed")
    script = models.CharField(max_length=14, blank=True)
    technique = models.CharField(max_length=14, blank=True)
    used_from = models.DateField()
    used_until = models.DateField()
    about = models.JSONField(help_text="codes of the rules it speaks to")
    cases = models.JSONField(default=list, blank=True, help_text="references of the cases that it is the find of")
    unsourced = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="+")

    class Meta:
        ordering = ["used_from", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], name="later_find_stands_once", condition=Q(retired_in__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def find(self) -> Find:
        """The find as the evaluation engine knows it."""
        return Find(
            self.code, self.title, self.text, self.used_from, self.used_until, frozenset(self.about),
            sources=_cited(self), unsourced=self.unsourced, cases=frozenset(self.cases), script=self.script,
            technique=self.technique, note=self.note,
        )  # fmt: skip


def _cited(row: ReadingRule | LaterFind) -> frozenset[SourceRef]:
    return frozenset(
        SourceRef(source.code, Grade(source.grade), frozenset(source.only_about)) for source in row.sources.all()
    )
