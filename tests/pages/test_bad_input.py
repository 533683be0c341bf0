"""A8: whatever is sent, the answer is a sentence that says what to do, in the reader's language; nothing is stored."""

import io
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse

from tests.cast import TODAY, Cast
from tests.pages.bad_files import FILES, good
from tests.pages.lists_made import again, csv, sound_rows, take, xlsx
from tests.pages.test_policy import TABLE
from tests.pages.visiting import Answer, Person, Window, actor, stored
from thitsar.apps.intake.importing import run_import
from thitsar.apps.intake.rows import FIELD_FORM
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.pages.addresses import RandomId

BURMESE = re.compile("[က-႟]")


@pytest.fixture(autouse=True)
def _matcher(cast: Cast) -> None:
    cast.need("matcher")


@pytest.fixture(scope="module")
def readers(officer: Person) -> dict[str, Window]:
    """Give a window in each language."""
    windows = {language: Window(language) for language in ("en", "my")}
    for window in windows.values():
        window.sign_in(officer)
    return windows


@pytest.fixture
def nothing_is_stored(cast: Cast) -> Iterator[None]:
    """Compare every table, and the files beside them, before and after."""
    before, files = stored(), _files(cast)
    yield
    assert stored() == before
    assert _files(cast) == files


def _files(cast: Cast) -> set[str]:
    near = [path for path in cast.directory.rglob("*") if not path.name.startswith("node.sqlite3")]
    return {str(path) for path in [*near, *Path(tempfile.gettempdir()).glob("*upload*")]}


def send(window: Window, content: bytes, name: str = "arrivals.xlsx", **more: Any) -> Answer:
    return window.post("/import", {"do": "import", "file": SimpleUploadedFile(name, content), **more})


def problem(answer: Answer) -> str:
    """Give what stands in the summary of errors."""
    found = re.search(r'class="problems".*?</ul>', answer.text, re.DOTALL)
    assert found is not None, answer.words
    return " ".join(re.sub("<[^>]*>", " ", found[0].replace("&quot;", '"')).split())


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.usefixtures("nothing_is_stored")
def test_a_file_that_is_no_list_is_refused_in_words(
    readers: dict[str, Window], second_officer: Person, kind: str
) -> None:
    make, sentence = FILES[kind]
    content = make()
    for do in ("check", "import"):
        sent = {"do": do, "mapping": "field form", "team": second_officer.member, "file": _file(content)}
        answer = readers["en"].post("/import", sent)
        said = problem(answer)
        assert answer.status == 200
        assert said.count("List (XLSX or CSV): ") == 1
        assert sentence in said
        assert "The list itself is not kept here: choose it once more." in answer.words
        form = answer.forms()[1].fields
        assert (form["mapping"], form["team"]) == (["field form"], [second_officer.member]), (
            "a choice is lost"
        )


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.usefixtures("nothing_is_stored")
def test_a_file_that_is_no_list_is_refused_in_burmese(readers: dict[str, Window], kind: str) -> None:
    answer = send(readers["my"], FILES[kind][0]())
    (said,) = re.findall(r'<p class="error" id="id_file_error">(.*?)</p>', answer.text)
    assert BURMESE.search(said.partition("–")[2]), said
    assert not re.search("This |The |Column |Row |More ", said)


