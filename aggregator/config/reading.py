"""How the dumps of a source are read: caps, keys of lines of JSON, selectors.

Defaults and descriptions stand here and nowhere else. Reads no file.
"""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from aggregator.config.kinds import Line
from aggregator.config.part import Part
from aggregator.config.units import Period, Size
from aggregator.model import Limits, LineKeys


class LimitSettings(Part):
    """How much one dump may ask of the machine; a dump beyond it is refused."""

    decoded_size: Size = Field(
        default=Limits().decoded_bytes,
        description="The size of a dump after decompression.",
        json_schema_extra={"default": "64MiB"},
    )
    items: int = Field(
        default=Limits().items, ge=1, strict=True, description="The items of a dump."
    )
    line_length: Size = Field(
        default=Limits().line_length,
        description="The longest line of a text.",
        json_schema_extra={"default": "1MiB"},
    )
    nesting: int = Field(
        default=Limits().nesting, ge=1, strict=True, description="How deep parts lie in each other."
    )
    members: int = Field(
        default=Limits().members, ge=1, strict=True, description="The files in an archive."
    )
    archive_size: Size = Field(
        default=Limits().archive_bytes,
        description="The size of an archive as it lies there; max_size does not apply to it.",
        json_schema_extra={"default": "64GiB"},
    )
    time: Period = Field(
        default=timedelta(seconds=Limits().seconds), description="How long reading a dump may take."
    )


class JsonLines(Part):
    """Under which keys lines of JSON hold a page."""

    text: Line = Field(default=LineKeys().text, description="Its plain text.")
    html: Line = Field(default=LineKeys().html, description="Its HTML, which is preferred.")
    url: Line = Field(default=LineKeys().url, description="Its address.")
    timestamp: Line = Field(default=LineKeys().timestamp, description="When it was fetched.")


class SelectorSettings(Part):
    """Where the parts of a page are: CSS, or XPath when it opens with / or ./."""

    list: Line | None = Field(default=None, description="The items; the others look inside each.")
    title: Line | None = Field(default=None, description="Its title.")
    link: Line | None = Field(default=None, description="Its link.")
    summary: Line | None = Field(default=None, description="Its summary.")
    date: Line | None = Field(default=None, description="Its date.")
    topics: Line | None = Field(default=None, description="Its labels.")
    image: Line | None = Field(default=None, description="Its picture.")
