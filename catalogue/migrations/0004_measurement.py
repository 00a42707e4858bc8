"""Measurements can be added to and read; only the feature that one was recorded as is set, once."""

import catalogue.models.keys
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "catalogue_measurement"
KEPT = "measurements are never changed or deleted"
ONCE = "a measurement is recorded as a feature once"


def forbid(apps, schema_editor):
    fields = apps.get_model("catalogue", "Measurement")._meta.local_fields
    columns = ", ".join(field.column for field in fields if field.column != "feature_id")
    write = {"sqlite": on_sqlite, "postgresql": on_postgresql}.get(schema_editor.connection.vendor)
    if write is None:
        raise NotImplementedError(f"the append-only rule is not written for {schema_editor.connection.vendor}")
    for statement in write(columns):
        schema_editor.execute(statement)


def on_sqlite(columns):
    for name, deed, sentence in (
        ("no_update", f"UPDATE OF {columns} ON {TABLE}", KEPT),
        ("no_delete", f"DELETE ON {TABLE}", KEPT),
        ("recorded_once", f"UPDATE OF feature_id ON {TABLE} WHEN OLD.feature_id IS NOT NULL", ONCE),
    ):
        yield f"CREATE TRIGGER {TABLE}_{name} BEFORE {deed} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"


def on_postgresql(columns):
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
            "recorded_once",
            f"UPDATE OF feature_id ON {TABLE} FOR EACH ROW WHEN (OLD.feature_id IS NOT NULL)",
            "refuse_again",
        ),
    ):
        yield f"CREATE TRIGGER {TABLE}_{name} BEFORE {deed} EXECUTE FUNCTION {TABLE}_{function}()"


def permit(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for name in ("no_update", "no_delete", "recorded_once", *(["no_truncate"] if postgres else [])):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}" + (f" ON {TABLE}" if postgres else ""))
    for name in ("refuse", "refuse_again") if postgres else ():
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_{name}()")


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0003_validation'),
    ]

    operations = [
        migrations.CreateModel(
            name='Measurement',
            fields=[
                ('id', models.UUIDField(default=catalogue.models.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('tool', models.CharField(choices=[('length', 'Length between two points'), ('angle', 'Angle at the second of three points'), ('three_point_arc', 'Diameter from three points of an arc'), ('best_fit_arc', 'Diameter from many points of an arc'), ('hole_circle', 'Circle through the middles of holes'), ('slanted_hole_circle', 'Circle of holes seen at a slant'), ('chord_and_sagitta', 'Diameter from chord and sagitta')], max_length=20)),
                ('points', models.JSONField(blank=True, default=list, help_text='[[x, y], …] in pixels of the upright original')),
                ('click_px', models.FloatField(blank=True, help_text='one standard deviation of a point, each direction', null=True)),
                ('gauge', models.JSONField(blank=True, help_text='how the size was known, with what was found in pixels', null=True)),
                ('lengths', models.JSONField(blank=True, help_text='what was measured on the part itself, mm', null=True)),
                ('result', models.JSONField(help_text='value, 95 % interval, unit, method and sentences')),
                ('software', models.CharField(max_length=120)),
                ('measured_at', models.DateTimeField(auto_now_add=True)),
                ('feature', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measurement', to='catalogue.feature')),
                ('fragment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measurements', to='catalogue.fragment')),
                ('measured_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('photograph', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measurements', to='catalogue.photograph')),
            ],
            options={
                'ordering': ['-measured_at', '-id'],
                'indexes': [models.Index(fields=['fragment', 'measured_at'], name='measurement_fragment')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('click_px__gt', 0), ('gauge__isnull', False), ('lengths__isnull', True), ('photograph__isnull', False), models.Q(('tool', 'chord_and_sagitta'), _negated=True)), models.Q(('click_px__isnull', True), ('gauge__isnull', True), ('lengths__isnull', False), ('photograph__isnull', True), ('tool', 'chord_and_sagitta')), _connector='OR'), name='measurement_of_a_photograph_xor_of_lengths')],
            },
        ),
        migrations.RunPython(forbid, permit),
    ]
