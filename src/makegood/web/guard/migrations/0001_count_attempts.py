from django.core.management import call_command
from django.db import migrations, models


def make_the_cache(apps, schema_editor):
    """No model: what a cache holds is never backed up, nor read back from a backup that somebody may have changed."""
    call_command("createcachetable", "guard_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("count", models.PositiveBigIntegerField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunPython(make_the_cache, migrations.RunPython.noop),
    ]
