#include "core/detect/patterns.h"

#include "core/detect/characters.h"
#include "core/detect/street_words.h"
#include "core/detect/token_forms.h"

#include <hs/hs.h>

namespace gatehouse::detect {

namespace {

std::string literal(std::string_view text)
{
    std::string expression;
    for (const char c : text) {
        if (!isAlnum(c) && c != '_')
            expression.push_back('\\');
        expression.push_back(c);
    }
    return expression;
}

}  // namespace

std::vector<Pattern> patterns()
{
    const std::string suffixes(kStreetSuffixes);
    std::vector<Pattern> all{
        {"[^0-9][0-9]", HS_FLAG_DOTALL, findNumber, PatternGroup::Landmarks},
        {"^[0-9]", 0, findNumber, PatternGroup::Landmarks},
        {"@", 0, findEmail, PatternGroup::Landmarks},
        {"://", 0, findUrlPassword, PatternGroup::Landmarks},
        {"[0-9A-Fa-f]::?[0-9A-Fa-f]{1,4}:", 0, findNetworkAddress, PatternGroup::Landmarks},
        {"::", 0, findNetworkAddress, PatternGroup::Landmarks},
        {"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}", 0, findMacAddress, PatternGroup::Landmarks},
        {"[0-9A-Fa-f]{4}\\.[0-9A-Fa-f]{4}\\.[0-9A-Fa-f]{4}", 0, findMacAddress, PatternGroup::Landmarks},
        {"-----BEGIN[A-Z ]{0,40}PRIVATE KEY", 0, findPrivateKey},
        {"eyJ", 0, findJsonWebToken},
        {"passw(?:or)?d|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|encryption[_-]?key|client[_-]?key|bearer|basic", HS_FLAG_CASELESS, findAssignedSecret},
        {"[A-Z]{2} [0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]", HS_FLAG_CASELESS, findSpacedNino, PatternGroup::Landmarks},
        {"[A-Z]{2}[0-9]{6} [A-D]", HS_FLAG_CASELESS, findSpacedNino, PatternGroup::Landmarks},
        {"[0-3][0-9][01][0-9][0-9]{2}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]", HS_FLAG_CASELESS, findHetu, PatternGroup::Landmarks},
        {"[A-Za-z.\\x80-\\xff][ ][A-Z\\xc3-\\xc5]", 0, findNamePair, PatternGroup::Names},
        {"[A-Za-z\\x80-\\xff], [A-Z\\xc3-\\xc5]", 0, findNamePair, PatternGroup::Names},
        {"\\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Sr|Sra|Sig|Hr|Fr|Dott|Mme|Mlle)\\. ", 0, findTitledName},
        {"\\b(?:Mr|Mrs|Ms|Miss|Herr|Frau|Monsieur|Madame|Mme|Mlle|Se\xC3\xB1or|Se\xC3\xB1ora|Signor|Signora|Senhor|Senhora|Pani|Mevrouw|Meneer) ", 0, findTitledName},
        {"(?:my name is|\\bich hei\xC3\x9F" "e|je m'appelle|me llamo|mi chiamo|nazywam si\xC4\x99|mijn naam is|jag heter|meu nome \xC3\xA9)\\b", HS_FLAG_CASELESS, findTitledName},
        {"(?:full|customer|patient|employee|contact|first|last|given|family|cardholder|account ?holder)[_ -]?name[\"']? ?[:=]", HS_FLAG_CASELESS, findTitledName},
        {" (?:" + suffixes + ")", 0, findStreet, PatternGroup::Houses},
        {" (?:street|avenue|road|lane|drive|boulevard|court|st|ave|rd|blvd)", HS_FLAG_CASELESS, findStreet, PatternGroup::Houses},
        {"(?:" + std::string(kStreetEndings) + ") [0-9]", 0, findStreetWithNumber, PatternGroup::Streets},
        {"(?:^|[^A-Za-z])(?:" + std::string(kStreetBeginnings) + ") ", 0, findStreetBehindWord, PatternGroup::Streets},
        {"\\b(?:P\\.? ?O\\.? ?Box|Postfach|Post Office Box|Casilla|Apartado|Postbus) [0-9]", HS_FLAG_CASELESS, findPostBox, PatternGroup::Streets},
        {"(?:^|[^A-Za-z])(?:born|birth|birth[ _-]?date|birth[ _-]?day|dob|d\\.o\\.b|date of birth|geboren|geb\\.|geburtsdatum|n\xC3\xA9" "e? le|naissance|nacid[oa]|nacimiento|nat[oa] il|nascita|nascimento|"
         "nascid[oa]|urodzon[ya]|urodzenia|geboortedatum|f\xC3\xB6" "delsedatum|f\xC3\xB6" "dd|syntym\xC3\xA4" "aika|syntynyt|do\xC4\x9Fum)", HS_FLAG_CASELESS, findBirthDate},
    };
    for (size_t form = 0; form < secretForms().size(); ++form)
        all.push_back({literal(secretForms()[form].begin), 0, nullptr, PatternGroup::Words, form});
    return all;
}

}  // namespace gatehouse::detect
