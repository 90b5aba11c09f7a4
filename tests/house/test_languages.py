"""Both languages are complete and say the same, and no English word is left on a Chinese page.

`python -m tests.house.test_languages` (make messages) brings both catalogues up to date with the texts in the code and
lists what has no Chinese yet.
"""

import re
import sys
from collections import deque
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from tests.taskbooks.story import Story

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "ia" / "translations"
CHINESE, ENGLISH = "zh_Hans_CN", "en"
LANGUAGES = (CHINESE, ENGLISH)
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "N_": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
TOPS = {"ia", "jobs", "templates"}

SAYS_OTHERWISE = {"Complaint (nature)"}
"""Source texts that carry a word to tell them apart, which the English page leaves out."""
WITHOUT_CHINESE = {"%(actor)s: %(step)s · %(serial)s", ", ", ": "}
"""Texts that are nothing but places for other texts, and what stands between texts."""
HALF_WIDTH = {"Several people have this name: write it as “name (user name)”."}
"""Texts that quote what is to be typed with brackets of half width."""
TERMS = {
    "Investment Advisory Platform": "投资顾问工作平台",
    "Desk": "工作台",
    "Inbox": "待办事宜",
    "Client information": "客户信息",
    "Client development": "客户开发",
    "Client development task book": "客户开发任务书",
    "New-client confirmation": "新客户确认",
    "Account confirmation slip": "开户确认凭单",
    "Client registration form": "基本情况登记表",
    "First copy: counter": "第一联 柜台",
    "Second copy: team": "第二联 团队",
    "Reprint": "补打",
    "Draft": "草稿",
    "Prospect": "潜在客户",
    "Target client": "目标客户",
    "In development": "开发",
    "Existing client": "现有客户",
    "Development goal": "开发目标",
    "Development deadline": "开发期限",
    "Development mode": "开发方式",
    "Business needs": "业务需求",
    "Telephone": "电话沟通",
    "Visit at the client's": "登门拜访",
    "Service point": "设点服务",
    "Fund account number": "资金帐号",
    "Total assets (yuan)": "资产总额（元）",
    "Who may query": "可查询范围",
    "Opinion": "意见",
    "Adviser": "投资顾问",
    "Team leader": "领队",
    "Marketing director": "市场总监",
    "Administrative director": "行政总监",
    "Counter clerk": "柜员",
    "Counter administrator": "柜台管理员",
}
"""Words that branches know from the guideline and must find again."""

PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
HAN = "\u4e00-\u9fff"
BESIDE_HAN = re.compile(f"[{HAN}][,;:?!()]|[,;:?!(][{HAN}]|[{HAN}]\\.(?:\\s|$)")

AT_MOST = 60
STARTS = ("/", "/help/", "/help/settings", "/calendar/", "/custody/", "/clients/import")
"""The desk first; then pages that only some people are led to. Whoever may not open one reads a Chinese refusal."""
READ_ALOUD = "//text() | //@placeholder | //@aria-label | //@title | //@alt | //@data-saving | //@data-saved | //@data-kept"
SILENT = "//script | //style | //pre | //*[@lang='en']"
"""Not read: program, examples of files, and the button that leads to the English pages."""
NOT_WORDS = re.compile(
    r"/\S*"  # addresses
    r"|\{\w+\}"  # what the browser fills in
    r"|\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+\b"  # serial numbers, clauses
    r"|\b[A-Z0-9]{8}\b"  # codes of sheets
    r"|\.[a-z]{3,4}\b"  # endings of files
)
NAMES = {"APP", "Call", "Center", "Centre", "CRM", "CSV", "Ctrl", "Excel", "ID", "KB", "MB", "MSN", "PDF", "POST", "QQ"}
NAMES |= {"SVG", "VIP", "Word", "bis", "chinesecalendar"}
"""Names of things, and how the guideline counts its doubled numbers."""


@cache
def fresh() -> Catalog:
    """The texts in the code as they stand now."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalogue = Catalog()
    wanted = extract_from_dir(str(ROOT), methods, options, keywords=KEYWORDS, directory_filter=_ours)
    for _file, _line, text, _comments, context in wanted:
        catalogue.add(text, context=context)
    return catalogue


def _ours(folder: str) -> bool:
    return Path(folder).relative_to(ROOT).parts[0] in TOPS


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


@cache
def kept(language: str) -> Catalog:
    """The catalogue as it stands in the project."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def texts(message: Message) -> list[str]:
    """What the catalogue says for one or for several."""
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string]


def sources(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, list | tuple) else [message.id]


def entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def spelled(catalogue: Catalog) -> set:
    """The keys of a catalogue, plural forms included."""
    return {(tuple(sources(message)), message.context) for message in entries(catalogue)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_the_texts_of_the_code(language):
    new, old = spelled(fresh()) - spelled(kept(language)), spelled(kept(language)) - spelled(fresh())
    assert not new, f"make messages, then translate: {sorted(new)}"
    assert not old, f"make messages; these are said nowhere: {sorted(old)}"
    assert not kept(language).obsolete, "make messages takes out what is no longer used"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    empty = [message.id for message in entries(kept(language)) if not all(texts(message))]
    unsure = [message.id for message in entries(kept(language)) if message.fuzzy]
    assert not empty and not unsure


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_places_for_names_and_figures(language):
    wrong = []
    for message in entries(kept(language)):
        wanted = sorted(set(PLACE.findall(sources(message)[-1])))
        wrong += [message.id for text in texts(message) if sorted(set(PLACE.findall(text))) != wanted]
    assert not wrong


def test_chinese_is_chinese():
    wrong = [
        message.id
        for message in entries(kept(CHINESE))
        if message.id not in WITHOUT_CHINESE and not all(re.search(f"[{HAN}]", text) for text in texts(message))
    ]
    assert not wrong


def test_chinese_is_written_with_chinese_punctuation():
    wrong = [
        text
        for message in entries(kept(CHINESE))
        for text in texts(message)
        if message.id not in HALF_WIDTH and BESIDE_HAN.search(text)
    ]
    assert not wrong


def test_the_words_of_the_guideline_are_kept():
    said = {term: texts(kept(CHINESE)[term])[0] if kept(CHINESE)[term] else None for term in TERMS}
    assert said == TERMS


def test_english_is_what_the_code_says():
    wrong = [
        (message.id, text)
        for message in entries(kept(ENGLISH))
        for source, text in zip(sources(message), texts(message), strict=True)
        if (text == source) == (source in SAYS_OTHERWISE)
    ]
    assert not wrong, "the source text is the English text; change it in the code"


def english_in(page) -> set[str]:
    """The words of the page that a reader of Chinese would not know, each with the text around it."""
    for element in page.root.xpath(SILENT):
        element.drop_tree()
    found = set()
    for text in page.root.xpath(READ_ALOUD):
        words = set(re.findall(r"[A-Za-z]{2,}", NOT_WORDS.sub(" ", text))) - NAMES
        found |= {f"{word}: {' '.join(text.split())[:60]}" for word in words}
    return found


def kind_of(address: str) -> tuple:
    """Pages that differ only in the record they show, or in how a list is sorted, are of one kind."""
    parts = urlsplit(address)
    names = [(name, value if name == "paper" else "") for name, value in parse_qsl(parts.query)]
    return re.sub(r"\b[A-Z0-9]{8}\b|\d+", "N", parts.path), tuple(sorted(names))


def crawl(visitor) -> dict[str, set[str]]:
    """Follow the links from the desk to one page of each kind; the English words per address."""
    ahead, met, found = deque(STARTS), {kind_of(address) for address in STARTS}, {}
    while ahead and len(found) < AT_MOST:
        address = ahead.popleft()
        response = visitor.get(address, expect=None)
        links = [response.location] if response.location else []
        if response.mimetype == "text/html" and not response.location:
            links = visitor.page.links()
            found[address] = english_in(visitor.page)
        for link in links:
            parts = urlsplit(urljoin(address, link))
            onward = f"{parts.path}?{parts.query}" if parts.query else parts.path
            if not parts.netloc and kind_of(onward) not in met and not parts.path.startswith("/static/"):
                met.add(kind_of(onward))
                ahead.append(onward)
    return found


@pytest.mark.sqlite_only
@pytest.mark.parametrize("username", ["leader1", "advisor1", "director1", "clerk1", "admin1", "sysadmin1"])
def test_pages_speak_chinese(people, cast, app, username):
    story = Story(people, cast, app)
    story.approved("advisor1", story.prospect("advisor1", "张三丰"))
    book = story.opened("advisor2", story.prospect("advisor2", "李四光", scope="branch"))
    story.step("advisor2", book, "register-agreement", signed_on="2026-11-24", services=["research"])
    story.step("leader1", book, "keep-agreement", place="一号柜")
    found = crawl(people(username))
    assert len(found) >= len(STARTS)
    left = {address: sorted(words) for address, words in found.items() if words}
    assert not left, "\n".join(f"{address}  {words}" for address, words in left.items())


REFUSED = [
    ("/task-books/new", {"deadline_on": "2026-02-31", "mode": "nix", "out_from": "x", "goal": "目标" * 1500}),
    ("/clients/new", {"account-total_assets": "abc", "basic-born_on": "2030-01-01", "contacts-0-value": "12"}),
    ("/login", {"username": "advisor1", "password": "falsch"}),
]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("address,values", REFUSED)
def test_refusals_speak_chinese(people, address, values):
    visitor = people(None if address == "/login" else "advisor1")
    visitor.submit(address, values, form=None if address == "/login" else address)
    assert visitor.page.errors
    assert not english_in(visitor.page)


@pytest.mark.sqlite_only
def test_whoever_asks_for_english_reads_english(people):
    visitor = people("leader1")
    visitor.submit("/", form="/language")
    assert visitor.get("/").text.count("Investment Advisory Platform")
    assert not re.search(f"[{HAN}]", visitor.page.heading)


def refresh() -> list:
    """Write both catalogues anew: new texts come in, unused ones go; English says what the source says. What has no
    Chinese yet is returned."""
    for language in LANGUAGES:
        with path_of(language).open("rb") as file:
            catalogue = read_po(file, locale=language)
        catalogue.update(fresh(), no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        if language == ENGLISH:
            for message in entries(catalogue):
                if not all(texts(message)):
                    message.string = message.id
        with path_of(language).open("wb") as file:
            write_po(file, catalogue, width=0, no_location=True, sort_output=True)
    kept.cache_clear()
    return [message.id for message in entries(kept(CHINESE)) if not all(texts(message))]


if __name__ == "__main__":
    untranslated = refresh()
    print(f"{len(entries(kept(CHINESE)))} texts, {len(untranslated)} without Chinese.", *untranslated, sep="\n")
    sys.exit(bool(untranslated))
