"""Attachments can be added to and read; only their withdrawal is set, once, and their sources never change."""

from importlib import import_module

import catalogue.models.keys
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

append_only = import_module("catalogue.migrations.0002_append_only")
TABLE = "catalogue_attachment"
KEPT = "attached evidence is never changed or deleted"
ONCE = "attached evidence is withdrawn once"
WITHDRAWAL = ("withdrawn_at", "withdrawn_because")
SOURCES = {"catalogue_attachment_sources": KEPT}


def forbid(apps, schema_editor):
    fields = apps.get_model("catalogue", "Attachment")._meta.local_fields
    columns = ", ".join(field.column for field in fields if field.column not in WITHDRAWAL)
    write = {"sqlite": on_sqlite, "postgresql": on_postgresql}.get(schema_editor.connection.vendor)
    if write is None:
        raise NotImplementedError(f"the append-only rule is not written for {schema_editor.connection.vendor}")
    for statement in write(columns, ", ".join(WITHDRAWAL)):
        schema_editor.execute(statement)
    append_only.forbid(apps, schema_editor, SOURCES)


def on_sqlite(columns, withdrawal):
    for name, deed, sentence in (
        ("no_update", f"UPDATE OF {columns} ON {TABLE}", KEPT),
        ("no_delete", f"DELETE ON {TABLE}", KEPT),
        ("withdrawn_once", f"UPDATE OF {withdrawal} ON {TABLE} WHEN OLD.withdrawn_at IS NOT NULL", ONCE),
    ):
        yield f"CREATE TRIGGER {TABLE}_{name} BEFORE {deed} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"


def on_postgresql(columns, withdrawal):
    for name, sentence in (("refuse", KEPT), ("refuse_again", ONCE)):
        yield (
            f"CREATE FUNCTION {TABLE}_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for name, deed, function in (
        ("no_update", f"UPDATE OF {columns} ON {TABLE} FOR EACH ROW", "refuse"),
        ("no_delete", f"DELETE ON {TABLE} FOR EACH ROW", "refuse"),
        ("no_truncate", f"TRUNCATE ON {TABLE} FOR EACH STATEMENT", "refuse"),
        (
            "withdrawn_once",
            f"UPDATE OF {withdrawal} ON {TABLE} FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL)",
            "refuse_again",
        ),
    ):
        yield f"CREATE TRIGGER {TABLE}_{name} BEFORE {deed} EXECUTE FUNCTION {TABLE}_{function}()"


def permit(apps, schema_editor):
    append_only.permit(apps, schema_editor, SOURCES)
    postgres = schema_editor.connection.vendor == "postgresql"
    for name in ("no_update", "no_delete", "withdrawn_once", *(["no_truncate"] if postgres else [])):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}" + (f" ON {TABLE}" if postgres else ""))
    for name in ("refuse", "refuse_again") if postgres else ():
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_{name}()")


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0009_calibration'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=catalogue.models.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('question', models.CharField(choices=[('producer', 'Who made the item'), ('date', 'When the item was made'), ('transfer', 'How the item came to where it was found'), ('launch', 'Who launched the missile, and from where')], max_length=8)),
                ('statement', models.TextField(help_text='what the evidence says')),
                ('attached_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_because', models.CharField(blank=True, max_length=300)),
                ('attached_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='catalogue.case')),
                ('fragment', models.ForeignKey(blank=True, help_text='which it is about; empty: everything in the case', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='catalogue.fragment')),
                ('sources', models.ManyToManyField(help_text='where it says so', related_name='+', to='catalogue.source')),
            ],
            options={
                'ordering': ['attached_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('question__in', ['producer', 'date', 'transfer', 'launch'])), name='attachment_to_an_upper_question'), models.CheckConstraint(condition=models.Q(('statement', ''), _negated=True), name='attachment_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_because', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_because', ''), _negated=True)), _connector='OR'), name='attachment_withdrawn_with_a_reason')],
            },
        ),
        migrations.RunPython(forbid, permit),
    ]
