"""The process that takes in one list and ends: started by a page, in the name of its session."""

import sys

from thitsar.kernel.hardening import hide


def main() -> None:
    """Read the order from the socket and do it."""
    # Before the list comes: a dump or a neighbour's debugger would have all of it.
    hide()
    import django  # noqa: PLC0415 - late import: settings are chosen by who starts this

    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - late import: as above

    from thitsar.apps.intake import jobs  # noqa: PLC0415 - late import: as above
    from thitsar.apps.intake.importing import run_import  # noqa: PLC0415 - late import: as above
    from thitsar.kernel import codec, programs  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.errors import Purposeful  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.pages import sessions  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.sections.mapping import mapping_from_plain  # noqa: PLC0415 - late import: as above

    programs.settle()
    order = codec.unpack(sys.stdin.buffer.read())
    file: str = order["file"]
    try:
        given = sessions.agent().call("session", handle=order["handle"], is_person=False)
        actor = sessions.actor_of(order["handle"], given)
        run_import(
            actor,
            order["content"],
            mapping_from_plain(order["mapping"]),
            team=tuple(order["team"]),
            narrow=tuple(order["team"]),
            today=timezone.localdate(),
            progress=lambda _done, _total: not jobs.must_stop(file),
        )
    except Purposeful:
        sys.exit(1)  # the page shows where it stopped; giving the list again goes on from there
    finally:
        jobs.done(file)


if __name__ == "__main__":
    main()
