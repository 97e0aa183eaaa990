"""Markup made safe: text without tags, HTML with few, addresses that lead to the web.

What is simple takes one scan. Of the rest lxml reads first, because its parser ends at 256 levels;
nh3 then decides what stays.
Knows nothing of items or of where the markup came from.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit

import nh3
from lxml import etree

from aggregator.parse.references import without_forbidden
from aggregator.parse.simple import simple
from aggregator.text import squeeze, xml_safe

_LONGEST_LINK = 4096  # characters
_LONGEST_MARKUP = 1 << 20  # characters; beyond that only the text is kept
_ROUNDS = 4  # cleanings until nothing changes; two are usual
_LINES = re.compile(r"\n[ \t\r\f\v]*\n")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LINE_BREAKS = re.compile(r"[\t\n\r]")
_HOST = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.IGNORECASE
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PLAIN_LINK = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:[/?#][\w!$&'()*+,/:;=?@~.#%-]*)?", re.ASCII
)
# What needs no work: paths without dots that lead up, behind a host without a port.
_PLAIN_ORIGIN = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?=[/?#]|\Z)", re.ASCII)
_PLAIN_PATH = re.compile(
    r"/(?:[\w-]+(?:\.\w+)?(?:/[\w-]+(?:\.\w+)?)*/?)?(?:[?#][\w!$&'()*+,/:;=?@~.-]*)?", re.ASCII
)
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~"
_BLANKS = " \t\n\r\f\x00"


def _names(written: str) -> frozenset[str]:
    return frozenset(written.split())


# Elements that begin and end a line of text.
BLOCKS = _names(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li "
    "main menu nav ol optgroup option p pre section summary table tbody td tfoot th thead tr ul"
)
# Elements whose text nobody is meant to read.
HIDDEN = _names(
    "applet audio canvas datalist embed head iframe math noembed noframes noscript object script "
    "select style svg template textarea title video"
)
_KEPT = _names(
    "a b blockquote br caption cite code dd del dl dt em figcaption figure h2 h3 h4 h5 h6 hr i "
    "img ins kbd li ol p pre q s small strong sub sup table tbody td tfoot th thead tr u ul"
)
_CLEANER = nh3.Cleaner(
    tags=set(_KEPT),
    clean_content_tags=set(HIDDEN - {"head", "object"}),
    attributes={
        "a": {"href", "title", "hreflang"},
        "img": {"src", "alt", "title", "width", "height"},
        "ol": {"start"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
    },
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener",
)
_PARSER = etree.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
)


def tree(markup: str) -> etree._Element | None:
    """The root of the markup as a page, at most 256 levels deep; None when nothing is in it."""
    return safe_tree(xml_safe(markup))


def safe_tree(markup: str) -> etree._Element | None:
    """The same of markup in which XML forbids no character, as `xml_safe` leaves it.

    It may refer to such characters; in the tree there are none.
    """
    try:
        root = etree.fromstring(markup.encode(), _PARSER)
    except etree.XMLSyntaxError:
        return None
    if root is not None:
        without_forbidden(root, markup)
    return root


def plain(markup: str) -> str:
    """The text of markup: every block a paragraph, parted by empty lines; entities decoded."""
    if "<" not in markup:
        text = html.unescape(markup) if "&" in markup else markup
        return "\n\n".join(filter(None, map(squeeze, _LINES.split(xml_safe(text)))))
    return "\n\n".join(_lines(markup))


def title_text(markup: str) -> str:
    """The text of markup in one line, entities decoded once."""
    if "<" not in markup:
        return squeeze(xml_safe(html.unescape(markup) if "&" in markup else markup))
    return " ".join(_lines(markup))


def _lines(markup: str) -> tuple[str, ...]:
    found = simple(markup)
    return found.paragraphs if found else parsed_lines(markup)


def parsed_lines(markup: str) -> tuple[str, ...]:
    """The paragraphs of markup, whatever it is like, as lxml reads it."""
    root = tree(markup)
    return () if root is None else tuple(_paragraphs(root))


def _paragraphs(root: etree._Element) -> list[str]:
    found: list[str] = []
    parts: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in BLOCKS:
                _close(found, parts)
            if tag in HIDDEN:
                walk.skip_subtree()
            elif element.text:
                parts.append(element.text)
        else:
            if tag in BLOCKS:
                _close(found, parts)
            if element.tail:
                parts.append(element.tail)
    _close(found, parts)
    return found


def _close(found: list[str], parts: list[str]) -> None:
    if parts:
        text = squeeze("".join(parts))
        parts.clear()
        if text:
            found.append(text)


def sanitised(markup: str, base: str | None) -> str:
    """The markup with harmless elements only, its addresses absolute or gone.

    Of more than a million characters only the text is left.
    Cleaning what has been cleaned changes nothing.
    """
    if "<" not in markup and "&" not in markup:
        return xml_safe(markup)
    found = simple(markup)
    return found.html if found else parsed_html(markup, base)


def parsed_html(markup: str, base: str | None) -> str:
    """The same of any markup, by two parsers that have to agree."""
    if len(markup) > _LONGEST_MARKUP:
        return html.escape(plain(markup), quote=False)
    cleaned = _CLEANER.clean(_read_again(markup, base)).strip(_BLANKS)
    for _ in range(_ROUNDS):
        again = _CLEANER.clean(_read_again(cleaned, None)).strip(_BLANKS)
        if again == cleaned:
            return cleaned
        cleaned = again
    # Two parsers that never agree about it: its text is all that is safe.
    return html.escape(plain(markup), quote=False)


def _read_again(markup: str, base: str | None) -> str:
    """The markup as lxml understands and writes it, its addresses absolute or gone."""
    root = tree(markup)
    body = None if root is None else root.find("body")
    if body is None:
        return ""
    for element in list(body.iter("a", "img", "pre")):
        if element.tag != "pre":
            _redirect(element, base)
        elif element.text:  # the first newline counts for one parser and not for the other
            element.text = element.text.lstrip("\n")
    whole = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    return whole[whole.index(">") + 1 :].removesuffix("</body>")


def _redirect(element: etree._Element, base: str | None) -> None:
    name = "href" if element.tag == "a" else "src"
    written = element.get(name)
    if written is None:
        return
    mail = name == "href" and written[:7].lower() == "mailto:" and not _CONTROL.search(written)
    found = written if mail else web_link(written, base)
    if found is not None:
        element.set(name, found)
    elif name == "href":
        del element.attrib[name]
    else:
        _remove(element)


def _remove(element: etree._Element) -> None:
    """Take an element out and leave the text behind it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def web_link(href: str | None, base: str | None) -> str | None:
    """The absolute http or https address that a link leads to; None when it leads to none.

    Resolved as RFC 3986, section 5, says; spaces and letters outside ASCII are escaped. Refused:
    other schemes, user names, control characters, and what is empty or endless.
    """
    if not href or len(href) > _LONGEST_LINK:
        return None
    if href[0] == "/":
        if base and _PLAIN_PATH.fullmatch(href) and (origin := _origin(base)):
            return origin + href
    elif _PLAIN_LINK.fullmatch(href):
        return href
    written = _LINE_BREAKS.sub("", href.strip(_BLANKS))
    return _resolved(written, base or "") if written and not _CONTROL.search(written) else None


def _resolved(written: str, base: str) -> str | None:
    if _SCHEME.match(written) and not written[:8].lower().startswith(("http://", "https://")):
        return None
    try:
        return _absolute(urljoin(base, written))
    except ValueError:  # brackets that hold no address, a host that has no ASCII form
        return None


@lru_cache(maxsize=64)
def _origin(base: str) -> str:
    """The beginning of a base up to its path; empty when it is not written as simply as that."""
    match = _PLAIN_ORIGIN.match(base)
    return match[0] if match else ""


def _absolute(address: str) -> str | None:
    parts = urlsplit(address)
    host = parts.netloc if parts.netloc.isascii() else _ascii(parts.netloc)
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return None
    return parts._replace(
        netloc=host,
        path=quote(parts.path, safe=_URL_SAFE),
        query=quote(parts.query, safe=_URL_SAFE),
        fragment=quote(parts.fragment, safe=_URL_SAFE),
    ).geturl()


def _ascii(host: str) -> str:
    """The host as the name system knows it (RFC 3490)."""
    return host.encode("idna").decode("ascii")
