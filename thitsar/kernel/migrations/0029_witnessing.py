from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0034_sharing'),
    ]

    operations = [
        migrations.DeleteModel(
            name='KnownLog',
        ),
        migrations.CreateModel(
            name='Witness',
            fields=[
                ('origin', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('cosigned', models.BigIntegerField(default=0)),
            ],
        ),
    ]
