"""What the generated plant builds and buys: models, options, colours, and the trade's commodities."""

from typing import Literal, NamedTuple

MODELS = ("M10", "M20", "M30", "M40", "M50", "M60", "M70")
MODEL_SHARE = (0.22, 0.19, 0.17, 0.14, 0.12, 0.09, 0.07)

COLOURS = ("WHT", "BLK", "GRY", "SLV", "BLU", "RED", "GRN", "BRZ", "NVY", "PRL", "ORG", "YEL", "MAT", "VIO")
COLOUR_SHARE = (0.24, 0.21, 0.18, 0.11, 0.08, 0.06, 0.035, 0.03, 0.025, 0.02, 0.015, 0.01, 0.008, 0.007)


class OptionCode(NamedTuple):
    """An option: its share of all cars, how strongly it goes with a rich trim, and what it earns (euros)."""

    code: str
    take: float
    rich: float
    earns: int


RATIO_OPTIONS = (
    OptionCode("AWD", 0.30, 0.8, 500), OptionCode("PAN", 0.18, 1.2, 350), OptionCode("TOW", 0.14, 0.0, 250),
    OptionCode("PHV", 0.12, 0.4, 900), OptionCode("RHD", 0.10, 0.0, 0), OptionCode("AIR", 0.06, 1.8, 600),
    OptionCode("SPB", 0.22, 0.6, 450), OptionCode("ROW3", 0.05, 0.2, 300), OptionCode("AUXH", 0.08, 0.4, 200),
    OptionCode("ARMS", 0.40, 0.5, 90), OptionCode("GLAS", 0.09, 1.4, 150), OptionCode("RSE", 0.04, 1.6, 400),
)  # fmt: skip
"""Options that make work on the line, so that they carry a ratio rule."""

FREE_OPTIONS = (
    OptionCode("ADAS", 0.45, 1.0, 400), OptionCode("HUD", 0.20, 1.4, 250), OptionCode("SEAC", 0.28, 0.9, 300),
    OptionCode("MLED", 0.35, 0.9, 280), OptionCode("SND", 0.22, 1.0, 260), OptionCode("KEYL", 0.55, 0.7, 120),
    OptionCode("CAM4", 0.33, 0.9, 180), OptionCode("PARK", 0.60, 0.5, 110), OptionCode("RAIL", 0.25, 0.1, 80),
    OptionCode("TELE", 0.50, 0.6, 90), OptionCode("WH19", 0.30, 0.4, 150), OptionCode("WH21", 0.09, 1.2, 320),
    OptionCode("AMBI", 0.38, 0.8, 100), OptionCode("WPAD", 0.42, 0.6, 60),
)  # fmt: skip

Region = Literal["near", "europe", "overseas", "mixed", "harness"]


class Commodity(NamedTuple):
    """A kind of bought part: share of part numbers and works, where it is made, its size, price and place of fit."""

    code: str
    name: str
    weight: float
    region: Region
    litres: float
    euros: tuple[float, float]
    fit_min: tuple[int, int]
    sequence: float = 0.0
    short_pct: int = 0


