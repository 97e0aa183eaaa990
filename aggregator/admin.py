"""The operator's side of the daemon: its listener, and the watch over everything.

Ties the look at everything to what is made of it: a page, figures, a feed, a verdict. Decides
nothing, and changes nothing but the list of incidents.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Sequence
from dataclasses import replace

from aggregator.config import Settings
from aggregator.errors import AggregatorError
from aggregator.health import Look, Watch, as_json, obstacles
from aggregator.log import logger
from aggregator.metrics import ALERTS, DASHBOARD, exposition, shipped
from aggregator.model import Overview
from aggregator.render import (
    INCIDENTS_PATH,
    ROWS,
    in_order_of_trouble,
    render_incidents,
    render_status,
    status_icon,
    status_style,
)
from aggregator.serve import Asked, Page, Server, Told, make_admin

_ENTRIES = 100  # of the feed of incidents
_PLAIN = "text/plain; charset=utf-8"


class Admin:
    """One per daemon; everything it does ends with `stop`."""

    def __init__(self, look: Look, *, judge: bool) -> None:
        self._look = look
        self._settings = look.settings
        self._watch = Watch(look, judge=judge)
        self._server: Server | None = None
        self._serving: asyncio.Task[None] | None = None

    def start(self, sockets: Sequence[socket.socket] = ()) -> None:
        """Begins to watch and to answer, on these sockets or else where the settings say.

        AggregatorError when the address cannot be had. The default address is given up with a
        warning, so that a second daemon on one machine needs no other setting.
        """
        listen = self._settings.admin
        if listen is not None or sockets:
            app = make_admin(self._pages(), any_host=self._settings.admin_anywhere)
            server = Server(app, "" if sockets else listen or "")
            opened = list(sockets) or self._bound(server)
            if opened:
                self._server = server
                self._serving = asyncio.create_task(server.serve(opened))
        self._watch.start()

    def apply(self, settings: Settings) -> None:
        """Takes over other settings; another address needs another start."""
        self._settings = settings
        self._look = replace(self._look, settings=settings)
        self._watch.apply(self._look)

    async def stop(self) -> None:
        """Ends both; requests being answered get some seconds."""
        await asyncio.to_thread(self._watch.stop)
        if self._server and self._serving:
            self._server.stop()
            await self._serving

    def _bound(self, server: Server) -> list[socket.socket]:
        try:
            return server.bind()
        except AggregatorError as error:
            if "admin" in self._settings.model_fields_set:
                hint = (error.hint or "").replace("`listen`", "`admin`")
                raise AggregatorError(error.message, subject=error.subject, hint=hint) from error
            logger().warning("no admin listener", error=error.message, address=error.subject)
            return []

    def _pages(self) -> dict[str, Page]:
        return {
            "/status": self._status,
            "/status.json": self._status_json,
            "/metrics": self._metrics,
            "/readyz": self._readyz,
            "/healthz": lambda _asked: Told(media_type=_PLAIN, body=b"ok\n"),
            INCIDENTS_PATH: self._incidents,
            "/status.css": _fixed("text/css; charset=utf-8", status_style()),
            "/favicon.svg": _fixed("image/svg+xml", status_icon()),
            f"/{ALERTS}": _fixed("application/yaml", shipped(ALERTS)),
            f"/{DASHBOARD}": _fixed("application/json", shipped(DASHBOARD)),
        }

    def _readyz(self, _asked: Asked) -> Told:
        reasons = obstacles(self._look.overview())
        lines = "".join(f"{one}\n" for one in reasons) or "ready\n"
        return Told(media_type=_PLAIN, body=lines.encode(), ok=not reasons)

    def _metrics(self, asked: Asked) -> Told:
        overview = self._look.overview()
        scrape = exposition(
            overview,
            asked.accept,
            ready=not obstacles(overview),
            per_source=self._settings.metrics.per_source,
        )
        return Told(media_type=scrape.media_type, body=scrape.body)

    def _status(self, asked: Asked) -> Told:
        overview = self._look.overview()
        shown = in_order_of_trouble(overview.sources)[asked.start : asked.start + ROWS]
        overview = self._with_history(overview, shown=frozenset(one.state.name for one in shown))
        body = render_status(overview, obstacles(overview), self._settings.site, start=asked.start)
        return Told(media_type="text/html; charset=utf-8", body=body)

    def _status_json(self, _asked: Asked) -> Told:
        overview = self._look.overview()
        told = as_json(overview, obstacles(overview))
        body = json.dumps(told, ensure_ascii=False, indent=1).encode()
        return Told(media_type="application/json", body=body + b"\n")

    def _incidents(self, _asked: Asked) -> Told:
        found = self._look.store.incidents(_ENTRIES)
        body = render_incidents(found, self._settings.site, self._look.started_at)
        return Told(media_type="application/atom+xml", body=body)

    def _with_history(self, overview: Overview, shown: frozenset[str]) -> Overview:
        return self._look.with_history(overview, shown) if shown else overview


def _fixed(media_type: str, body: bytes) -> Page:
    told = Told(media_type=media_type, body=body)
    return lambda _asked: told
