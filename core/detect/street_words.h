// Words that streets are named with, by where the house number stands; as alternatives of a regular expression.
#pragma once

#include <string_view>

namespace gatehouse::detect {

/// "12 Main Street": capitalised, behind a blank.
inline constexpr std::string_view kStreetSuffixes =
    "Street|St|Avenue|Ave|Av|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Place|Pl|Square|Sq|Terrace|Ter|Parkway|Pkwy|Circle|Cir|"
    "Trail|Trl|Highway|Hwy|Close|Crescent|Cres|Gardens|Grove|Row|Mews|Alley|Annex|Arcade|Bayou|Beach|Bend|Bluff|Bottom|Branch|Bridge|Brook|"
    "Brooks|Burg|Burgs|Bypass|Camp|Canyon|Cape|Causeway|Center|Centers|Centre|Circles|Cliff|Cliffs|Club|Common|Commons|Corner|Corners|Course|Courts|"
    "Cove|Coves|Creek|Crest|Crossing|Crossroad|Curve|Dale|Dam|Divide|Drives|Estate|Estates|Expressway|Extension|Extensions|Fall|Falls|Brow|Ferry|Field|"
    "Fields|Flat|Flats|Ford|Fords|Forest|Forge|Forges|Fork|Forks|Fort|Freeway|Garden|Gateway|Glen|Glens|Green|Greens|Groves|Harbor|Harbors|"
    "Haven|Heights|Hill|Hills|Hollow|Inlet|Island|Islands|Isle|Junction|Junctions|Key|Keys|Knoll|Knolls|Lake|Lakes|Land|Landing|Light|Lights|Loaf|"
    "Lock|Locks|Lodge|Loop|Mall|Manor|Manors|Meadow|Meadows|Mill|Mills|Mission|Motorway|Mount|Mountain|Mountains|Neck|Orchard|Oval|Overpass|Park|"
    "Parks|Parkways|Pass|Passage|Path|Pike|Pine|Pines|Plain|Plains|Plaza|Plazas|Point|Points|Port|Ports|Prairie|Radial|Ramp|Ranch|Rapid|Rapids|Rest|"
    "Ridge|Ridges|River|Roads|Route|Rue|Run|Shoal|Shoals|Shore|Shores|Skyway|Spring|Springs|Spur|Spurs|Squares|Station|Stravenue|Stream|Streets|"
    "Summit|Throughway|Trace|Track|Trafficway|Tunnel|Turnpike|Underpass|Union|Unions|Valley|Valleys|Via|Viaduct|View|Views|Village|Villages|Ville|"
    "Vista|Walk|Walks|Wall|Ways|Well|Wells|Yard|Rise|Bank|Hey|Parade|Wharf|Side";

/// "Hauptstraße 12", "Kungsgatan 5": what the name ends with, right before a blank and the number.
inline constexpr std::string_view kStreetEndings =
    "stra\xC3\x9F" "e|strasse|str\\.|weg|platz|allee|gasse|ufer|damm|chaussee|straat|laan|plein|gracht|kade|singel|gatan|v\xC3\xA4gen|gata|gr\xC3\xA4nd|"
    "katu|tie|kuja|polku|gade|vej|veien|vegen|gaten|Stra\xC3\x9F" "e|Stra\xC3\x9F" "en|Allee|Weg|Platz|Ring|ring|hof|steig|"
    "sokak|Sokak|Sok\\.|caddesi|Caddesi|Cad\\.|bulvar\xC4\xB1|Bulvar\xC4\xB1";

/// "Calle Mayor 5", "12 rue de Rivoli": what the name begins with.
inline constexpr std::string_view kStreetBeginnings =
    "[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]hemin|[Aa]ll\xC3\xA9" "e|[Ii]mpasse|[Qq]uai|[Pp]lace|[Cc]ours|[Rr]oute|[Pp]assage|[Vv]oie|[Ss]quare|"
    "[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Vv]icolo|[Ll]argo|[Bb]orgo|[Ss]trada|[Rr]otonda|[Ii]ncrocio|[Cc]ontrada|[Pp]iazzale|"
    "[Cc]alle|[Aa]venida|[Pp]laza|[Pp]aseo|[Cc]arrera|[Cc]amino|[Rr]onda|C/|Avda\\.|[Gg]lorieta|[Rr]ambla|[Tt]ravesia|[Cc]arretera|[Cc]olonia|[Pp]asaje|[Bb]ajada|[Pp]arque|[Cc]allej\xC3\xB3n|"
    "[Rr]ua|[Tt]ravessa|[Aa]lameda|[Rr]odovia|[Mm]arginal|[Aa]v\\.|[Pp]ra\xC3\xA7" "a|[Ll]adeira|[Ee]strada|"
    "ul\\.|[Uu]lica|[Aa]l\\.|[Oo]s\\.|pl\\.|[Aa]leja";

}  // namespace gatehouse::detect
