"""Calibrations of a release; rows are added and read, the database refuses anything else."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import catalogue.models.keys

TABLE, SENTENCE = "catalogue_calibration", "calibrations are added, never changed or deleted"
append_only = import_module("catalogue.migrations.0002_append_only")


def forbid(apps, schema_editor):
    for statement in append_only.statements(schema_editor.connection.vendor, TABLE, SENTENCE):
        schema_editor.execute(statement)


def permit(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for deed in ("update", "delete", *(["truncate"] if postgres else [])):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{deed}" + (f" ON {TABLE}" if postgres else ""))
    if postgres:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_refuse()")


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0008_conclusions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Calibration',
            fields=[
                ('id', models.UUIDField(default=catalogue.models.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('method', models.CharField(max_length=60)),
                ('coefficients', models.JSONField(help_text='of log10 LR = (intercept + coefficient . score) / ln 10, and its bounds')),
                ('same', models.PositiveIntegerField(help_text='known pairs of one type, from different sources')),
                ('different', models.PositiveIntegerField(help_text='known pairs of two types')),
                ('sources', models.PositiveIntegerField()),
                ('figures', models.JSONField(help_text='of every pair judged without its source: Cllr, misleading evidence, curves')),
                ('pairs_sha256', models.CharField(help_text='of the photographs, outlines, types and sources asked', max_length=64)),
                ('software', models.CharField(max_length=120)),
                ('fitted_at', models.DateTimeField(auto_now_add=True)),
                ('fitted_by', models.ForeignKey(blank=True, help_text='empty: from the console', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calibrations', to='catalogue.release')),
            ],
            options={
                'ordering': ['-fitted_at', '-id'],
            },
        ),
        migrations.RunPython(forbid, permit),
    ]
