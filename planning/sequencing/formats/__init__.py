"""Published line-days as problems of sequence, and answers as the files their referees read."""

from planning.sequencing.formats.files import FormatError, Instance, left_out, read, recognised, writable, write

__all__ = ["FormatError", "Instance", "left_out", "read", "recognised", "writable", "write"]
