"""Names put together from common syllables; nobody in particular is meant."""

from hypothesis import strategies as st

SYLLABLES = """
    အောင် ကျော် ဇော် မင်း ခိုင် စိုး ထွန်း လွင် မြင့် မြတ် သန့် သူရ သီဟ ဇေယျာ ဇာနည် ဝင်း ဝေ ဝဏ္ဏ ဖြိုး ဖြူ ဘုန်း ညီ နိုင်
    နောင် ပိုင် ပြည့် မောင် မိုး မျိုး ရဲ ရန် လင်း လှိုင် သက် သိန်း သူ ဟိန်း အေး ဦး ဌေး ထက် ထိုက် ချမ်း ချို ကောင်း ခင် စန်း
    စည်သူ ဇင် စု မေ နှင်း ယမင်း သီရိ စန္ဒာ ခွန် လှ ရွှေ ကြည် သွယ် မြ ငြိမ်း ညွန့် ဉာဏ် မင်္ဂလာ ဗိုလ် ဓမ္မ သိဒ္ဓိ ပညာ ဇွန်
""".split()  # noqa: SIM905 - seventy quoted words are harder to read

names = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5).map("".join)
