from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0042_keys_behind"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="shown",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="member",
            name="sign",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="exchange",
            name="sign",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="exchange",
            name="heard",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="exchange",
            name="heard_key",
            field=models.BinaryField(default=b""),
        ),
    ]
