"""The kernel owns every table."""

from django.apps import AppConfig


class Kernel(AppConfig):
    """Name the kernel's tables."""

    name = "thitsar.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the kernel's events, those of every app of this installation, and what addresses may hold."""
        from importlib import import_module  # noqa: PLC0415 - late import: models are not loaded before

        from django.conf import settings  # noqa: PLC0415 - late import: as above

        from thitsar.kernel.membership import events  # noqa: PLC0415 - late import: as above
        from thitsar.kernel.pages import addresses  # noqa: PLC0415 - late import: as above

        events.register()
        addresses.register()
        for name in settings.CASE_APPS:
            import_module(f"{name}.registered")
