"""Words a sentence may start with or write with a capital letter without naming anybody."""

PLAIN = frozenset((
    "i", "ok", "asn", "moq", "jit", "jis", "bom", "ppap", "eta", "eur", "euro", "euros", "fca", "dap", "ddp", "exw",
    "tts", "ttr", "p10", "p50", "p90", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
    "oct", "nov", "dec",
))  # fmt: skip
"""Abbreviations of the trade, days and months."""

OPENERS = frozenset((
    "a", "an", "the", "this", "that", "these", "those", "it", "its", "they", "their", "there", "we", "you", "he",
    "she", "if", "when", "while", "until", "unless", "because", "since", "as", "at", "by", "for", "from", "in", "into",
    "of", "on", "out", "over", "to", "under", "up", "with", "without", "within", "after", "before", "and", "but", "or",
    "nor", "so", "yet", "then", "thus", "both", "all", "any", "each", "every", "either", "neither", "few", "many",
    "more", "most", "much", "less", "least", "no", "none", "not", "nothing", "nobody", "one", "only", "other", "others",
    "same", "some", "such", "what", "which", "who", "whose", "why", "how", "where", "whether", "is", "are", "was",
    "were", "be", "been", "has", "have", "had", "do", "does", "did", "can", "could", "may", "might", "must", "shall",
    "should", "will", "would", "please", "also", "again", "already", "about", "above", "across", "against", "along",
    "among", "around", "below", "between", "beyond", "during", "except", "near", "per", "through", "throughout",
    "toward", "upon", "here", "now", "still", "even", "just", "once", "soon", "today", "tomorrow", "tonight", "than",
    "approve", "approval", "assumption", "attached", "dear", "draft", "drafts", "enclosed", "kindly", "note", "thank",
    "thanks", "assumptions", "award", "awards", "body", "bodies", "build", "buy", "buyer",
    "buyers", "capacity", "car", "cars", "case", "cause", "certainty", "choose", "claim", "claims", "confirmed",
    "contribution", "cost", "costs", "cover", "customer", "customers", "decide", "decision", "delay", "delays",
    "deliveries", "delivery", "demand", "despite", "disruption", "doing", "do-nothing", "event", "evidence", "faster",
    "first", "second", "third", "fourth", "fifth", "freight", "further", "given", "goods", "harness", "harnesses",
    "however", "impact", "instead", "line", "lines", "lorries", "material", "minutes", "money", "normal", "offer",
    "offers", "option", "options", "order", "orders", "otherwise", "overtime", "paper", "papers", "part", "parts",
    "plan", "plans", "planned", "plant", "planner", "production", "promise", "promises", "purchasing", "receipts",
    "recommended", "recommendation", "recovery", "reject", "release", "risk", "seen", "sent", "shift", "shifts",
    "shipments", "shortage", "signal", "signals", "site", "sites", "slots", "source", "sources", "start", "stock",
    "stocks", "stop", "stops", "supplier", "suppliers", "supply", "sure", "take", "taken", "time", "together", "total",
    "unknown", "unresolved", "vehicles", "wait", "war", "weeks", "works", "yes",
))  # fmt: skip
"""Words a sentence opens with: function words and the vocabulary of the plant."""
