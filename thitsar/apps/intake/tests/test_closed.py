"""A file is closed in a work list for the same reasons as on its own page."""

from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.intake import events, facets, queries
from thitsar.apps.intake.tests.test_outcomes import SEQUENCES, File, Step
from thitsar.apps.intake.tests.test_state import fold


@given(SEQUENCES, st.booleans())
def test_a_file_is_closed_in_a_list_exactly_when_its_page_says_why(
    taken: list[Step], is_linked: bool
) -> None:
    file = File()
    for step, author in taken:
        file.take(step, author)
    document = file.registration
    if is_linked:
        told = events.PersonLinked("registration", "other", "pair", "yields")
        document = fold("registration", document, told, author="approver")
    line = facets.facet("registration", document)
    assert line is not None
    assert queries.is_closed(line) == bool(queries.why_closed(document))
    if line["stage"] in ("linked", "registered", "in_vetting"):
        assert not queries.is_closed(line), "what waits in it for an approver would vanish from Today"
    assert not queries.is_closed({}), "whoever may not read the registration misses nothing of theirs"
