"""What the tests of the vault draw from: keys, contents and places as the program makes them."""

from hypothesis import strategies as st

from thitsar.kernel.vault import suite

seeds = st.binary(min_size=32, max_size=32)
contents = st.binary(max_size=3000)
parts: st.SearchStrategy[str | bytes | int | None] = (
    st.none()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.binary(max_size=20)
    | st.text(st.characters(codec="utf-8"), max_size=20)
)
places: st.SearchStrategy[suite.Place] = st.lists(parts, min_size=1, max_size=6).map(tuple)


@st.composite
def moved_places(draw: st.DrawFn) -> tuple[suite.Place, suite.Place]:
    """Draw a place and another one that differs in one part, the order, the length or the kind of a part."""
    place = draw(places)
    at = draw(st.integers(0, len(place) - 1))
    others: list[suite.Place] = [
        (*place[:at], one, *place[at + 1 :]) for one in [draw(parts), *_near(place[at])]
    ]
    others += [place[:at] + place[at + 1 :], (*place[:at], draw(parts), *place[at:])]
    others += [(*place, None), tuple(reversed(place))]
    # By their looks: Python says True == 1, and our bytes do not.
    return place, draw(st.sampled_from(others).filter(lambda one: repr(one) != repr(place)))


def _near(part: str | bytes | int | None) -> list[str | bytes | int | None]:
    match part:
        case int():
            return [part - 1 if part > 0 else part + 1, str(part)]
        case str():
            return [part.encode(), part + "\0"]
        case bytes():
            return [part.hex(), part + b"\0"]
    return ["", b"", 0, False]
