"""The command `completion`, and what can be completed: names of sources and topics.

A configuration that is not good completes nothing: a shell is no place for its problems.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem, get_completion_class

from aggregator.errors import ConfigError

_VARIABLE = "_AGGREGATOR_COMPLETE"
_SHELLS = ("bash", "zsh", "fish")


def source_names(
    context: click.Context,
    param: click.Parameter,  # noqa: ARG001 - click's signature
    incomplete: str,
) -> list[CompletionItem]:
    """The names of sources that begin so, with their titles."""
    return _completed(context, incomplete, _sources)


def topic_slugs(
    context: click.Context,
    param: click.Parameter,  # noqa: ARG001 - click's signature
    incomplete: str,
) -> list[CompletionItem]:
    """The slugs of declared topics that begin so, with their titles."""
    return _completed(context, incomplete, _topics)


_Pairs = Iterator[tuple[str, str]]


def _completed(
    context: click.Context, incomplete: str, pairs: Callable[[Path], _Pairs]
) -> list[CompletionItem]:
    told = context.params.get("config") or context.params.get("own")
    config = told or os.environ.get("AGGREGATOR_CONFIG") or "config/aggregator.yaml"
    try:
        return [
            CompletionItem(name, help=title)
            for name, title in pairs(Path(str(config)))
            if name.startswith(incomplete)
        ]
    except ConfigError:
        return []


def _sources(config: Path) -> _Pairs:
    from aggregator.config import load  # noqa: PLC0415 - only a completion needs it here

    return ((one.name, one.title) for one in load(config).sources)


def _topics(config: Path) -> _Pairs:
    from aggregator.config import load  # noqa: PLC0415 - the same

    return ((one.slug, one.title) for one in load(config).topics)


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    r"""Print a script that completes commands, options and names in a shell.

    \b
    eval "$(aggregator completion bash)"    for this shell
    aggregator completion bash > ~/.local/share/bash-completion/completions/aggregator
    aggregator completion zsh > "${fpath[1]}/_aggregator"
    aggregator completion fish > ~/.config/fish/completions/aggregator.fish

    Sources and topics are those of the configuration that the command line names.
    """
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(context.find_root().command, {}, "aggregator", _VARIABLE).source())
