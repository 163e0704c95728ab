"""Texts into keyword terms, for every script.

Case and accents are folded, words are stemmed where a Snowball stemmer exists for the language, numbers lose their
thousands separators, and scripts written without spaces become overlapping pairs of characters. Knows nothing of
ranking. Index and question must be read by the same rules: change them only together with SPLITTER_VERSION.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

# Function words: they tell a language, and say little about what a text is about.
_FUNCTION_WORDS = {
    "english": "a about above after again against all also am an and any are as at be been before being between both but "
    "by can could did do does doing down during each few for from further had has have having he her here hers him his "
    "how i if in into is it its itself just me more most my no nor not now of off on once only or other our out over own "
    "please same she should so some such tell than that the their them then there these they this those through to too "
    "under until up us very was we were what when where which while who whom whose why will with would you your",
    "german": "aber als am an auch auf aus bei bin bis da das dass dem den der des die dies diese dieser durch ein eine "
    "einem einen einer eines er es für hat hatte haben ich ihr im in ist kann mit nach nicht noch nur oder sein seine sich "
    "sie sind so über um und unter von vor war waren warum was welche welchem welchen welcher welches wenn wer werden wie "
    "wieviele wird wo wurde wurden zu zum zur zwischen",
    "french": "à au aux avec ce ces cette comment combien dans de des du elle en est et était eu il ils je la le les leur "
    "lors mais même ne nous on ont où ou par pas plus pour pourquoi qu quand que quel quelle quelles quels qui quoi sa se "
    "ses son sont sur un une vous y",
    "spanish": "a al como con cual cuál cuáles cuándo cuanto cuántas cuántos de del desde dónde donde el ella en entre era es "
    "esta está este fue fueron ha había hay la las le lo los más muy no o para pero por porque qué que quién quiénes se ser "
    "si sin sobre son su sus también un una uno y ya cómo",
    "italian": "a al alla anche che chi ci come con cosa da dal dalla dei del della delle di dove e è era gli ha il in la le "
    "lo ma nel nella non o per perché più quale quali quando quanto quanti si sono su sul sulla un una uno",
    "portuguese": "a ao aos as às até com como da das de do dos e é ela ele em entre era foi foram há mais mas na não nas no "
    "nos o os ou para pela pelo por porque qual quais quando quantos que quem se são sua seu sob também um uma onde",
    "dutch": "aan als bij dat de der deze die dit door een en er had heeft het hij hoe hoeveel ik in is kan maar met naar "
    "niet nog of om onder ook op over te tot uit van voor waar waarom wanneer was wat welke werd wie wordt ze zijn",
    "swedish": "att av den det de där en ett från för han har hon hur hade i inte är jag kan med men många när någon och om "
    "på sig sin som till under var vad varför vem vid vilka vilken vilket än åt",
    "turkish": "bir bu ve ile için da de ne nasıl neden nerede kim kaç hangi olarak olan gibi daha en çok mi mı mu mü sonra "
    "kadar göre her o",
    "romanian": "a al ale am are au ca care ce cât câte câți cu cum de din dintre după este fi fost în între la mai nu o pe "
    "pentru prin sau se si și sunt un una unde unei unui",
    "russian": "а без был была были было в во вы где для до его ее если есть же за и из или их к как какая какие какой когда "
    "который кто ли мы на не но о об он она они от по под при с сколько со так то только у что чем это я",
    "arabic": "في من إلى على عن مع هذا هذه ذلك التي الذي ما ماذا متى من هو هي كان كانت أن إن لا لم كم كيف أين أو و ثم قد كل بين بعد قبل هل",
    "greek": "ο η το οι τα του της των τον την και να με σε από για που πως τι ποιος ποια ποιο πόσο πότε πού είναι ήταν θα δεν στο στη στην στον",
    "hindi": "का के की को में से पर है हैं था थे थी और या एक यह वह ये जो कि किस कौन क्या कब कहाँ कैसे कितने ने लिए नहीं भी तक",
}
LANGUAGES = tuple(_FUNCTION_WORDS)
_SETS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_SCRIPTS = (  # a letter range that decides the language outright
    ("russian", re.compile(r"[\u0400-\u04ff]")),
    ("arabic", re.compile(r"[\u0600-\u06ff]")),
    ("greek", re.compile(r"[\u0370-\u03ff]")),
    ("hindi", re.compile(r"[\u0900-\u097f]")),
)
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_UNSPACED}]+")
_LETTER = (
    rf"(?:[^\W_]|[\u0300-\u036f\u0900-\u0963\u0966-\u0dff{_UNSPACED}])"  # \w lacks the vowel signs of many scripts
)
_TERM = re.compile(rf"\d+(?:[.,]\d+)+|{_LETTER}+(?:['’]{_LETTER}+)*(?:\+\+|#(?!\w))?")
_ACCENTS = re.compile("[\u0300-\u036f]")
_VOWELS = re.compile("[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")  # niqqud, harakat, tatweel


def language(text: str) -> str:
    """The Snowball name of the language `text` is most likely written in; English where nothing tells."""
    sample = text[:4000].casefold()
    letters = sum(map(str.isalpha, sample)) or 1
    for name, script in _SCRIPTS:
        if len(script.findall(sample)) > letters / 3:
            return name
    words = re.findall(r"[^\W\d_]+", sample)
    counts = {name: sum(word in vocabulary for word in words) for name, vocabulary in _SETS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > counts["english"] else "english"


def terms(text: str, language: str = "english") -> list[str]:
    """The keyword terms of `text` in order, function words included."""
    return [term for word in _words(text) for term in _terms_of(word, language)]


def query_terms(question: str, languages: Iterable[str] = ()) -> list[str]:
    """The distinct terms to look for: content words of `question`, stemmed as in each of `languages` too.

    Function words are left out unless the question has nothing else.
    """
    own = language(question)
    words = _words(question)
    content = [word for word in words if not is_function_word(word, own)] or words
    ways = dict.fromkeys([own, *languages])
    return list(dict.fromkeys(term for word in content for way in ways for term in _terms_of(word, way)))


def is_function_word(word: str, language: str = "english") -> bool:
    """Whether `word`, case-folded, says little about what a text is about."""
    return word in _SETS.get(language, _SETS["english"])


def _words(text: str) -> list[str]:
    text = _VOWELS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return [match.group() for match in _TERM.finditer(text)]


@cache
def _stemmer(language: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(language)


@lru_cache(maxsize=50_000)
def _terms_of(word: str, language: str) -> tuple[str, ...]:
    if word[0].isdigit():
        return (re.sub(r"(?<=\d),(?=\d{3}\b)", "", word).strip(".,"),)
    if _RUN.search(word):
        return tuple(term for run in re.split(f"([{_UNSPACED}]+)", word) if run for term in _pairs(run))
    word = re.sub(r"['’]s?$|['’]s\b", "", word)
    return tuple(fold(_stemmer(language).stemWord(part)) for part in re.split(r"['’]", word) if part)


def _pairs(run: str) -> list[str]:
    if not _RUN.match(run):
        return [fold(run)]
    return [a + b for a, b in pairwise(run)] or [run]


def fold(word: str) -> str:
    """`word` without accents: café -> cafe."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", word))
