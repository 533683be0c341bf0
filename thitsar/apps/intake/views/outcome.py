"""What comes of an intake: the child path, acceptance, people outside the programme or who do not go on."""

from thitsar.kernel.files.open_file import Actor, OpenFile


def actions(opened: OpenFile, actor: Actor) -> list[dict[str, str]]:
    """Give the steps of intake that this member can take on a file now, as links."""
    return []


def notices(opened: OpenFile) -> list[str]:
    """Say what everybody who opens this file has to know before anything else."""
    return []