COMMODITIES = (
    Commodity("SEA", "seat", 2, "near", 500, (180, 420), (300, 380), 0.9),
    Commodity("BMP", "bumper", 2, "near", 350, (90, 210), (320, 420), 0.9),
    Commodity("CKP", "cockpit module", 1.5, "near", 400, (300, 700), (120, 170), 0.8),
    Commodity("HDL", "headliner", 1.5, "near", 300, (60, 140), (90, 130), 0.7),
    Commodity("AXL", "axle module", 1.5, "near", 450, (350, 800), (210, 260), 0.6),
    Commodity("WHL", "wheel", 3, "europe", 60, (60, 180), (380, 430)),
    Commodity("GLZ", "glazing", 3, "europe", 40, (30, 120), (260, 330)),
    Commodity("LMP", "lamp", 4, "mixed", 25, (60, 320), (330, 420), 0.0, 35),
    Commodity("BRK", "brake part", 3, "europe", 8, (12, 90), (200, 280)),
    Commodity("STR", "steering part", 2, "europe", 15, (25, 240), (140, 230)),
    Commodity("EXH", "exhaust part", 2, "europe", 70, (40, 260), (230, 280)),
    Commodity("BAT", "battery", 1, "mixed", 20, (70, 190), (280, 360)),
    Commodity("ECU", "control unit", 6, "mixed", 1.5, (30, 260), (100, 300), 0.0, 30),
    Commodity("DSP", "display", 2, "overseas", 4, (60, 280), (150, 300), 0.0, 50),
    Commodity("SEN", "sensor", 5, "overseas", 0.4, (5, 60), (60, 380), 0.0, 25),
    Commodity("MIR", "mirror", 2, "europe", 9, (25, 110), (340, 400), 0.0, 50),
    Commodity("TRM", "trim part", 9, "europe", 18, (4, 60), (80, 420), 0.0, 25),
    Commodity("CRP", "carpet", 2, "europe", 40, (20, 70), (90, 140)),
    Commodity("LCK", "lock", 3, "europe", 2, (8, 50), (60, 360)),
    Commodity("WIN", "window regulator", 2, "europe", 6, (15, 60), (200, 330)),
    Commodity("WIP", "wiper part", 1.5, "mixed", 5, (8, 60), (260, 340), 0.0, 40),
    Commodity("HVA", "climate part", 3, "europe", 30, (20, 220), (100, 180)),
    Commodity("HOS", "hose", 6, "europe", 2, (2, 20), (60, 300)),
    Commodity("FUL", "fuel system part", 2, "europe", 40, (15, 130), (180, 260)),
    Commodity("FST", "fastener", 8, "mixed", 0.05, (0.05, 0.8), (10, 430)),
    Commodity("STP", "stamping", 9, "europe", 12, (2, 45), (10, 200)),
    Commodity("CST", "casting", 4, "mixed", 10, (12, 120), (120, 280)),
    Commodity("ABG", "airbag", 2, "europe", 6, (30, 110), (110, 320)),
    Commodity("BLT", "belt system", 2, "europe", 4, (15, 60), (160, 260)),
    Commodity("SPK", "speaker", 2, "overseas", 3, (5, 60), (150, 330), 0.0, 60),
    Commodity("ANT", "antenna", 1.5, "mixed", 1, (4, 40), (90, 200), 0.0, 60),
    Commodity("SRF", "roof system", 1.5, "europe", 200, (250, 600), (130, 190)),
    Commodity("PED", "pedal box", 1, "europe", 8, (20, 70), (120, 170)),
    Commodity("SPR", "spring", 2, "europe", 6, (8, 40), (210, 250)),
    Commodity("DMP", "damper", 2, "europe", 7, (20, 90), (210, 260)),
    Commodity("MOT", "small motor", 4, "overseas", 1.5, (6, 40), (80, 330), 0.0, 25),
    Commodity("CON", "connector set", 3, "mixed", 0.2, (0.5, 9), (40, 380)),
    Commodity("INS", "insulation", 4, "europe", 25, (3, 30), (40, 220)),
)
"""Source: reference_figures.md: sequence parts are 5-10 % of part numbers; 500 commodities at one carmaker, here 38."""

HARNESS = Commodity("WH", "wiring harness", 3, "harness", 28, (60, 620), (20, 60))

HARNESS_KINDS: dict[str, tuple[str, int, tuple[int, int], tuple[int, int]]] = {
    "main": ("main wiring harness", 0, (380, 620), (20, 30)),
    "cockpit": ("cockpit wiring harness", 0, (120, 210), (110, 130)),
    "body": ("body wiring harness", 0, (150, 260), (40, 60)),
    "door": ("door wiring harness", 70, (28, 60), (170, 220)),
    "tailgate": ("tailgate wiring harness", 55, (18, 40), (220, 250)),
    "seat": ("seat wiring harness", 45, (15, 35), (280, 330)),
}
"""Name, retrofit minutes (0: the car cannot be built without it), price range in euros, minute of fit.

Source: the Ukraine case of 2022: "cannot build even an incomplete car without a harness"; figures are assumptions.
"""

MATERIALS = ("copper wire", "terminals", "polyamide granulate", "steel coil", "aluminium billet", "magnets", "leather",
             "microcontrollers", "capacitors", "foam", "pigment", "rubber", "glass fibre", "bearings", "die castings",
             "circuit boards", "adhesive", "springs wire", "connectors", "felt")  # fmt: skip
