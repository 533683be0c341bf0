"""What a person is called on lists and on paper: a name that says nothing, a code that can be read aloud."""

import re

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.digits import to_ascii, to_myanmar
from thitsar.kernel.text.invisible import without_invisible

NUMBERS = 1_000

# Plants, food, animals, sky and household: nothing that hints at people, faith, township, rank or party, and
# nothing used as an insult. Left out for that reason: peacock, hornbill, watermelon, ginger, tiger, pearl.
_WORDS = """
ပိတောက် Padauk · သဇင် Thazin · စံပယ် Jasmine · နှင်းဆီ Rose · ကြာပန်း Lotus · ခရေ Khayay · သစ်ခွ Orchid
ဇီဇဝါ Gardenia · ဂန္ဓမာ Chrysanthemum · ဒေလီယာ Dahlia · နေကြာ Sunflower · ငုဝါ Ngu · ခေါင်ရန်း Hibiscus
စကားဝါ Champak · လီလီ Lily · ကျူးလစ် Tulip · ဒေစီ Daisy · စိန်ပန်း Poinciana · ဗေဒါ Hyacinth
ကျွန်းပင် Teak · ကုက္ကို Raintree · တမာ Neem · ထင်းရှူး Pine · ဝါးပင် Bamboo · ကြိမ် Rattan
ယူကလစ် Eucalyptus · ဓနိ Nipa · ထန်းပင် Palmyra · အုန်းသီး Coconut · ကွမ်းသီး Areca · ပိန္နဲ Jackfruit
မာလကာ Guava · သင်္ဘောသီး Papaya · နာနတ် Pineapple · ငှက်ပျော Banana · ဒူးရင်း Durian
မင်းကွတ် Mangosteen · ကြက်မောက် Rambutan · လိမ္မော် Orange · သံပရာ Lime · ရှောက်သီး Citron
ပန်းသီး Apple · သစ်တော် Pear · စပျစ် Grape · သလဲ Pomegranate · ဆီးသီး Jujube · ဩဇာသီး Custard-apple
ထောပတ်သီး Avocado · စတော်ဘယ်ရီ Strawberry · လိုင်ချီး Lychee · ဇီးဖြူ Amla · သခွား Cucumber
သခွားမွှေး Melon · ရွှေဖရုံ Pumpkin · ဘူးသီး Gourd · ရုံးပတီ Okra · မုန်လာ Radish · ဂေါ်ဖီ Cabbage
ခရမ်းချဉ် Tomato · အာလူး Potato · ကန်စွန်း Kangkong · မုန်လာဥနီ Carrot · ကြက်သွန် Onion · ပဲတီ Beansprout
ပြောင်းဖူး Maize · ဂျုံ Wheat · စပါး Rice · နှမ်း Sesame · မြေပဲ Peanut · ကြံ Sugarcane · နနွင်း Turmeric
ဖာလာ Cardamom · လေးညှင်း Clove · သစ်ကြံပိုး Cinnamon · စမုန်စပါး Fennel · ပူစီနံ Mint
နံနံပင် Coriander · စပါးလင် Lemongrass · ပင်စိမ်း Basil · ဒန့်သလွန် Moringa · မှို Mushroom · ရေညှိ Moss
မြက်ခင်း Meadow · လက်ဖက် Tealeaf · ကော်ဖီ Coffee · ကိုကိုး Cocoa · ပျားရည် Honey · သကြား Sugar · ဆား Salt
နို့ Milk · ထောပတ် Butter · မုန့်ဟင်းခါး Mohinga · ခေါက်ဆွဲ Noodle · ရေခဲ Ice · ဖျော်ရည် Juice
ပေါင်မုန့် Bread · ဘီစကစ် Biscuit · ချိုးငှက် Dove · ခိုငှက် Pigeon · ကြက်တူရွေး Parrot · သာလိကာ Myna
စာကလေး Sparrow · ပျံလွှား Swallow · ဥဩ Koel · ငုံး Quail · ငန်း Goose · ကြိုးကြာ Crane · ဗျိုင်း Egret
ဇီးကွက် Owl · ခါငှက် Partridge · ပင်ဂွင်း Penguin · သပိတ်လွယ် Magpie · ဇင်ရော် Gull · ဆင် Elephant
မြင်း Horse · ယုန် Rabbit · သမင် Deer · ဒရယ် Hogdeer · ချေငယ် Muntjac · သိုး Sheep · လိပ် Turtle
လင်းပိုင် Dolphin · ဖျံ Otter · ရှဉ့် Squirrel · ပန်ဒါ Panda · ဇီရာဖ Giraffe · မြင်းကျား Zebra
ကန်ဂါရူး Kangaroo · ဝေလငါး Whale · ငါး Fish · ရွှေငါး Goldfish · ကြယ်ငါး Starfish · ရေနဂါး Seahorse
ကဏန်း Crab · ပုစွန် Prawn · ခရု Snail · လိပ်ပြာ Butterfly · ပျား Bee · ပုစဉ်း Dragonfly · ပုရစ် Cricket
ပုရွက်ဆိတ် Ant · မိုးစက် Raindrop · တိမ်တိုက် Cloud · သက်တံ Rainbow · ကြယ်ကလေး Star · လမင်း Moon
နေမင်း Sun · နှင်းစက် Dew · လေပြေ Breeze · လှိုင်း Wave · သဲသောင် Sandbank · ကျောက်ခဲ Pebble
ပတ္တမြား Ruby · နီလာ Sapphire · သန္တာ Coral · ပယင်း Amber · မြကျောက် Emerald · စိန် Diamond
သလင်း Quartz · ကြေးနီ Copper · ငွေ Silver · ဖယောင်း Wax · ထီး Umbrella · မီးအိမ် Lantern · စာအုပ် Book
ခဲတံ Pencil · စာရွက် Paper · ဗုံ Drum · စောင်း Harp · ပုလွေ Flute · ပတ္တလား Xylophone · တယော Violin
ဂီတာ Guitar · လှေ Boat · စက်ဘီး Bicycle · လှည်း Cart · ရထား Train · ပြတင်း Window · ခြင်းတောင်း Basket
ရေအိုး Pot · ခွက် Cup · ဇွန်း Spoon · ပန်းကန် Plate · စောင် Blanket · ခေါင်းအုံး Pillow · ဖျာ Mat
နာရီ Clock · သော့ Key · မှန် Mirror · ကြိုး Rope · ချည် Thread · အပ် Needle · ဖဲကြိုး Ribbon · ဦးထုပ် Hat
ဖိနပ် Shoe · အိတ် Bag · စားပွဲ Table · ဘောလုံး Ball · စွန် Kite · ယပ်တောင် Fan
"""


