"""What the schema knows of languages, countries and currencies. What it doesn't know is left out of the XML."""

import re
from datetime import date
from decimal import Decimal

#: ISO 639-1 → 639-2, of which the schema has the list of 2009.
_LANGUAGES = """
af:afr am:amh ar:ara az:aze be:bel bg:bul bn:ben bs:bos ca:cat cs:ces cy:cym da:dan de:deu el:ell en:eng eo:epo
es:spa et:est eu:eus fa:fas fi:fin fo:fao fr:fra fy:fry ga:gle gd:gla gl:glg gu:guj he:heb hi:hin hr:hrv hu:hun
hy:hye id:ind ig:ibo is:isl it:ita ja:jpn ka:kat kk:kaz km:khm kn:kan ko:kor ku:kur ky:kir la:lat lb:ltz lt:lit
lv:lav mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt my:mya nb:nob ne:nep nl:nld nn:nno no:nor oc:oci pa:pan pl:pol
pt:por ro:ron ru:rus sk:slk sl:slv sq:sqi sr:srp sv:swe sw:swa ta:tam te:tel th:tha tk:tuk tr:tur uk:ukr ur:urd
uz:uzb vi:vie zh:zho
"""
LANGUAGES = dict(pair.split(":") for pair in _LANGUAGES.split())

_COUNTRIES = """
AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BV BW BY BZ CA CC CD CF
CG CH CI CK CL CM CN CO CR CU CV CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GH
GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IN IO IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW
KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD MG MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN
SO SR ST SV SY SZ TC TD TF TG TH TJ TK TM TN TO TP TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS YE YT YU
ZA ZM ZW
"""
COUNTRIES = frozenset(_COUNTRIES.split())

_CURRENCIES = """
ADP AED AFA ALL ANG AOK ARA ATS AUD AWG BBD BDT BEF BGL BHD BIF BMD BND BOB BRC BSD BTN BUK BWP BZD CAD CHF CLF CLP
CNY COP CRC CSK CUP CVE CYP DDM DEM DJF DKK DOP DZD ECS EGP ESP ETB EUR FIM FJD FKP FRF GBP GHC GIP GMD GNF GRD GTQ
GWP GYD HKD HNL HTG HUF IDR IEP ILS INR IQD IRR ISK ITL JMD JOD JPY KES KHR KMF KPW KRW KWD KYD LAK LBP LKR LRD LSL
LUF LYD MAD MGF MNT MOP MRO MTL MUR MVR MWK MXP MYR MZM NGN NIC NLG NOK NPR NZD OMR PAB PEI PGK PHP PKR PLZ PTE PYG
QAR ROL RWF SAR SBD SCR SDP SEK SGD SHP SLL SKK SOS SRG STD SUR SVC SYP SZL THB TND TOP TPE TRL TTD TWD TZS UGS USD
UYP VEB VND VUV WST YDD YER YUD ZAR ZMK ZRZ ZWD
"""
#: The schema's list is an old one: PLN, CZK or RON are not in it.
CURRENCIES = frozenset(_CURRENCIES.split())

#: Incoterms, which the terms of delivery may begin with.
_INCOTERMS = "EXW FCA FAS FOB CFR CIF CPT CIP DAF DES DEQ DDU DDP DAP DAT DPU"
INCOTERMS = frozenset(_INCOTERMS.split())


def language(code: str) -> str:
    """``fr-ch`` → ``fra``; empty where the schema has no such language."""
    return LANGUAGES.get(re.split("[-_]", code.strip().lower())[0], "")


def country(code: str) -> str:
    found = code.strip().upper()
    return found if found in COUNTRIES else ""


def currency(code: str) -> str:
    found = code.strip().upper()
    return found if found in CURRENCIES else ""


def incoterm(terms: str) -> str:
    """``DAP Paris`` → ``DAP``; empty where the terms begin with anything else."""
    first = re.match(r"[A-Z]{3}\b", terms.strip())
    return first[0] if first and first[0] in INCOTERMS else ""


def number(value: Decimal) -> str:
    """Never in powers of ten, as ``xsd:decimal`` has none."""
    return format(value, "f") if value else "0"


def fraction(percent: Decimal) -> str:
    """20 per cent → ``0.2``, as the standard wants rates and factors."""
    return number((percent / 100).normalize())


def day(value: date) -> str:
    return value.isoformat()
