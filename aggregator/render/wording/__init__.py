"""What pages say in their own words, in each language of the interface.

Values only. What a source or an operator has written is not here, and is never translated.
"""

from aggregator.render.wording.choice import wording
from aggregator.render.wording.words import Plural, Words

__all__ = ["Plural", "Words", "wording"]
