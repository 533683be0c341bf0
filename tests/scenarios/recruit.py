"""Whom SC-03 needs: the recruit, an adult, and those who work with them, each with a window of their own."""

import re
from datetime import date

from tests.cast import TODAY, Cast
from tests.pages.lists_made import sound_rows
from tests.pages.visiting import Answer, Window, actor, add_people
from thitsar.apps.intake.importing import run_import
from thitsar.apps.intake.rows import FIELD_FORM
from thitsar.demo.people import HEADERS
from thitsar.demo.spreadsheet import to_xlsx
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.open_file import OpenFile
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.membership.assigning import assign

THAT_DAY = date(2024, 4, 10)
PARTS = ("registration", "identity", "service", "support")
SURE = {"sure": "on"}


class People:
    """Whom the story needs, each with a window of their own."""

    def __init__(self, cast: Cast) -> None:
        cast.need("matcher")
        self.cast = cast
        wanted = {
            "intake": ("Thiri Win Myint", Role.INTAKE),
            "vetting": ("Myo Thant Sin", Role.VETTING),
            "approver": ("Khu Reh Maw", Role.APPROVER),
            "focal": ("Naw Eh Paw", Role.CHILD_PROTECTION),
            "focal2": ("Mi Cho Than", Role.CHILD_PROTECTION),
        }
        self.person = dict(zip(wanted, add_people(cast, *wanted.values()), strict=True))
        self._windows: dict[str, Window] = {}

    def window(self, who: str) -> Window:
        """Give somebody's window, signed in and with the short number typed."""
        if who not in self._windows:
            opened = self._windows[who] = Window()
            first = opened.sign_in(self.person[who]).text
            pin = re.search(r'class="secret">([0-9]+)<', first)
            assert pin is not None
            opened.post("/confirm", {"pin": pin[1], "next": "/today"})
        return self._windows[who]

    def opened(self, who: str, file: str) -> OpenFile:
        """Open what somebody may read of a file."""
        return open_file(actor(self.cast, self.person[who]), file, PARTS, "read")

    def step(self, who: str, file: str, step: str, **fields: str) -> Answer:
        """Take a step of intake on its page, with what stands in the page's form."""
        page = self.window(who).get(f"/file/{file}/step/{step}")
        if page.status != 200:
            return page
        form = page.forms()[-1]
        kept = {name: values[-1] for name, values in form.fields.items() if name not in SURE and values}
        return self.window(who).post(f"/file/{file}/step/{step}", {**kept, **fields})

    def taken_in(self, **changed: str) -> str:
        """Take a list of one row in, on the day of the story, and give the file."""
        (row,) = sound_rows(1, next(SEEDS))
        row |= {
            "today": THAT_DAY.isoformat(),
            "arrival/date_arrival": "",
            "departure/date": "2024-03",
            **changed,
        }
        maker = actor(self.cast, self.person["intake"])
        team = tuple(
            sorted(one.member for who, one in self.person.items() if who in ("intake", "vetting", "approver"))
        )
        before = set(WorkLists().facets(maker, "registration"))
        run_import(
            maker, to_xlsx([row], HEADERS), FIELD_FORM, team=team, narrow=team, today=THAT_DAY,
            progress=lambda _done, _all: True,
        )  # fmt: skip
        facets = WorkLists().facets(maker, "registration").items()
        (file,) = [id for id, one in facets if id not in before and one["kind"] == "person"]
        return file


SEEDS = iter(range(300, 400))
RECRUIT = {
    "person/name_my": "အောင်ပြည့်ဖြိုး",
    "person/dob": "2007-08",
    "person/age": "18",
    "service/branch": "ARMY",
    "service/rank": "OR-1",
    "departure/type": "LEFT",
    "departure/township": "Magway",
}


def handed_over(people: People, file: str, *, confirmed: bool = True) -> None:
    focal = people.person["focal"].member
    given = people.step("intake", file, "handover", to=focal)
    assert given.status == 302, given.words
    if confirmed:
        assert people.step("focal", file, "takeover", **SURE).status == 302


def with_child_protection(people: People, file: str) -> str:
    """Hand a child over, to both focal points."""
    handed_over(people, file)
    assign(
        actor(people.cast, people.person["intake"]),
        file,
        people.person["focal2"].member,
        today=TODAY,
        duty=Role.CHILD_PROTECTION,
    )
    return file


PAPERS = {"kind1": "SCHOOL_PAPER", "shows1": "18-19", "reason": "Seen with the headmaster"}
