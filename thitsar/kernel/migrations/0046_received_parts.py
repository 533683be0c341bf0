from typing import Any

from django.db import migrations, models

# Of a part that came from a partner nothing was ever wrapped for it here.
_RECEIVED = """
UPDATE kernel_shared SET is_received = %s WHERE is_ended = %s AND number > 0 AND stream IN (
    SELECT e.stream FROM kernel_entry e JOIN kernel_log l ON l.id = e.log_id WHERE l.origin = kernel_shared.partner
    AND e.id = (SELECT MIN(f.id) FROM kernel_entry f WHERE f.stream = e.stream))
"""


def mark(apps: Any, schema_editor: Any) -> None:
    schema_editor.connection.cursor().execute(_RECEIVED, [True, False])


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0045_given_keys'),
    ]

    operations = [
        migrations.AddField(
            model_name='shared',
            name='is_received',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
