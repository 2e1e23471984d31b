"""Plant data in and out: a documented folder of CSV files, see FORMAT.md."""

from tools.exchange.importing import Change, ImportReport, import_folder
from tools.exchange.kept import BuiltUntil
from tools.exchange.problem import ExchangeError, FolderRefusedError, ReadResult, RowProblem
from tools.exchange.reading import read_folder, validate_folder
from tools.exchange.writing import export_plant

__all__ = [
    "BuiltUntil",
    "Change",
    "ExchangeError",
    "FolderRefusedError",
    "ImportReport",
    "ReadResult",
    "RowProblem",
    "export_plant",
    "import_folder",
    "read_folder",
    "validate_folder",
]
