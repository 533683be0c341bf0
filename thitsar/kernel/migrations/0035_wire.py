from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0029_witnessing'),
    ]

    operations = [
        migrations.AddField(
            model_name='exchange',
            name='address',
            field=models.BinaryField(default=b''),
        ),
    ]
