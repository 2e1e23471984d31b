"""Kinds of car parts by the words people use for them in English, German, French, Spanish, Italian and Japanese."""

PART_WORDS: tuple[str, ...] = (
    "wiring harness|harness|wire harness|wiring|kabelbaum|kabelbäume|kabelbäumen|kabelsatz|kabelsätze|leitungssatz|"
    "leitungssätze|bordnetz|bordnetze|faisceau|faisceaux|faisceau électrique|arnés|arneses|mazo de cables|"
    "cableado|cablaggio|cablaggi|ワイヤーハーネス|ワイヤハーネス|ハーネス",
    "seat|seats|sitz|sitze|sitzen|siège|sièges|asiento|asientos|sedile|sedili|シート",
    "bumper|stoßfänger|stoßstange|pare-chocs|parachoques|paraurti|バンパー",
    "springs|coil spring|suspension spring|feder|federn|ressort|ressorts|muelle|muelles|resorte|molla|molle|"
    "スプリング|ばね",
    "axle|axles|achse|achsen|essieu|essieux|eje|ejes|assale|assali|アクスル",
    "gearbox|gearboxes|transmission|transmissions|getriebe|boîte de vitesses|caja de cambios|変速機",
    "engine|engines|motor|motoren|moteur|moteurs|motore|motori|エンジン",
    "steering gear|steering|lenkung|lenkungen|lenkgetriebe|direction assistée|dirección asistida|sterzo|ステアリング",
    "steering wheel|steering wheels|lenkrad|lenkräder|volant|volante|volantes",
    "brake|brakes|caliper|calipers|bremse|bremsen|bremssattel|frein|freins|freno|frenos|freni|ブレーキ",
    "chip|chips|semiconductor|semiconductors|microcontroller|mcu|halbleiter|semi-conducteur|semi-conducteurs|"
    "semiconductor|semiconductores|semiconduttori|半導体|マイコン",
    "ecu|control unit|control units|steuergerät|steuergeräte|calculateur|calculateurs|centralita|centralina",
    "headlamp|headlamps|headlight|headlights|lamp|lamps|scheinwerfer|phare|phares|faro|faros|fari|ヘッドランプ",
    "wheel|wheels|rim|rims|felge|felgen|räder|jante|jantes|llanta|llantas|cerchi|ホイール",
    "tyre|tyres|tire|tires|reifen|pneu|pneus|neumático|neumáticos|pneumatici|タイヤ",
    "glass|windscreen|windshield|scheibe|scheiben|pare-brise|parabrisas|parabrezza|ガラス",
    "battery|batteries|batterie|batterien|batería|baterías|batteria|バッテリー|電池",
    "exhaust|abgasanlage|auspuff|échappement|scarico|マフラー",
    "dashboard|instrument panel|cockpit|armaturenbrett|instrumententafel|tableau de bord|salpicadero|plancia",
    "door panel|door trim|türverkleidung|panneau de porte|panel de puerta|pannello porta",
    "airbag|airbags|inflator|inflators|gasgenerator|エアバッグ",
    "piston ring|piston rings|kolbenring|kolbenringe|segment de piston|ピストンリング",
    "casting|castings|cast aluminium|gussteil|gussteile|guss|fonderie|fundición|getti|鋳物",
    "stamping|stampings|pressed part|pressteil|pressteile|emboutissage|estampación|stampaggio|プレス部品",
    "magnet|magnets|rare earth|rare earths|magnete|seltene erden|aimant|aimants|imán|imanes|磁石|レアアース",
    "pigment|paint|lacke|lackierung|peinture|pintura|vernice|塗料|顔料",
    "foam|schaum|schaumstoff|mousse|espuma|schiuma|ウレタン",
    "connector|connectors|stecker|steckverbinder|connecteur|connecteurs|conector|conectores|connettori|コネクタ",
    "display|displays|bildschirm|écran|pantalla|schermo|ディスプレイ",
    "sunroof|roof|schiebedach|panoramadach|toit|techo|tetto|サンルーフ",
    "pump|pumps|pumpe|pumpen|pompe|pompes|bomba|bombas|pompa|ポンプ",
    "radiator|cooler|coolers|kühler|radiateur|radiador|radiatore|ラジエーター",
    "carpet|carpets|insulation|insulator|insulators|teppich|dämmung|moquette|aislamiento|isolante",
    "mirror|mirrors|spiegel|rétroviseur|retrovisor|specchio|ミラー",
    "sensor|sensors|sensoren|capteur|capteurs|sensores|sensori|センサー",
    "aluminium|aluminum|aluminio|alluminio|アルミ",
    "steel|stahl|acier|acero|acciaio|鋼板",
)  # fmt: skip
"""One kind of part by its names, bar-separated; a text that uses one name speaks of every part named by another."""
