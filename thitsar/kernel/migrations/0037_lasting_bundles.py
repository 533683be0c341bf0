from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0036_joined_checkpoints'),
    ]

    operations = [
        migrations.AddField(
            model_name='arrivedbundle',
            name='is_lasting',
            field=models.BooleanField(default=False),
        ),
    ]
