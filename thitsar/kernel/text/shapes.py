"""Letters of other scripts drawn like Latin ones, for reading codes typed with the wrong letters."""

_PAIRS = (
    # Cyrillic, whose small letters are mostly small capitals
    ("авекмнорстухіјѕԁԛԝѵһӏгпияєэзьшщлдбцєґ", "abekmhopctyxijsdqwvhlrnnreezbwwndbuer"),
    ("АВЕКМНОРСТУХІЈЅԀԚԜѴҺӀГПИЯЄЭЗЬШЩЛДБЦЄҐ", "abekmhopctyxijsdqwvhlrnnreezbwwndbuer"),
    # Greek: capitals and small letters are drawn like different Latin letters
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧΣΛΔΩΓΠΘΞ", "abezhikmnoptyxsadwrnoe"),
    ("αβγεζηικμνορσςτυχωδλπθξ", "abyezniknvopcctuxwdanoe"),
    # Armenian
    ("օսհոցյքզՏՍԼՕՈ", "ouhngjpqsulon"),
    # Cherokee
    ("ᎪᎺᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ", "aabcdeghijklmprstvwz"),
    # Lisu, which is at home in Kachin State
    ("ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "bpdtgkjczfmnlsrvhwxyaeiou"),
    # Latin small capitals and phonetic letters
    ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢıɩɡɑɛəɔɾŋøđłħŧðþƿʋɯɐǝɹʇ", "abcdefghijklmnoprstuvwyziigaeecrnodlhtdppvwaert"),
    ("æœ", "ao"),
)
_ENCLOSED = (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
_LATIN = "abcdefghijklmnopqrstuvwxyz"

LATIN_SHAPES = {
    **{
        ord(drawn): latin
        for alphabet, letters in _PAIRS
        for drawn, latin in zip(alphabet, letters, strict=True)
    },
    **{first + place: letter for first in _ENCLOSED for place, letter in enumerate(_LATIN)},
}
