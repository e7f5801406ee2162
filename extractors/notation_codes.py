"""The abbreviations that stand in notations: of document types (with our codes) and of issuing bodies.

Sources: Nghị định 30/2020/NĐ-CP Phụ lục III, Thông tư 01/2011/TT-BNV, Hướng dẫn 36-HD/VPTW; the rest is house usage.
"""

from __future__ import annotations

# Abbreviation in a notation -> code of schemas.codes.DOCUMENT_TYPES. House abbreviations follow the official ones.
TYPE_CODES: dict[str, str] = {
    "NQ": "NQ",
    "QĐ": "QD",
    "CT": "CT",
    "QC": "QC",
    "QyĐ": "QyD",
    "TC": "TC",
    "TB": "TB",
    "HD": "HD",
    "CTr": "CTr",
    "KH": "KH",
    "PA": "PA",
    "ĐA": "DeAn",
    "DA": "DA",
    "BC": "BC",
    "BB": "BB",
    "TTr": "TTr",
    "HĐ": "HopDong",
    "CĐ": "CD",
    "BGN": "BGN",
    "BTT": "BTT",
    "GUQ": "GUQ",
    "GM": "GM",
    "GGT": "GGT",
    "PG": "PG",
    "PC": "PC",
    "PB": "PB",
    "CV": "CV",
    "NĐ": "ND",
    "TT": "TT",
    "TTLT": "TTLT",
    "TTLB": "TTLT",
    "NQLT": "NQ",
    "PL": "PL",
    "KL": "KL",
    "VBHN": "VBHN",
    "CTHĐ": "CTr",
    "CTPH": "CTr",
    "CTrHĐ": "CTr",
    "CTrPH": "CTr",
    "KHPH": "KH",
    "KHLT": "KH",
    "KHLN": "KH",
    "KHHĐ": "KH",
    "QCPH": "QC",
    "QCh": "QC",
    "HDLN": "HD",
    "HDLT": "HD",
    "HDLS": "HD",
    "BCTĐ": "BC",
    "BCTT": "BC",
    "TBKL": "TB",
    "KLTTr": "KL",
    "KLTT": "KL",
    "L": "other",
    "SL": "other",
    "QT": "other",
    "TTh": "other",
    "ĐL": "other",
}
# Misprints of a type that can mean nothing else (Đ without its bar, a doubled letter).
TYPE_MISPRINTS = {
    "cttr": "CTr",
    "cctr": "CTr",
    "ctrr": "CTr",
    "tttr": "TTr",
    "ttrr": "TTr",
    "qd": "QĐ",
    "qđđ": "QĐ",
    "qqđ": "QĐ",
    "nd": "NĐ",
    "nnq": "NQ",
    "nqq": "NQ",
    "kkh": "KH",
    "khh": "KH",
    "qyd": "QyĐ",
}
_MINISTRY_CODES = (
    "BCT BTC BNV BTP BYT BXD BCA BQP BNG BNgG BTNMT BNN BNNPTNT BNN&PTNT BNNMT BNN&MT BKHĐT BKH&ĐT BKH BKHCN BKH&CN "
    "BKHCNMT BTTTT BTT&TT BBCVT BLĐTBXH BLĐTB&XH BVHTTDL BVHTT&DL BVH,TT&DL BVHTT BGDĐT BGD&ĐT BGTVT BTM BCN BTS "
    "BCĐ BCĐTW UBDT BDTTG BTCCBCP TTCP NHNN VPCP VPQH VPTW VPCTN KTNN TANDTC VKSNDTC VKSTC HĐTP BHXH TCT TCHQ TCTK "
    "MTTW TLĐ TLĐLĐ TWĐTN UBATGTQG UBQGCĐS BTGTW BTCTW UBKTTW BDVTW BNCTW ĐCT TTXVN"
)
_OFFICE_CODES = (
    "UBND UB UBT UBH UBTP CTUBND HĐND HĐNDT HĐNDTP TTHĐND ĐĐBQH UBMTTQ UBMTTQVN MTTQ VP VPUB VPUBND TTg CP HĐBT CTN "
    "TU TW TƯ HU TXU ThU ThTU TVTU TVHU BTVTU ĐU ĐUK QU BTGTU BTCTU UBKTTU BDVTU BNCTU VPTU HNTW CA CAT CATP "
    "BCHQS BCH BCHPCTT PCTT BQL "
    "BQLKKT BQLKCN BDT BATGT TTT TTr BQLDA CTK CTHADS LĐLĐ HLHPN HND HCCB ĐTN TĐ HĐQT HĐTV"
)
_DEPARTMENT_CODES = (
    "SCT STC SNV STP SYT SXD SoXD SGTVT STNMT STN&MT SNN SNNPTNT SNN&PTNT SNNMT SNN&MT SKHĐT SKH&ĐT SKHCN SKH&CN "
    "STTTT "
    "STT&TT SLĐTBXH SLĐTB&XH SLĐ SVHTTDL SVHTT&DL SVHTT SVH SDL SGDĐT SGD&ĐT SNgV SNGV SNV SQHKT SDTTG SDT&TG SVHXH"
)
KNOWN_ISSUERS = frozenset((_MINISTRY_CODES + " " + _OFFICE_CODES + " " + _DEPARTMENT_CODES).replace(",", " ").split())
# Issuers whose mere code is enough to know a công văn by (`135/UBND-KT`, `8685/VPCP-CN`).
PLAIN_ISSUERS = frozenset((_MINISTRY_CODES + " " + _DEPARTMENT_CODES).split()) | {"UBND", "HĐND", "TTg", "TTHĐND"}
