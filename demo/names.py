"""Names of invented people, in the scripts and spellings that a real roster holds.

Any likeness to a living person is chance: given and family names are common ones, drawn apart.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np

HOME = "Leiden"

#: The one name that fits on no badge.
LONG_NAME = "Maria da Conceição Albuquerque de Vasconcelos e Sá Nogueira-Brandão"
LONG_KNOWN_AS = "Conceição Brandão"
LONG_MAILBOX = "conceicao.brandao"

# Letters that have no decomposition into a Latin letter and a mark.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "ı": "i", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae"}
)


@dataclass(frozen=True, slots=True)
class Culture:
    """Where some of the people come from. ``native=Latin`` gives a name in two scripts."""

    language: str
    people: int
    site: str
    given: tuple[str, str]  # for women, for men; separated by commas
    family: tuple[str, str]
    family_first: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """A name and what goes with it."""

    name: str
    known_as: str
    mailbox: str
    language: str
    location: str


def _both(names: str) -> tuple[str, str]:
    return (names, names)


CULTURES: tuple[Culture, ...] = (
    Culture(
        "nl", 24, HOME,
        ("Anneke,Femke,Maaike,Noëlle,Saskia,Willemijn", "Bram,Daniël,Joost,Koen,Ruben,Sjoerd"),
        _both("van den Berg,de Graaf,Hoekstra,van 't Hof,Kuijpers,Postma,Terpstra,Zuiderveld"),
    ),
    Culture(
        "de", 20, HOME,
        ("Anke,Brigitte,Jördis,Käthe,Renate,Sabine", "Bernd,Götz,Jürgen,Matthias,Sören,Uwe"),
        _both("Bäumler,Hölscher,Großmann,Hüttner,Kleinschmidt,Löwe,Oßwald,Vogelsang"),
    ),
    Culture(
        "fr", 14, HOME,
        ("Aurélie,Cécile,Hélène,Maëlle,Solène", "Benoît,Étienne,Gaël,Loïc,Rémi"),
        _both("Bessière,Chauvet,Lefèvre,Marchais,Prévost,Thévenot,L'Hénaff"),
    ),
    Culture(
        "cs", 20, "Brno",
        ("Božena,Dagmar,Jiřina,Kateřina,Ludmila", "Bořivoj,Jiří,Luboš,Ondřej,Zdeněk"),
        (
            "Černíková,Dvořáčková,Hrušková,Krejčíková,Řezáčová,Šimečková,Žižková",
            "Černík,Dvořáček,Hruška,Krejčík,Řezáč,Šimeček,Žižka",
        ),
    ),
    Culture(
        "pl", 14, "Brno",
        (
            "Agnieszka,Grażyna,Katarzyna,Małgorzata,Żaneta",
            "Bogusław,Łukasz,Paweł,Sławomir,Zbigniew",
        ),
        (
            "Błaszczyk,Dąbrowska,Kędzierska,Stępień,Wójcicka,Zięba",
            "Błaszczyk,Dąbrowski,Kędzierski,Stępień,Wójcicki,Zięba",
        ),
    ),
    Culture(
        "hu", 8, "Brno",
        ("Ágnes,Borbála,Erzsébet,Márta", "Gergő,Lőrinc,Őrs,Zsolt"),
        _both("Csűrös,Gyöngyösi,Hegedűs,Szőllősi,Tóth-Fábián"),
    ),
    Culture(
        "pt", 16, "Porto",
        ("Conceição,Inês,Luísa,Sofia,Verónica", "Adão,Gonçalo,João,Simão,Tomé"),
        _both("Brandão,Fontes,Guimarães,Leitão,Magalhães,Queirós,Simões,Vilaça"),
    ),
    Culture(
        "es", 12, "Porto",
        ("Begoña,Inmaculada,Lucía,Maite,Nieves", "Álvaro,Francisco,Iñaki,José Ramón,Óscar"),
        _both("Ibáñez,Gutiérrez Peña,Muñoz,Núñez,Ordóñez Rey,Quiñones,Zubizarreta"),
    ),
    Culture(
        "en", 14, HOME,
        ("Bronwen,Elizabeth,Niamh,Sinéad,Siân", "Alexander,Cillian,Gareth,Owain,Rory"),
        (
            "Ashdown,Harker,MacAskill,Ní Shúilleabháin,Prys-Jones,Whitlock",
            "Ashdown,Harker,MacAskill,Ó Súilleabháin,O'Dwyer,Prys-Jones,Whitlock",
        ),
    ),
    Culture(
        "sv", 8, HOME,
        ("Åsa,Gunnel,Märta,Ylva", "Göran,Håkan,Örjan,Torbjörn"),
        _both("Bäckström,Hägglund,Sjöström,Åkerblom,Østergaard"),
    ),
    Culture(
        "tr", 10, "Thessaloniki",
        ("Ayşe,Gülşen,İpek,Şebnem,Yıldız", "Çağrı,Ertuğrul,İlker,Ömer,Uğur"),
        _both("Akgün,Çetinkaya,Doğruöz,Işıklı,Küçükoğlu,Yağcı"),
    ),
    Culture(
        "ro", 8, "Plovdiv",
        ("Andrada,Crenguța,Ileana,Ștefania", "Cătălin,Dragoș,Răzvan,Liviu"),
        _both("Bălănescu,Crăciun,Mureșan,Stănciulescu,Țurcanu"),
    ),
    Culture(
        "vi", 6, "Suzhou",
        ("Bích Ngọc,Hồng Nhung,Thu Hằng", "Đức Thắng,Hữu Phước,Quốc Việt"),
        _both("Đặng,Huỳnh,Nguyễn,Phạm,Vũ"),
        family_first=True,
    ),
    Culture(
        "yo", 6, HOME,
        ("Adébísí,Fọlákẹ́,Yétúndé", "Adéwálé,Babátúndé,Ọláolúwa"),
        _both("Adéyẹmí,Ògúnlàjà,Ọmọ́tọ́ṣọ̀,Ṣówándé"),
    ),
    Culture(
        "bg", 10, "Plovdiv",
        (
            "Десислава=Desislava,Ивелина=Ivelina,Снежана=Snezhana,Цветелина=Tsvetelina",
            "Асен=Asen,Красимир=Krasimir,Любомир=Lyubomir,Пламен=Plamen",
        ),
        (
            "Вълчанова=Valchanova,Желязкова=Zhelyazkova,Кърджиева=Kardzhieva,Щерева=Shtereva",
            "Вълчанов=Valchanov,Желязков=Zhelyazkov,Кърджиев=Kardzhiev,Щерев=Shterev",
        ),
    ),
    Culture(
        "uk", 8, "Brno",
        ("Ганна=Hanna,Зоряна=Zoriana,Оксана=Oksana", "Богдан=Bohdan,Євген=Yevhen,Тарас=Taras"),
        _both("Бондаренко=Bondarenko,Гриценко=Hrytsenko,Ковальчук=Kovalchuk,Щербань=Shcherban"),
    ),
    Culture(
        "el", 10, "Thessaloniki",
        (
            "Ευαγγελία=Evangelia,Ζωή=Zoi,Καλλιόπη=Kalliopi,Χρυσούλα=Chrysoula",
            "Θανάσης=Thanasis,Λευτέρης=Lefteris,Στέλιος=Stelios,Χρήστος=Christos",
        ),
        (
            "Γιαννοπούλου=Giannopoulou,Καραμήτρου=Karamitrou,Ξενίδου=Xenidou",
            "Γιαννόπουλος=Giannopoulos,Καραμήτρος=Karamitros,Ξενίδης=Xenidis",
        ),
    ),
    Culture(
        "ar", 8, "Porto",
        ("أسماء=Asmae,خديجة=Khadija,مريم=Maryam", "إدريس=Idris,عبد الرحيم=Abderrahim,يوسف=Youssef"),
        _both("البناني=Bennani,الحداد=Haddad,العلمي=Alami,الشرقاوي=Cherkaoui"),
    ),
    Culture(
        "zh", 8, "Suzhou",
        ("丽华=Lihua,晓梅=Xiaomei,雨欣=Yuxin", "国强=Guoqiang,建平=Jianping,志远=Zhiyuan"),
        _both("陈=Chen,顾=Gu,欧阳=Ouyang,沈=Shen,赵=Zhao"),
        family_first=True,
    ),
    Culture(
        "ja", 5, "Suzhou",
        ("千春=Chiharu,真由美=Mayumi,ひかり=Hikari", "健太郎=Kentaro,直樹=Naoki,ケンジ=Kenji"),
        _both("小笠原=Ogasawara,杉山=Sugiyama,松尾=Matsuo,渡辺=Watanabe"),
        family_first=True,
    ),
    Culture(
        "ko", 5, "Suzhou",
        ("미경=Mikyung,수진=Sujin,은영=Eunyoung", "동현=Donghyun,상철=Sangcheol,재훈=Jaehoon"),
        _both("강=Kang,남궁=Namgung,박=Park,윤=Yoon"),
        family_first=True,
    ),
    Culture(
        "hi", 6, HOME,
        (
            "अनुराधा=Anuradha,कविता=Kavita,मीनाक्षी=Meenakshi",
            "अजय=Ajay,राजेश=Rajesh,सिद्धार्थ=Siddharth",
        ),
        _both("कुलकर्णी=Kulkarni,वैद्य=Vaidya,त्रिपाठी=Tripathi,श्रीवास्तव=Srivastava"),
    ),
)  # fmt: skip

_NICKNAMES = {
    "Alexander": "Alex",
    "Elizabeth": "Liz",
    "Erzsébet": "Bözsi",
    "Francisco": "Paco",
    "Inmaculada": "Inma",
    "Jiřina": "Jiřka",
    "Katarzyna": "Kasia",
    "Kateřina": "Katka",
    "Małgorzata": "Gosia",
    "Matthias": "Matze",
    "Willemijn": "Willy",
    "Zbigniew": "Zbyszek",
}


def mailbox(given: str, family: str) -> str:
    """Turn a name into the part of an address before the @.

    >>> mailbox("Łukasz", "van 't Hof")
    'lukasz.vanthof'
    """
    parts = []
    for text in (given, family):
        plain = unicodedata.normalize("NFKD", text.lower().translate(_PLAIN))
        parts.append("".join(letter for letter in plain if letter.isascii() and letter.isalpha()))
    return ".".join(parts)


def _draw(rng: np.random.Generator, culture: Culture) -> Identity:
    side = int(rng.integers(2))
    givens, families = culture.given[side].split(","), culture.family[side].split(",")
    given, _, given_latin = givens[int(rng.integers(len(givens)))].partition("=")
    family, _, family_latin = families[int(rng.integers(len(families)))].partition("=")
    shared = rng.random() < 0.5  # an everyday name, used by half of those who could have one
    moved = rng.random() < 0.2
    space = "" if culture.language in {"zh", "ko"} else " "
    name = f"{family}{space}{given}" if culture.family_first else f"{given} {family}"
    known_as = ""
    if shared and given_latin:
        known_as = f"{given_latin} {family_latin}"
    elif shared and given in _NICKNAMES:
        known_as = f"{_NICKNAMES[given]} {family}"
    address = mailbox(given_latin or given, family_latin or family)
    location = HOME if moved else culture.site
    return Identity(name, known_as, address, culture.language, location)


def draw_identities(rng: np.random.Generator) -> tuple[Identity, ...]:
    """Draw one identity for each of the people in :data:`CULTURES`, no name twice, shuffled."""
    drawn: list[Identity] = [Identity(LONG_NAME, LONG_KNOWN_AS, LONG_MAILBOX, "pt", "Porto")]
    taken = {LONG_NAME, LONG_KNOWN_AS}
    for culture in CULTURES:
        missing = culture.people - (culture.language == "pt")
        while missing:
            identity = _draw(rng, culture)
            if identity.name not in taken:
                taken.add(identity.name)
                drawn.append(identity)
                missing -= 1
    return tuple(drawn[int(place)] for place in rng.permutation(len(drawn)))
