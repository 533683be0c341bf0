"""What may be opened in an emergency by somebody outside a file's team, and by whom (domain.md R-BG): pure."""

from thitsar.kernel.access.policy import NEVER_OF_A_CHILD, Role, scope_of

ACTION = "break_glass"
HOURS = 4
SECONDS = HOURS * 3600
# Who the person behind a file's number is: opened to data protection in the same way, and nothing else of the file.
UNMASK = "unmask"
WHY_UNMASKED = ("PERSON_ASKS", "INCIDENT", "COURT")
# K2, K3 and K6: who somebody is, their service, what they are helped with. Never K1, K5, K7, K8 nor what is judged.
PARTS = ("registration", "identity", "service", "support")
# Why: a short list, beside words of one's own.
REASONS = ("HEALTH", "DANGER", "MISSING", "CHILD")


def openable(roles: frozenset[Role], *, is_released: bool = False) -> tuple[str, ...]:
    """Give the parts these roles may ask for: those they read in their own files, and no others."""
    acting = roles - NEVER_OF_A_CHILD if is_released else roles
    return tuple(part for part in PARTS if scope_of(acting, "read", part) == "team")


def are_administrators_alone(one: frozenset[Role], other: frozenset[Role]) -> bool:
    """Tell whether both who agree are administrators, whatever else they are."""
    return Role.ADMINISTRATOR in one and Role.ADMINISTRATOR in other
