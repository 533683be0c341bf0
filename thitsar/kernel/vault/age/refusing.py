"""Say once what is said of every key and every file that is not as the format wants it."""

from thitsar.kernel.errors import Unverified


def miswritten() -> Unverified:
    """Say that a key was not copied rightly; never which letter, for it may be a secret's."""
    return Unverified("This key was not written down rightly. Copy it again, whole, from where it was made.")


def malformed() -> Unverified:
    """Say in one sentence for all parts of a file that it is malformed, changed or cut."""
    return Unverified(
        "This sealed file is not in the agreed form or was changed. Ask its sender for it again."
    )
