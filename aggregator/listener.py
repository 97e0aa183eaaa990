"""What readers talk to: the application on its socket, over what is published at the moment."""

from __future__ import annotations

import socket

from aggregator.config import Settings
from aggregator.log import logger
from aggregator.publishing import Publishing
from aggregator.serve import Server, make_app


class Listener:
    """Answers readers on a socket that was handed over, or on our own."""

    def __init__(
        self, settings: Settings, publishing: Publishing, handed: socket.socket | None
    ) -> None:
        app = make_app(
            lambda: publishing.publication,
            publishing.article,
            settings.site.max_age,
            settings.trusted_proxies,
            find_archive=publishing.archive,
            searches=publishing,
        )
        self._server = Server(app, settings.listen, handed_over=handed)
        self.served = self._server.served  # answers, by status
        if self._server.plain_because:
            logger().warning("requests are served slowly", because=self._server.plain_because)
        self.sockets = self._server.bind()

    async def serve(self) -> None:
        """Answers until it is stopped."""
        await self._server.serve(self.sockets)

    def stop(self) -> None:
        """Takes no connection any more; requests that run come to their end."""
        self._server.stop()
