from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("obligations", "0004_take_mail_and_figures_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="due",
            name="told_until",
            field=models.DateTimeField(null=True),
        ),
    ]