def _file(content: bytes, name: str = "arrivals.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("kind", ["picture", "half a workbook", "bomb", "no consent", "a zero among letters"])
@pytest.mark.usefixtures("nothing_is_stored")
def test_the_same_file_is_refused_by_the_command_with_the_same_sentence(
    cast: Cast, officer: Person, kind: str
) -> None:
    make, sentence = FILES[kind]
    maker = actor(cast, officer)
    team = (maker.member,)
    with pytest.raises(Refused, match=re.escape(sentence)):
        run_import(
            maker, make(), FIELD_FORM, team=team, narrow=team, today=TODAY, progress=lambda _done, _all: True
        )


@pytest.mark.usefixtures("nothing_is_stored")
def test_no_file_an_empty_one_and_two_are_each_said(readers: dict[str, Window]) -> None:
    for language, window in readers.items():
        none = problem(window.post("/import", {"do": "import"}))
        empty = problem(send(window, b""))
        two = problem(send(window, good(), file=[_file(good()), _file(good(), "b.xlsx")]))
        assert len({none, empty, two}) == 3
        if language == "en":
            assert "Choose one list at a time." in two
        for said in (none, empty, two):
            assert bool(BURMESE.search(said)) == (language == "my")


class _Endless(io.RawIOBase):
    """A body that is made while it is read."""

    def __init__(self, head: bytes, length: int, tail: bytes) -> None:
        self.head, self.left, self.tail = head, length, tail
        self.length = len(head) + length + len(tail)

    def read(self, size: int = -1) -> bytes:
        if self.head:
            given, self.head = self.head, b""
        elif self.left:
            given = bytes(min(self.left, 1 << 16))
            self.left -= len(given)
        else:
            given, self.tail = self.tail, b""
        return given


@pytest.mark.parametrize("address", ["/import", "/import/columns"])
@pytest.mark.usefixtures("nothing_is_stored")
def test_more_than_a_hundred_megabytes_are_refused_as_too_much(
    readers: dict[str, Window], address: str
) -> None:
    for language, window in readers.items():
        token = window.token()["csrfmiddlewaretoken"]
        head = (
            f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n--x\r\n'
            'Content-Disposition: form-data; name="file"; filename="a.xlsx"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        body = _Endless(head, 120_000_000, b"\r\n--x--\r\n")
        response = window.client.generic(
            "POST",
            address,
            **{  # type: ignore[arg-type]
                "wsgi.input": body,
                "CONTENT_LENGTH": str(body.length),
                "CONTENT_TYPE": "multipart/form-data; boundary=x",
            },
        )
        assert response.status_code == 200
        said = re.search(r'class="problems".*?</ul>', response.content.decode(), re.DOTALL)
        assert said is not None
        if language == "en":
            assert "The file is larger than 100 MB. Split the list into smaller files." in said[0]
        else:
            assert BURMESE.search(said[0])
            assert "larger" not in said[0]


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/passwd",
        "C:\\Windows\\x.xlsx",
        "/tmp/planted.xlsx",
        "စာရင်း " * 200 + ".xlsx",
        "a\x00b.xlsx",
        "a\r\nX: y",
    ],
)
def test_the_name_of_a_file_leads_nowhere(
    readers: dict[str, Window], cast: Cast, name: str, nothing_is_stored: None
) -> None:
    window = readers["en"]
    body = (
        b'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
        + window.token()["csrfmiddlewaretoken"].encode()
        + b'\r\n--x\r\nContent-Disposition: form-data; name="do"\r\n\r\ncheck\r\n--x\r\n'
        + f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        + good()
        + b"\r\n--x--\r\n"
    )
    response = window.client.generic("POST", "/import", body, "multipart/form-data; boundary=x")
    assert response.status_code in {200, 400}
    assert b"passwd" not in response.content
    assert not Path("/tmp/planted.xlsx").exists()


@pytest.mark.usefixtures("nothing_is_stored")
def test_a_sound_list_in_every_usual_encoding_is_read(readers: dict[str, Window]) -> None:
    rows = sound_rows(3, 778)
    marked = csv(rows)
    plain = marked.decode("utf-8-sig")
    for content in (
        marked,
        plain.encode(),
        plain.encode("utf-16"),
        plain.replace(",", ";").encode(),
        xlsx(rows),
    ):
        answer = readers["en"].post("/import", {"do": "check", "file": _file(content, "a.csv")})
        assert "Nothing was stored. This is what would happen." in answer.words
        assert re.search(r"Registered 3\b", answer.words), answer.words


@pytest.mark.database
def test_what_looks_like_a_program_is_text(cast: Cast, officer: Person, window: Window) -> None:
    rows = sound_rows(2, 779)
    evil = '<img src=x onerror="alert(1)">{{ 7|add:"7" }}{% debug %}'
    rows[0] |= {
        "notes": '=HYPERLINK("http://x.example","click")',
        "person/name_en": evil,
        "person/alias": evil,
    }
    maker = actor(cast, officer)
    result = take(maker, rows)
    assert result.registered == 2
    assert {"formula"} <= {one["code"] for one in result.warnings}
    facets = WorkLists().facets(maker, "registration")
    for file in [id for id, one in facets.items() if one.get("uuid") in {row["_uuid"] for row in rows}]:
        text = "".join(
            window.get(f"/file/{file}/{part}").text for part in ("registration", "identity", "service")
        )
        assert "<img" not in text
        assert 'href="http' not in text
        if "onerror" in text:
            assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;{{ 7|add" in text
            break
    else:
        pytest.fail("the name is not on its page")


@pytest.mark.database
def test_a_text_of_any_length_is_held_back_and_the_rest_taken_in(cast: Cast, officer: Person) -> None:
    rows = sound_rows(2, 780)
    rows[0]["notes"] = "က" * 10_001
    result = take(actor(cast, officer), rows)
    assert (result.registered, {one["code"] for one in result.quarantined}) == (1, {"overlong"})


@pytest.mark.usefixtures("nothing_is_stored")
def test_more_fields_than_any_form_has_are_not_understood(readers: dict[str, Window]) -> None:
    for language, window in readers.items():
        many = {f"f{at}": "x" for at in range(4200)}
        answers = [
            window.post("/search", many),
            window.post("/search", {"text": "x" * 5_000_000}),
            window.post("/import", {"do": "check", "file": [_file(b"x") for _ in range(120)]}),
        ]
        for answer in answers:
            assert answer.status == 400
            assert bool(BURMESE.search(answer.words.replace("မြန်မာ", ""))) == (language == "my")


NONSENSE = ("0", "-1", "abc", "9" * 5000, "၁၂", "²", "1e9", "1.5", "", "%00", "' OR 1=1 --", "../..")


@pytest.mark.parametrize("address", ["/today?page=", "/held?page="])
@pytest.mark.usefixtures("nothing_is_stored")
@pytest.mark.database
def test_a_page_number_that_is_none_is_the_first(window: Window, address: str) -> None:
    for number in NONSENSE:
        assert window.get(address + number).status == 200, number


@pytest.mark.usefixtures("nothing_is_stored")
@pytest.mark.database
def test_an_id_that_is_none_is_not_found(window: Window) -> None:
    for name in ("file", "import-progress", "correct", "candidate", "approve", "member"):
        for id in ("x", "0" * 31, "0" * 33, "f" * 5000, "%00", "%ff%fe", "..%5c..", "𐀀", "'"):
            address = reverse(name, args=["0" * 32]).replace("0" * 32, id)
            answer = window.get(address)
            assert answer.status == 404, (name, id)
            assert answer.text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "HEAD"])
