"""Swedish."""

from aggregator.render.wording.words import Plural, Words

SWEDISH = Words(
    tag="sv",
    locale="sv_SE",
    months=(
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    group="\u00a0",
    skip="Hoppa till innehållet",
    site="Webbplatsen",
    topics="Ämnen",
    combined="Sammansatta flöden",
    sources="Källor",
    subscribe="Prenumerera",
    about="Om",
    search="Sök",
    search_articles="Sök artiklar",
    footer="Ett flöde är en adress som en flödesläsare håller ögonen på, så att nya artiklar "
    "kommer till dig.",
    opml="Alla flöden i en OPML-fil",
    opml_use="kan importeras i en läsare.",
    everything="Allt",
    topic="Ämne",
    combined_feed="Sammansatt flöde",
    source="Källa",
    articles=Plural(one="{n} artikel", other="{n} artiklar"),
    newest="senast",
    formats_of="Flöden: {title}",
    format_of="{title}, {format}",
    in_one_feed="från alla ämnen i ett flöde",
    find_topic="Hitta ett ämne",
    found_some="{count} av {all} hittade",
    found_none="Inget hittat. Pröva färre bokstäver, eller tryck på Escape för att se allt.",
    its_subtopics="Dess underämnen",
    no_topics="Ingen artikel har kommit än. Ämnen visas här när den första kommer.",
    part_of="Del av",
    subtopics="Underämnen",
    told_by="Källor",
    newest_articles="Senaste artiklarna",
    newest_below="de senaste {n} nedan",
    older="Äldre artiklar hittar du genom att söka.",
    no_articles="Ingen artikel än. Flödet är klart och fylls på av sig självt.",
    copy_one="Kopiera en av adresserna till din flödesläsare, så kommer nya artiklar till dig. "
    "Alla tre innehåller samma artiklar; ta Atom om du är osäker.",
    how_to="Så prenumererar du",
    copy="Kopiera",
    copy_address="Kopiera adressen till {format}",
    copied="Kopierad",
    by="Av {names}",
    original="Läs originalet",
    also_at="Finns även hos {title}",
    missing_title="Hittas inte",
    missing="Det finns inget på den här adressen",
    missing_text="Ämnet kan ha ett annat namn, eller så har adressen kapats på vägen.",
    gone_title="Publiceras inte längre",
    gone="Det här ämnet publiceras inte längre",
    gone_text="Det har funnits här och har upphört för gott. Om en flödesläsare tog dig hit, ta "
    "bort prenumerationen: det kommer inget mer.",
    gone_elsewhere="Artiklarna kan stå under andra ämnen, som har egna flöden.",
    gone_article_title="Finns inte längre",
    pruned="Den här artikeln sparas inte längre",
    pruned_text="Den har funnits här, och så gamla artiklar sparas inte. Den kommer inte tillbaka.",
    withdrawn="Den här artikeln har dragits tillbaka",
    withdrawn_on="Den togs bort ur alla flöden den {day}.",
    see_all="Se alla ämnen och flöden",
    search_hint="Ord i rubriker och ingresser, eller början av dem; en fras skrivs inom "
    "citattecken.",
    results_for="Artiklar med ”{words}”",
    found=Plural(one="{n} artikel hittad", other="{n} artiklar hittade"),
    found_more="Fler än {n} artiklar hittade; de som kom sist har vägts",
    best_below="de {n} bästa nedan",
    nothing_found="Inget hittat",
    nothing_found_text="Pröva färre ord, eller bara början av ett ord.",
    search_feed="Följ den här sökningen",
    search_feed_text="Det som hittas är också ett flöde: nya artiklar med de här orden kommer till "
    "din läsare, de senaste först.",
    subscribe_title="Så prenumererar du",
    subscribe_lead="Ett flöde är en adress som en flödesläsare håller ögonen på åt dig. Nya "
    "artiklar kommer av sig själva, utan konto och utan din e-postadress.",
    step_reader="Välj en flödesläsare",
    step_reader_text="Det finns många, för alla telefoner och datorer, och bra sådana kostar "
    "ingenting. Vissa e-postprogram och webbläsare är också flödesläsare.",
    step_topic="Välj ett ämne",
    step_topic_text="Varje sida om ett ämne eller en källa visar sina adresser, var och en med en "
    "knapp för att kopiera den.",
    step_add="Ge adressen till läsaren",
    step_add_text="Klistra in den där läsaren lägger till ett flöde. Det är allt: det som "
    "publiceras från och med nu kommer till dig.",
    subscribe_all="Allt i ett flöde",
    subscribe_opml="Alla flöden på en gång",
    subscribe_opml_text="Den här filen listar alla webbplatsens flöden. En läsare som importerar "
    "den får allihop, ordnade i mappar.",
    which_format="Vilket format?",
    which_format_text="Alla innehåller samma artiklar. Ta Atom om du är osäker. RSS är för äldre "
    "läsare, och JSON Feed för egna program.",
    subscribe_search="En sökning är också ett flöde",
    subscribe_search_text="Sök efter ord, så erbjuder resultatsidan ett flöde av alla artiklar som "
    "innehåller dem.",
    about_title="Om {site}",
    about_what="Vad det här är",
    about_text="Den här webbplatsen samlar artiklar från de ställen där de publiceras, ordnar var "
    "och en under sina ämnen och erbjuder varje ämne som ett flöde. En artikel finns kvar när "
    "källan inte längre listar den.",
    about_links="Artiklarna tillhör sina källor. Rubrikerna leder till originalen där det finns "
    "några.",
    about_privacy="Vad den vet om dig",
    about_privacy_text="Sidorna sätter inga kakor, och hämtar inget från annat håll än artiklarnas "
    "bilder.",
    topic_count=Plural(one="{n} ämne", other="{n} ämnen"),
    source_count=Plural(one="{n} källa", other="{n} källor"),
    contact="Kontakt",
    contact_text="Den som driver webbplatsen nås på",
)