_PAIRS = [tuple(pair.split()) for line in _WORDS.strip().splitlines() for pair in line.split(" · ")]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
_PLACES = 8
# Crockford's check is the number modulo 37. Five of its check signs, *~$=U, are hard to read aloud, so the
# numbers that would need one are not given out: 32 of each 37 are.
_MODULUS = 37
_WHOLE = 32**_PLACES // _MODULUS
_LOOK_ALIKE = str.maketrans("OILဝရ", "01107")
_BETWEEN = re.compile(r"[\W_]+")
_PREFIX = re.compile(r"^\s*P[\W_]+")


def display_name(number: int) -> tuple[str, str]:
    """Give a pseudonym in Burmese and Latin letters; `number` must come from a random source."""
    if not 0 <= number < len(_PAIRS) * NUMBERS:
        raise Refused("A display name is chosen by a number from 0 to 199,999.")
    turn, at = divmod(number, len(_PAIRS))
    burmese, latin = _PAIRS[at]
    return f"{burmese} {to_myanmar(str(turn + 1))}", f"{latin} {turn + 1}"


def file_code(random_bytes: bytes) -> str:
    """Write five or more random bytes as the code of a person's file: P-, 8 characters and a check (R-ID)."""
    if len(random_bytes) < 5:
        raise Refused("A file code needs five random bytes.")
    whole, check = divmod(int.from_bytes(random_bytes) % (_WHOLE * len(_ALPHABET)), len(_ALPHABET))
    number = whole * _MODULUS + check
    digits = [_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_PLACES))]
    return f"P-{''.join(digits)}{_ALPHABET[check]}"


def read_file_code(text: str) -> str:
    """Read a code as typed or dictated, with spaces, small letters, Burmese digits or look-alikes."""
    plain = to_ascii(without_invisible(text)).upper().translate(_LOOK_ALIKE)
    code = _BETWEEN.sub("", _PREFIX.sub("", plain))
    code = code.removeprefix("P") if len(code) == _PLACES + 2 else code
    if len(code) != _PLACES + 1 or not set(code) <= set(_ALPHABET):
        raise Refused(
            "This is not a file code. It is P- and nine letters or digits; type it as on the paper."
        )
    number = sum(_ALPHABET.index(sign) << 5 * place for place, sign in enumerate(reversed(code[:-1])))
    if number % _MODULUS != _ALPHABET.index(code[-1]):
        raise Refused("A letter or digit of this file code is wrong. Compare it with the paper.")
    return f"P-{code}"
