"""What a sentence says about supply: cut, threatened, unharmed, recovering, over, planned, rehearsed or for sale."""

from typing import Literal

from agents.reading.causes import pattern

Cue = Literal[
    "drill", "planned", "price", "change_notice", "sale", "market", "averted", "over", "unharmed", "no_effect_yet",
    "recovering", "residual", "hurt", "cut", "limited", "threat", "unknown", "delivers",
]  # fmt: skip

_WORDS: dict[Cue, str] = {
    "drill": (
        "(?:fire|evacuation|emergency|safety|disaster|contingency|table-?top|business continuity|cyber) (?:drills?|"
        r"exercises?)|exercise (?:assumes?|supposes?|simulat\w*|pretends?)|"
        "drills?|exercise only|this is (?:only )?(?:a test|an exercise)|simulated|"
        r"simulation exercise|mock (?:drill|incident)|rehears\w*|ubung|ubungen|notfallubung|raumungsubung|"
        "brandschutzubung|probealarm|exercice (?:d'evacuation|incendie|de crise)|simulacros?|esercitazione|訓練|"
        "演習|避難訓練"
    ),
    "planned": (
        "(?:public|national|bank|annual|summer|christmas|company) holidays?|holiday (?:shut ?down|closure|break|"
        "notice)|(?:spring|lunar|mid-autumn|chinese) (?:new year |spring )?festival|(?:chinese|lunar) new year|"
        "golden week|summer (?:break|shut ?down)|christmas (?:break|closure|shut ?down)|(?:planned|scheduled|"
        r"annual|routine|regular) (?:\w+ )?(?:maintenance|shut ?downs?|closures?|downtime|inventory|stop|"
        r"overhaul|renovation)|stock ?taking|annual inventory|werksferien|betriebsferien|sommerpause|feiertag\w*|"
        r"brucken?tag\w*|weihnachtspause|wie geplant|planmassig\w*|geplante[rns]? (?:wartung|stillstand|revision|"
        "abschaltung)|inventur|umbauten|conges (?:annuels|d'ete)|fermeture annuelle|jours? feries?|"
        "arret (?:technique )?programme|vacaciones|festivos?|parada (?:programada|tecnica|de mantenimiento)|"
        "cierre (?:anual|programado|por vacaciones)|ferie|chiusura estiva|年末年始|夏季休業|夏期休業|お盆|"
        "大型連休|休業日|定期点検|計画停止|長期休暇"
    ),
    "price": (
        "price (?:increases?|adjustments?|changes?|lists?|rise)|(?:raw material|energy|fuel|material|"
        r"alloy) (?:adjustments?|surcharges?)|surcharges?|new prices|(?:increase|raise|adjust)\w* (?:our |"
        r"the )?(?:list )?prices|preis(?:erhohung|anpassung|liste)\w*|(?:energie|material|legierungs)?zuschlag\w*|"
        "teuerungszuschlag|hausse (?:de|des|du) (?:prix|tarifs?)|nouveaux tarifs|(?:aumento|subida|ajuste|"
        "revision) de (?:los )?precios|tarifas nuevas|aumento (?:dei )?prezzi|値上げ|価格改定|価格改訂|"
        "サーチャージ"
    ),
    "change_notice": (
        r"product change notif\w*|process change notif\w*|pcn|notifiable change|end[ -]of[ -]life|"
        r"last[ -]time[ -]buy|discontinu\w*|abkundigung|produktanderung\w*|anderungsmitteilung|"
        "avis de modification|fin de vie|notificacion de cambio|変更通知|生産終了|製造中止"
    ),
    "sale": (
        "(?:see|learn|discover|find out|read) (?:how|more|why)|our (?:analytics|solution|platform|software|"
        "webinar|experts)|webinars?|white ?paper|register now|book a demo|free trial|sign up|trade (?:fair|show)|"
        r"newsletter|case study|(?:new|second|state-of-the-art) (?:[\d,. ]{1,12} )?(?:square[ -](?:foot|feet|"
        r"met(?:er|re)s?) )?(?:plant|factory|facility|works)|(?:opens|opened|opening|inaugurat\w*|"
        "ground-?breaking|expands?|expansion|invest(?:s|ed|ment|ing)?)|wins? (?:an? )?(?:award|contract|order)|"
        r"awarded|celebrat\w*|anniversary|proud|pleased to announce|neues werk|eroffn\w*|investier\w*|messe|"
        r"jubilaum|nouvelle usine|inaugur\w*|investit|nueva planta|inversion|feria|新工場|展示会|セミナー|"
        "ウェビナー|受賞|竣工"
    ),
    "market": (
        "lead times?|market (?:report|outlook|update|trend)s?|outlook|forecast(?:s|ed)? (?:demand|growth)|"
        "prices (?:fell|rose|settled)|quarterly (?:results|figures)|sales (?:rose|fell)|lieferzeiten|"
        "marktbericht|quartalszahlen|delais moyens|mercado|informe trimestral|市況|決算|業績"
    ),
    "averted": (
        r"avert\w*|called off|call off|head(?:ed|s)? off|strike (?:threat )?(?:is |was )?(?:cancel\w*|withdrawn|"
        r"suspended|dropped)|(?:deal|agreement|pact|accord) (?:\w+ ){0,10}(?:before|ahead of|hours? before)|"
        "avoid(?:s|ed) (?:a |the )?(?:strike|walkout|stoppage|shutdown)|will not (?:take place|go ahead|strike)|"
        "false alarm|did not materiali[sz]e|abgewendet|abgesagt|fehlalarm|findet nicht statt|"
        r"einigung (?:\w+ ){0,6}(?:vor|kurz vor)|evitee?s?|annulee?s?|fausse alerte|(?:preavis|greve) levee?|"
        r"desconvoca\w*|evita(?:da|do|n)?|cancelad[ao]|falsa alarma|scongiurat\w*|回避|中止(?:され|し|に)|誤報"
    ),
    "over": (
        r"(?:back|returned?|restored) to (?:normal|full)\b|normal again|as normal again|fully (?:restored|"
        r"recovered|operational|resumed)|(?:withdraw\w*|lift\w*|end(?:s|ed|ing)?|cancel\w*|terminat\w*|"
        r"revok\w*) (?:of )?(?:its |the |our |their )?force majeure|force majeure (?:\w+ ){0,6}(?:lifted|"
        r"withdrawn|ended|over|revoked|terminated)|(?:complet\w*) (?:its |the )?recovery|all[ -]clear|(?:back|"
        "output returned) (?:to|at) 100 ?(?:%|percent|per cent)|(?:is|are|was|were) resolved|"
        r"no longer (?:affect\w*|limited|on allocation)|backlog (?:is |has been |was )?cleared|full (?:production|"
        "output|capacity|supply) (?:again|restored|resumed|has resumed)|running normally again|"
        r"wieder (?:normal\w*|uneingeschrankt|vollstandig|voll|planmassig|im regelbetrieb)|entwarnung|"
        r"hohere gewalt (?:\w+ ){0,5}(?:aufgehoben|beendet|zuruckgenommen)|vollstandig wiederhergestellt|behoben|"
        "normalbetrieb|retour a la normale|entierement (?:retablie?|repris)|force majeure (?:est )?levee|"
        r"levee de la force majeure|retablie?s?|vuelt[ao] a la normalidad|normalidad|totalmente (?:restablecid\w*|"
        r"recuperad\w*)|levanta\w* la fuerza mayor|restablecid\w*|tornat\w* alla normalita|通常(?:通り|"
        "どおり)(?:に)?(?:復旧|再開|稼働)|全面(?:復旧|再開)|完全(?:復旧|復帰)|正常化|復旧(?:が)?完了|解除"
    ),
    "unharmed": (
        "no (?:serious |significant |major |material |direct |further |production )?(?:damage|impact|effect|"
        r"disruption|interruption|delays?|influence|loss|shortage|restrictions?)(?:s)?\b|no (?:\w+ ){0,2}(?:was|"
        r"were) (?:hit|damaged|affected|hurt|harmed)|none of (?:our|the|its) (?:\w+ ){0,5}(?:was|were|is|"
        "are) (?:damaged|affected|hit)|(?:minimal|negligible|little|limited) (?:impact|effect)|(?:not|"
        "un)[ -]?(?:been |be |directly |seriously )?(?:affected|damaged|impacted|disrupted|harmed)|spared|"
        "without (?:interruption|damage|effect|restriction|any effect)|(?:continue|"
        r"keep)s? (?:to )?(?:run(?:ning)?|deliver(?:ing)?|operat\w*|suppl\w*|ship(?:ping)?|produc\w*)|"
        "will (?:keep|continue) (?:running|to run|delivering|operating)|run(?:ning|s)? (?:normally|as normal|"
        r"as usual)|business as usual|(?:is|are|supply) (?:secured|safe|assured)|keine? (?:\w+ ){0,2}(?:schaden|"
        r"auswirkung\w*|beeintrachtigung\w*|einschrankung\w*|unterbrechung\w*|ausfall\w*|verzogerung\w*|"
        r"engpass\w*)|nicht (?:betroffen|beeintrachtigt|beschadigt|gefahrdet)|unbeschadet|unbeschadigt|"
        r"ohne (?:einschrankung\w*|unterbrechung|auswirkung\w*)|versorgung (?:\w+ ){0,3}(?:gesichert|"
        r"sichergestellt)|(?:aucun|aucune|pas d'|sans) ?(?:\w+ ){0,2}(?:impact|dommages?|degats?|effet|incidence|"
        "interruption|perturbation|retard)s?|n'est pas (?:touche|affecte)e?|(?:sin|ningun|"
        r"ninguna) (?:\w+ ){0,2}(?:impacto|danos?|efecto|interrupcion|afectacion|retrasos?)|no (?:se ve |"
        "se han visto |ha sido )?afectad[ao]s?|影響(?:は|も)?(?:ありません|ない|なし|ございません|軽微)|"
        "被害(?:は|も)?(?:ありません|ない|なし|ございません)|支障(?:は)?(?:ありません|ない|なし)|"
        "特段の影響はありません"
    ),
    "delivers": (
        r"(?:plant|factory|works|site|lines?) (?:is|are|remains?) (?:\w+ and )?(?:running|operating|open)|"
        r"(?:deliver\w*|suppl\w*|ship\w*|operations?|production|business) (?:\w+ ){0,3}(?:as (?:usual|before|"
        r"planned|normal|agreed)|continu\w*|uninterrupted|on time|on schedule)|as usual|"
        r"betrieb (?:\w+ ){0,2}(?:lauft|geht) (?:\w+ ){0,2}weiter|(?:lauft|geht|liefert|liefern|produziert|"
        r"produzieren) (?:\w+ ){0,4}(?:weiter|wie gewohnt|unverandert|planmassig)|"
        r"weiter(?:hin)? (?:\w+ ){0,2}(?:beliefert|geliefert|produziert)|wie gewohnt|(?:livraisons?|production|"
        r"activite) (?:\w+ ){0,4}(?:se poursui\w*|continuent?|normalement|assurees?)|comme d'habitude|"
        r"(?:las )?(?:entregas?|produccion|actividad) (?:\w+ ){0,3}(?:continua\w*|sigue\w*|con normalidad)|"
        "con normalidad|供給(?:を|は)(?:継続|続け)|生産(?:を|は)継続|通常(?:通り|どおり)"
    ),
    "no_effect_yet": (
        "(?:normally|as usual|running) for (?:now|the time being)|for the time being|vorerst|momentan noch|"
        r"prepar\w* for different|(?:so far|as yet|at present|for now|at this (?:time|point|stage)|"
        r"currently) (?:\w+ ){0,4}no|no (?:\w+ ){0,8}(?:so far|yet|at present|for now|at this (?:time|point|"
        r"stage))|not yet (?:affect\w*|impact\w*|felt)|(?:bisher|bislang|derzeit|noch|"
        r"aktuell) (?:\w+ ){0,3}(?:keine?|nicht)(?! (?:\w+ ){0,3}(?:liefern|beliefern|produzieren|fertigen|verladen|"
        r"versenden|verfugbar|lieferfahig)\b)|(?:pour l'instant|a ce stade|"
        r"jusqu'a present) (?:\w+ ){0,3}(?:aucun|pas)|(?:aucun|pas d')(?:\w+ ){0,6}(?:pour l'instant|a ce stade)|"
        r"(?:por ahora|de momento|hasta ahora) (?:\w+ ){0,3}(?:no|sin|ningun\w*)|現時点で(?:は)?|今のところ"
    ),
    "recovering": (
        r"(?:re-?start|resum|re-?open|restor|recover|ramp|re-?commission)\w*|bring\w* back|(?:running|work\w*|"
        r"operating) again|run again|back (?:up|on ?line|in operation|at work|to work)|in steps|gradual\w*|"
        r"step by step|phased|improv\w*|strike (?:\w+ ){0,3}(?:ended|over)|end(?:ed|"
        r"s) (?:\w+ ){0,5}(?:with )?(?:a )?(?:\w+ ){0,2}(?:deal|strike|lockout)|tentative (?:deal|agreement)|"
        r"back at \d+|wieder an|wieder auf\w*|(?:fahrt|fahren|lauft|laufen) (?:\w+ ){0,12}wieder|schrittweise|"
        r"wiederanlauf\w*|hochlauf\w*|anlauf\w*|erholt|repri(?:s|se|ses|ennent|end)|redemarr\w*|progressi\w*|"
        r"reouvert\w*|retabli\w*|reanud\w*|reabr\w*|reinici\w*|gradualmente|trabajan de nuevo|de nuevo|recuper\w*|"
        r"restablec\w*|ripres\w*|ripart\w*|再開|復旧|回復|順次|段階的|立ち上げ"
    ),
    "residual": (
        "residual|remaining (?:delays|backlog|effects)|work(?:ing)? (?:off|through) (?:the )?backlog|"
        r"catch(?:ing)? up|still (?:be |some )?(?:delay\w*|late)|shipments? (?:should|will|"
        r"are expected to) (?:\w+ ){0,6}(?:earlier|normal|previous|full)|rest(?:verzogerung|ruckstand)\w*|"
        r"ruckstand\w*|residuel\w*|retards? restants?|retrasos? residual\w*|pueden quedar|残(?:る|り)?遅延|"
        "遅延が残"
    ),
    "limited": (
        r"only (?:about |around |roughly )?[1-9]?\d ?(?:%|percent|per cent)|"
        r"(?:restart|date|eta|recovery|delivery) (?:\w+ ){0,6}(?:slip(?:s|ped)?|postpon\w*|put off|delayed)|"
        "(?:one|two|three|four)[ -](?:fifths?|thirds?|quarters?|tenths?) of (?:its |our |the |normal )*(?:output|"
        "capacity|volume|production)|(?:at|to) (?:about |around |roughly )?(?:ten|twenty|thirty|forty|fifty|"
        "sixty|seventy|eighty) ?(?:percent|per cent)|until further notice|bis auf weiteres|jusqu'a nouvel ordre|"
        r"hasta nuevo aviso|当面|force majeure (?:\w+ ){0,14}(?:remains?|in place|declared|extended|in force)|"
        r"(?:declar\w*|invok\w*|event of|notice of|under) (?:a )?force majeure|force majeure event|"
        "still (?:limits?|limited|restricts?|restricted|reduced|short|down|on allocation)|reduced (?:output|"
        "capacity|rate|for|quantities)|(?:are|is|were|was) reduced|(?:at|to) (?:about |around |only |"
        r"roughly )?(?:[1-8]?\d) ?(?:%|percent|per cent)|(?:on|under) allocation|hohere gewalt|(?:eingeschrankt|"
        r"reduziert|gekurzt|kontingentiert)\w*|nur (?:noch )?\d{1,2} ?(?:%|prozent)|(?:cas de |"
        "la )?force majeure (?:est )?(?:declaree?|maintenue)|capacite reduite|reduit[es]*|fuerza mayor|"
        "capacidad reducida|reducid[ao]s?|forza maggiore|不可抗力|能力の?[0-9]+%|減産|制限"
    ),
    "hurt": (
        "(?:heavily |badly |severely )?(?:damag(?:e|ed|es)|destroy(?:ed|s)|burn(?:t|ed) (?:down|out)|gutted|"
        r"collaps(?:e|ed)|under water|unter wasser|evacuat\w*|flooded|inundated)|"
        "caught fire|broke out|hit by|struck by|knocked out|"
        "without power|no power|power (?:outage|failure)|walk(?:ed|s)? out|on strike|offline|off-line|encrypted|"
        r"zerstort\w*|beschadigt\w*|evakuiert\w*|abgebrannt|uberflutet|(?:ist|ausgebrochen) (?:ein )?(?:brand|"
        "feuer)|ausgebrochen|endommagee?s?|detruite?s?|evacuee?s?|danad[ao]s?|destruid[ao]s?|evacuad[ao]s?|"
        "danneggiat[oaei]|被災|損傷|被害が(?:あ|出|発生)|全焼|故障|破損"
    ),
    "cut": (
        "(?:can ?not|can't|could not|unable to|not able to|no longer able to|fail(?:s|ed|ing)? to) (?:currently |"
        r"be |fully |fulfil\w* |longer )?(?:deliver\w*|suppl\w*|ship\w*|produc\w*|mak\w*|give|provide|meet|"
        r"fulfil\w*|build|reach|get|load\w*|dispatch\w*)|(?:stopp?ed|stops|halt(?:s|ed|ing)?|suspend(?:s|ed)?|"
        "suspension|interrupt(?:s|ed|ion|ions)?|paus(?:e|es|ed|ing)|ceas(?:e|es|ed)|cease operations|idl(?:e|ed|"
        r"es|ing)|standstill|st(?:and|ands|ood) still|at a stand|shut(?:s|ting)? ?down|shut|shutter\w*|clos(?:e|"
        "es|ed|ing|ure)|cut off|knocked out|out of (?:service|action|operation)|grounded|stranded|stuck)|"
        "nothing (?:has been|is|was) (?:being )?(?:loaded|shipped|dispatched|delivered)|"
        "do(?:es)? not take place|no new bookings|"
        r"did not come|(?:will|do|did|does|has|have) not (?:arriv\w*|been (?:shipped|received|loaded|dispatched|"
        "delivered)|leave|left|ship|deliver|be (?:shipped|delivered|loaded))|(?:not|never) (?:arrived|received|"
        r"shipped|loaded|departed)|missing|(?:truck|asn|deliver\w*|shipment|container|parts|"
        r"notice) (?:\w+ ){0,2}overdue|overdue (?:deliver\w*|shipment\w*|parts)|no ship(?:ping|ment)? notice|"
        r"run(?:s|ning)? out|ran out|broke(?:n)? down|breakdown|\d{1,2} ?(?:%|percent|per cent) short|slip(?:s|"
        "ped)? (?:to|by)|slips|deliver nothing|no deliver(?:y|ies)|nearly gone|out of stock|stock-?outs?|"
        "no (?:more )?(?:parts|stock|material|deliveries|shipments|restart)|short(?:age|ages|fall|falls| of)|"
        r"shortfalls?|(?:miss(?:ed|es|ing)?|late|delay(?:s|ed)?|postpon\w*|slip(?:s|"
        r"ped)?) (?:\w+ ){0,3}(?:deliver\w*|shipments?|dates?|receipts?|parts|arrivals?|departures?)|"
        r"(?:transit|voyages?|sailings?) (?:times? )?(?:\w+ ){0,4}(?:longer|extended)|(?:containers?|"
        r"sailings?|shipments?|arrivals?) (?:\w+ ){0,12}(?:are|is|be) (?:delayed|late)|"
        r"(?:deliver\w*|shipments?|trucks?|vessels?|arrivals?) (?:\w+ ){0,4}(?:delay\w*|late|postponed|cancel\w*|"
        "missed|held up|halted|stopped)|hold(?:s|ing)? up|(?:are|is|were|was) off (?:for|until)|laid off|held up|"
        "block(?:s|ed|ade)|lost|force majeure|(?:may|might|could|will|would) be unavailable|unavailable|"
        r"not available|do not (?:take|accept|place) (?:\w+ ){0,3}orders|schedule changes|withdrawn from sale|"
        r"(?:gestoppt|unterbrochen|eingestellt|stillgelegt|stehen still|steht still|stillstand|stillsteh\w*|"
        r"stillliegt|entfallen|entfallt|ausgefallen|fallt aus|fallen aus|ausfall\w*|geschlossen|schliesst|fehlen|"
        r"fehlt|gesperrt|lieferunfahig|standen)|(?:konnen|kann|konnte|konnten) (?:\w+ ){0,8}(?:nicht|"
        r"keine?) (?:\w+ ){0,5}(?:liefern|geliefert|produzieren|produziert|fertigen|versenden|beliefern)|(?:nicht|"
        r"keine?) (?:\w+ ){0,4}(?:liefern|lieferfahig|geliefert|verfugbar|eingetroffen|verladen|abgeholt)|"
        r"(?:liefer|lieferungs|versand)?(?:verzug|verzogerung\w*|ausfall\w*|engpass\w*|stopp)|verspat\w*|"
        "kurzarbeit|(?:arrete|arret|a l'arret|interrompu|suspendu|ferme|paralyse|bloque)(?:e|s|es)?|"
        r"(?:ne )?(?:peut|peuvent|pouvons|pourra|pourrons|pourront) (?:plus|pas) (?:\w+ ){0,3}(?:livrer|produire|"
        "expedier|fournir|assurer)|ruptures? (?:de stock|d'approvisionnement)|rupture|retards? de livraison|"
        "retardee?s?|manquent?|(?:detenid|parad|paralizad|suspendid|interrumpid|cerrad|bloquead)[ao]s?|"
        r"(?:no )?(?:puede|podemos|pueden|podra|podremos) (?:\w+ ){0,2}(?:entregar|producir|suministrar|enviar)|"
        "desabastecimiento|retrasos?|falta(?:n)? de|(?:fermat|sospes|interrott|chius|bloccat)[oaei]|停止|休止|"
        "中断|操業停止|稼働停止|出荷(?:が)?(?:でき|遅)|納期遅延|遅延|欠品|供給(?:が)?(?:できな|不可|停止|困難)|"
        "閉鎖|見合わせ|未着"
    ),
    "threat": (
        r"possible|potential\w*|(?<!in )(?<!\d )may(?! \d)|might|could|would|if|unless|should (?:the|no|talks|"
        r"negotiations)|risk\w*|threat\w*|warn\w*|deadline|ballot|vote|announc\w* (?:a )?strike|plan\w* (?:a |"
        "to )?strike|upcoming|likely|(?:analysts?|observers?|experts?) (?:expects?|sees?|fears?|says?)|"
        "expected to (?:strike|vote|fail|hit|make landfall)|avoid(?:s|ing)|cannot be ruled out|no new contract|"
        r"moglich\w*|droh\w*|konnte|konnten|falls|sollte|sollten|warn\w*|urabstimmung|risiko\w*|angekundigt\w*|"
        r"possibles?|eventuel\w*|menac\w*|preavis|pourrait|pourraient|risque\w*|posibles?|podria\w*|amenaz\w*|"
        r"convocad\w*|riesgo|advert\w*|かもしれ|可能性|恐れ|おそれ|予告|懸念"
    ),
    "unknown": (
        "unknown|unclear|cannot yet (?:say|tell|assess)|too early to|being (?:assessed|inspected|investigated|"
        r"checked|evaluated)|assess\w* (?:the )?(?:impact|damage|situation|effects?)|investigat\w*|monitor\w*|"
        "inspect(?:ed|ing|ions?)|under review|undetermined|check(?:ing|ed) (?:whether|if)|noch unklar|"
        r"wird (?:noch )?(?:gepruft|untersucht|geklart)|unklar|prufen|beobachten|inconnu\w*|en cours d'evaluation|"
        r"evalu\w*|se desconoce|desconocid\w*|en evaluacion|調査中|確認中|不明|分かり次第|判明次第|精査"
    ),
}

CUES = {cue: pattern(words) for cue, words in _WORDS.items()}
"""Cue by pattern over folded text."""
