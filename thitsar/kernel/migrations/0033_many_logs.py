from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0035_wire")]

    operations = [
        migrations.AddField(
            model_name="unfoldedpart",
            name="seen",
            field=models.BigIntegerField(default=0),
        ),
    ]
