from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0033_many_logs'),
    ]

    operations = [
        migrations.AddField(
            model_name='checkpoint',
            name='is_joined',
            field=models.BooleanField(default=False),
        ),
    ]
