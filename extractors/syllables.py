"""Which tokens can be Vietnamese: the measure by which a text layer, or one reading of a page, is judged.

A written syllable is an onset, a rhyme and a tone. Onsets and rhymes are closed lists (the spelling of quốc ngữ;
tone placement old or new), so that no dictionary is needed and no word is too rare.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import regex


def _listed(text: str) -> list[str]:
    return text.split()


_ONSETS = sorted(_listed("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"), key=len, reverse=True)
_RHYMES = frozenset(
    _listed(
        """
        a ac ach ai am an ang anh ao ap at au ay
        ăc ăm ăn ăng ăp ăt
        âc âm ân âng âp ât âu ây
        e ec em en eng eo ep et
        ê êch êm ên êng ênh êp êt êu
        i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
        o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay
        oăc oăm oăn oăng oăt oe oen oeo oet ooc oong
        ô ôc ôi ôm ôn ông ôp ôt
        ơ ơi ơm ơn ơp ơt
        u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uêu uơ uy uya uych uyên uyêt uynh uyp uyt uyu
        uôc uôi uôm uôn uông uôt
        ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
        y yêm yên yêng yêt yêu
        """
    )
)
_STOPPED = ("c", "ch", "p", "t")
_TONES = {"\u0301": "sắc", "\u0300": "huyền", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}
_WORD = regex.compile(r"\p{L}+")
_MARKED = regex.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ]|\p{M}")
_ENOUGH = 12  # tokens below which nothing can be said


def _bare(word: str) -> tuple[str, str, int]:
    """The word in small letters without its tone, the tone's name (or ""), and how many tones it carries."""
    tone, count = "", 0
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tone, count = _TONES[char], count + 1
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)), tone, count


@lru_cache(maxsize=16384)
def is_syllable(word: str) -> bool:
    """Whether a word (letters only, any case, NFC or NFD) is spelt as one Vietnamese syllable."""
    if not word or len(word) > 24:
        return False
    bare, tone, count = _bare(word)
    if count > 1:
        return False
    for onset in ("", *_ONSETS):
        if not bare.startswith(onset):
            continue
        rhyme = bare[len(onset) - 1 :] if bare[:3] == "quy" and onset == "qu" else bare[len(onset) :]
        if onset == "gi" and not rhyme:
            return True
        if rhyme not in _RHYMES:
            continue
        if onset == "qu" and rhyme[0] in "uư" and not rhyme.startswith("uy"):
            continue
        if rhyme.endswith(_STOPPED) and tone not in ("sắc", "nặng"):
            continue
        return True
    return False


@dataclass(frozen=True, slots=True)
class Spelling:
    """How Vietnamese a text is: `tokens` judged, share of them that are syllables, share that carry a mark."""

    tokens: int
    syllables: float
    marked: float

    @property
    def enough(self) -> bool:
        """Whether there are enough tokens to say anything."""
        return self.tokens >= _ENOUGH

    @property
    def garbage(self) -> bool:
        """Whether this cannot be Vietnamese as it was printed.

        Pages of plans have at least 0.97 syllables, and at least 0.78 of the tokens carry a mark (measured); what an
        OCR without Vietnamese makes of a scan has 0.3 to 0.7 and hardly any marks.
        """
        return self.enough and (self.syllables < 0.8 or self.marked < 0.45)

    @property
    def good(self) -> bool:
        """Whether this reads like printed Vietnamese: the bar for a text layer that lies hidden behind a scan."""
        return self.enough and self.syllables >= 0.955 and self.marked >= 0.7

    @property
    def merit(self) -> float:
        """One number to compare two readings of the same page with."""
        return self.syllables * min(1.0, self.marked / 0.6) if self.tokens else 0.0


@lru_cache(maxsize=1 << 16)  # a few thousand words make up all plans
def _judged(word: str) -> tuple[int, int, int]:
    """Tokens of one word, those of them that can be syllables, and those of these that carry a mark."""
    tokens = good = marked = 0
    if any(char.isdigit() for char in word) or "/" in word or "@" in word:
        return 0, 0, 0
    for piece in _WORD.findall(unicodedata.normalize("NFC", word)):
        if piece.isupper() and len(piece) <= 6 and not is_syllable(piece):
            continue
        tokens += 1
        if is_syllable(piece):
            good += 1
            if _MARKED.search(unicodedata.normalize("NFD", piece)) or _MARKED.search(piece):
                marked += 1
    return tokens, good, marked


def spelling_of(words: Iterable[str]) -> Spelling:
    """Judge the words of a page. Not judged: tokens with digits, notations, and abbreviations in capitals."""
    tokens = good = marked = 0
    for word in words:
        judged = _judged(word)
        tokens += judged[0]
        good += judged[1]
        marked += judged[2]
    if not tokens:
        return Spelling(0, 0.0, 0.0)
    return Spelling(tokens, good / tokens, marked / tokens)
