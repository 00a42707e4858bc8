"""Conclusions and requests to verify them; both tables can be added to and read, and nothing else."""

from importlib import import_module

import catalogue.models.keys
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

append_only = import_module("catalogue.migrations.0002_append_only")
TABLES = {
    "catalogue_conclusion": "conclusions are amended by new ones, never changed",
    "catalogue_verificationrequest": "who was asked to verify is never changed",
}


def forbid(apps, schema_editor):
    append_only.forbid(apps, schema_editor, TABLES)


def permit(apps, schema_editor):
    append_only.permit(apps, schema_editor, TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0007_rules_and_parts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Conclusion',
            fields=[
                ('id', models.UUIDField(default=catalogue.models.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('level', models.CharField(choices=[('type', 'A type'), ('family', 'Only a family'), ('none_of_these', 'None of these'), ('cannot_tell', 'Cannot tell')], max_length=14)),
                ('proposition', models.TextField()),
                ('alternative', models.TextField()),
                ('reasons', models.TextField()),
                ('contradicting', models.TextField(help_text='findings that speak against it; that there are none is a statement too')),
                ('photo_quality', models.CharField(choices=[('no_remark', 'No remark on the best photograph'), ('with_remarks', 'Remarks on every photograph'), ('not_usable', 'No photograph fit for comparison'), ('not_assessed', 'Photographs not assessed'), ('no_photograph', 'No photograph')], help_text='as it was when stated', max_length=14)),
                ('stated_at', models.DateTimeField(auto_now_add=True)),
                ('amended_because', models.TextField(blank=True)),
                ('amends', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amendment', to='catalogue.conclusion')),
                ('component', models.ForeignKey(blank=True, help_text='what part it is taken for', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.component')),
                ('examination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conclusions', to='catalogue.examination')),
                ('family', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.family')),
                ('missile_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.missiletype')),
                ('resolves', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resolution', to='catalogue.conclusion')),
                ('stated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verifies', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='verification', to='catalogue.conclusion')),
            ],
            options={
                'ordering': ['stated_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='VerificationRequest',
            fields=[
                ('id', models.UUIDField(default=catalogue.models.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conclusion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='catalogue.conclusion')),
                ('verifier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['asked_at', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='conclusion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('family__isnull', True), ('level', 'type'), ('missile_type__isnull', False)), models.Q(('family__isnull', False), ('level', 'family'), ('missile_type__isnull', True)), models.Q(('family__isnull', True), ('level__in', ['none_of_these', 'cannot_tell']), ('missile_type__isnull', True)), _connector='OR'), name='conclusion_names_what_its_level_says'),
        ),
        migrations.AddConstraint(
            model_name='conclusion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposition', ''), _negated=True), models.Q(('alternative', ''), _negated=True), models.Q(('reasons', ''), _negated=True), models.Q(('contradicting', ''), _negated=True)), name='conclusion_says_everything_it_must'),
        ),
        migrations.AddConstraint(
            model_name='conclusion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('resolves__isnull', True), ('verifies__isnull', True)), models.Q(('amends__isnull', True), ('verifies__isnull', True)), models.Q(('amends__isnull', True), ('resolves__isnull', True)), _connector='OR'), name='conclusion_is_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='conclusion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amended_because', ''), ('amends__isnull', True)), models.Q(('amends__isnull', False), models.Q(('amended_because', ''), _negated=True)), _connector='OR'), name='conclusion_amended_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='conclusion',
            constraint=models.CheckConstraint(condition=models.Q(('photo_quality__in', ['no_remark', 'with_remarks', 'not_usable', 'not_assessed', 'no_photograph'])), name='conclusion_quality_known'),
        ),
        migrations.AddConstraint(
            model_name='verificationrequest',
            constraint=models.UniqueConstraint(fields=('conclusion', 'verifier'), name='verifier_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='verificationrequest',
            constraint=models.CheckConstraint(condition=models.Q(('verifier', models.F('asked_by')), _negated=True), name='nobody_asks_themselves'),
        ),
        migrations.RunPython(forbid, permit),
    ]
