from django.db import migrations

import makegood.web.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("dialogue", "0003_keep_what_was_heard"),
    ]

    operations = [
        migrations.AddField(
            model_name="hearing",
            name="kept",
            field=makegood.web.vault.fields.SealedJSON(null=True),
        ),
    ]
