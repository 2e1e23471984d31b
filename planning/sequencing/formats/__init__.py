"""Published line-days as problems of sequence, and answers as the files their referees read."""

from planning.sequencing.formats.files import FormatError, Instance, read, recognised, write

__all__ = ["FormatError", "Instance", "read", "recognised", "write"]
