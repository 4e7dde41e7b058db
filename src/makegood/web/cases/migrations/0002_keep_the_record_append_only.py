from django.db import migrations

from makegood.web.cases import append_only


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_cases")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: append_only.install(schema_editor.connection),
            lambda apps, schema_editor: append_only.remove(schema_editor.connection),
        )
    ]
