"""A robots.txt that would fill the memory: the library holds each rule once for every agent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator.fetch.manners import Robots, Standing
from aggregator.fetch.polling.robots import permission, read_robots
from tests.peak import peak_kib

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
AGENT = "aggregator/1 (+mailto:desk@news.test)"
PAGE = "https://pier.test/secret/page"


def allowed(text: str) -> bool:
    robots = Robots(standing=Standing.THERE, asked_at=NOW, text=text)
    return permission(robots, PAGE, AGENT, NOW).allowed


@pytest.mark.parametrize("field", ["User-agent:", " USER-AGENT :", "useragent", "User   agent:"])
def test_many_agents_with_many_rules_cost_little_memory(field: str) -> None:
    agents = "".join(f"{field} a{number}\n" for number in range(15_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(15_000))
    before = peak_kib()

    assert read_robots(agents + rules).can_fetch(PAGE, AGENT)
    assert peak_kib() - before < 100 << 10


def test_what_stands_before_the_limit_counts() -> None:
    ours = "User-agent: *\nDisallow: /secret\n"
    agents = "".join(f"User-agent: a{number}\n" for number in range(5_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(5_000))

    assert not allowed(ours + agents + rules)


def test_a_large_honest_file_is_read_to_its_end() -> None:
    groups = "".join(f"User-agent: a{number}\nDisallow: /\n\n# next\n" for number in range(200))
    rules = "".join(f"Disallow: /{number}\n" for number in range(700))

    assert not allowed(f"{groups}User-agent: *\n{rules}Disallow: /secret\n")
