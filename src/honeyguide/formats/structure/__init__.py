"""What a file nobody knows looks like: the equivalent of Elasticsearch's find_structure, with its answer's names and overrides."""

from honeyguide.formats.structure.answer import Problem, Structure
from honeyguide.formats.structure.find import find_structure
from honeyguide.formats.structure.overrides import Overrides

__all__ = ["Overrides", "Problem", "Structure", "find_structure"]
