"""The operator's Atom feed of incidents (RFC 4287).

An entry keeps its id for ever; it is told again, as updated, when its incident ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from aggregator.masking import masked
from aggregator.model import Incident, Site
from aggregator.render.formats import ATOM, PAGE_TYPE, one_line, whole_second
from aggregator.text import xml_safe

INCIDENTS_PATH = "/incidents.atom"
_ATOM = "http://www.w3.org/2005/Atom"
_STATUS = "/status"


def render_incidents(incidents: Sequence[Incident], site: Site, begun: datetime) -> bytes:
    """Render incidents in their order; `begun` dates a feed of none.

    Its id comes from the site, because the admin listener has no address of its own for ever.
    """
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item] # no prefix
    title = xml_safe(site.title)
    updated = max((one.changed_at for one in incidents), default=begun)
    _add(feed, "id", site.url(f"/admin{INCIDENTS_PATH}"))
    _add(feed, "title", f"Incidents – {title}")
    _add(feed, "updated", _instant(updated))
    _add(_add(feed, "author"), "name", title)
    _add(feed, "generator", "aggregator")
    _add(feed, "link", href=INCIDENTS_PATH, rel="self", type=ATOM.media_type)
    _add(feed, "link", href=_STATUS, rel="alternate", type=PAGE_TYPE)
    for incident in incidents:
        _entry(_add(feed, "entry"), incident)
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8") + b"\n"


def _entry(entry: etree._Element, incident: Incident) -> None:
    _add(entry, "id", incident.urn)
    _add(entry, "title", one_line(masked(_title(incident))))
    _add(entry, "published", _instant(incident.begun))
    _add(entry, "updated", _instant(incident.changed_at))
    _add(entry, "link", href=_STATUS, rel="alternate", type=PAGE_TYPE)
    _add(entry, "category", term=incident.kind.value)
    _add(entry, "category", term="over" if incident.ended else "lasting")
    _add(entry, "content", xml_safe(masked(_told(incident))), type="text")


def _title(incident: Incident) -> str:
    return f"Over: {incident.title}" if incident.ended else incident.title


def _told(incident: Incident) -> str:
    lines = [
        incident.text,
        f"What to do: {incident.remedy}",
        f"Began: {incident.begun:%Y-%m-%d %H:%M:%S} UTC",
    ]
    if incident.ended:
        lines.append(f"Ended: {incident.ended:%Y-%m-%d %H:%M:%S} UTC")
    return "\n".join(lines)


def _instant(moment: datetime) -> str:
    return whole_second(moment).isoformat()


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text:
        made.text = text
    return made