@pytest.mark.usefixtures("nothing_is_stored")
def test_another_method_changes_nothing(window: Window, method: str) -> None:
    token = window.token()["csrfmiddlewaretoken"]
    for address in ("/today", "/import", "/held", "/search", "/language", "/confirm", "/two", "/nowhere"):
        response = window.client.generic(method, address, b"do=import", HTTP_X_CSRFTOKEN=token)
        assert response.status_code in {200, 302, 400, 404, 405, 422}
        if response.status_code == 405 and method != "HEAD":
            assert "This could not be understood" in response.content.decode()


def test_another_method_is_answered_in_the_language_of_the_reader(readers: dict[str, Window]) -> None:
    for language, window in readers.items():
        answer = window.client.delete("/language", HTTP_X_CSRFTOKEN=window.token()["csrfmiddlewaretoken"])
        assert (answer.status_code, answer.headers["Content-Language"]) == (405, language)
        (said,) = re.findall(r"<h1[^>]*>(.*?)</h1>", answer.content.decode())
        assert bool(BURMESE.search(said)) == (language == "my")


NASTY = ("\0", "x" * 20_000, "<script>", "../../etc/passwd", "\u0663", "\U0001f600", "\u202e", "-1", "/\\")
FIELDS = [
    *("name", "passphrase", "pin", "next", "language", "text", "member", "field", "roles", "shown"),
    *("organisation", "digest", "file", "mapping", "team", "headers", "c0", "judgement", "reason", "sure"),
]


@pytest.mark.parametrize("do", ["", "take", "CHECK"])
@pytest.mark.usefixtures("nothing_is_stored")
@pytest.mark.database
def test_a_list_is_taken_in_by_its_button_and_by_nothing_else(window: Window, do: str) -> None:
    assert send(window, csv(sound_rows(2, 805)), "list.csv", do=do).status == 400


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.usefixtures("nothing_is_stored")
@pytest.mark.database
def test_nothing_typed_anywhere_breaks_a_page(cast: Cast, window: Window, nasty: str) -> None:
    admin = Window()
    name, passphrase = cast.credentials("admin")
    admin.sign_in(Person(name, passphrase, cast.member("admin")))
    for line in TABLE:
        named, _, part = line.partition(":")
        if TABLE[line].ends or named in {"home", "help"}:
            continue
        address = _address(named, part)
        for do in ("save", "discard", "agree", "check", "import", "stop", nasty):
            for who in (window, admin):
                answer = who.post(address, {**dict.fromkeys(FIELDS, nasty), "do": do})
                assert answer.status < 500, (line, do)
                assert answer.status != 200 or answer.text


def _address(name: str, part: str) -> str:
    """Give an address of a thing that nobody has, whatever its address asks for."""
    bits, _pattern, _defaults, converters = get_resolver().reverse_dict.getlist(name)[0]
    (_text, named), *_others = bits
    ids = {one: "0" * 32 for one in named if isinstance(converters[one], RandomId)}
    return reverse(name, kwargs={one: ids.get(one, part or "identity") for one in named})


@pytest.mark.database
def test_the_same_people_under_other_numbers_are_candidates_and_no_clash(cast: Cast, officer: Person) -> None:
    (row,) = sound_rows(1, 781)
    result = take(actor(cast, officer), [row, again(row, 1781)])
    assert (result.registered, len(result.candidates)) == (2, 1)
