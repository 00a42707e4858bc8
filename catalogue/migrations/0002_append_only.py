"""The ledger and the originals can be added to and read; the database itself refuses anything else."""

from django.db import migrations

TABLES = {
    "catalogue_custodyevent": "the custody ledger is append-only",
    "catalogue_original": "originals are never changed or deleted",
}


def forbid(apps, schema_editor, tables=TABLES):
    for table, sentence in tables.items():
        for statement in statements(schema_editor.connection.vendor, table, sentence):
            schema_editor.execute(statement)


def permit(apps, schema_editor, tables=TABLES):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in tables:
        for deed in ("update", "delete", *(["truncate"] if postgres else [])):
            on = f" ON {table}" if postgres else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{deed}{on}")
        if postgres:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")


def statements(vendor, table, sentence):
    if vendor == "sqlite":
        for deed in ("update", "delete"):
            yield (
                f"CREATE TRIGGER {table}_no_{deed} BEFORE {deed.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
    elif vendor == "postgresql":
        yield (
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        for deed in ("update", "delete"):
            yield (
                f"CREATE TRIGGER {table}_no_{deed} BEFORE {deed.upper()} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
            )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        )
    else:
        raise NotImplementedError(f"the append-only rule is not written for {vendor}")


def begin_chain(apps, schema_editor):
    apps.get_model("catalogue", "LedgerHead").objects.create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [
        migrations.RunPython(begin_chain, migrations.RunPython.noop),
        migrations.RunPython(forbid, permit),
    ]
