from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_limits"),
    ]

    operations = [
        migrations.AddField(
            model_name="platform",
            name="limit_headers",
            field=models.BooleanField(default=False),
        ),
    ]
