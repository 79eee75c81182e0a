// What the finders share during one scan: the text, what was found in it, and how far each of them has read; not the patterns
// that call them.
#pragma once

#include "core/detect/context_words.h"
#include "core/detect/detector.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace gatehouse::detect {

/// What a value is said to be; both of static storage.
struct Kind {
    std::string_view label;
    std::string_view name;
};

class Findings {
public:
    Findings(std::string_view text, std::vector<Hit>& hits) : m_text(text), m_hits(hits) { }

    [[nodiscard]] std::string_view text() const { return m_text; }

    /// Words beside a place: see context_words.h.
    [[nodiscard]] bool isMentioned(size_t begin, size_t end, const Words& words)
    {
        return m_contextWords.mention(m_text, begin, end, words);
    }

    /// Widened to whole characters.
    void add(const Kind& kind, size_t begin, size_t end, float confidence)
    {
        const auto inside = [this](size_t place) {
            return place < m_text.size() && (static_cast<unsigned char>(m_text[place]) & 0xC0) == 0x80;
        };
        for (int step = 0; step < 3 && begin > 0 && inside(begin); ++step)
            --begin;
        for (int step = 0; step < 3 && inside(end); ++step)
            ++end;
        if (begin < end && end <= m_text.size())
            m_hits.push_back({kind.label, kind.name, begin, end, confidence});
    }

    // Each finder's own place: what stands before it has been read.
    size_t tokensRead = 0;
    size_t namesRead = 0;
    size_t emailsRead = 0;
    size_t secretsRead = 0;
    size_t addressesRead = 0;
    size_t networksRead = 0;

private:
    std::string_view m_text;
    std::vector<Hit>& m_hits;
    ContextWords m_contextWords;
};

// The finders: each is told where one of its patterns ended, and looks around that place.
void findEmail(Findings& findings, size_t end);              // emails.cpp: behind an @
void findUrlPassword(Findings& findings, size_t end);        // emails.cpp: behind ://
void findNumber(Findings& findings, size_t end);             // numbers.cpp: behind the first digit of a group
void findNetworkAddress(Findings& findings, size_t end);     // networks.cpp: behind a colon that follows a hex digit
void findMacAddress(Findings& findings, size_t end);         // networks.cpp: behind the last digit
void findPrivateKey(Findings& findings, size_t end);         // secrets.cpp: behind PRIVATE KEY
void findJsonWebToken(Findings& findings, size_t end);       // secrets.cpp: behind eyJ
void findAssignedSecret(Findings& findings, size_t end);     // secret_assignments.cpp: behind a word like password
void findSpacedNino(Findings& findings, size_t end);         // mixed_tokens.cpp: behind the last letter
void findHetu(Findings& findings, size_t end);               // mixed_tokens.cpp: behind the last character
void findTitledName(Findings& findings, size_t end);         // names.cpp: behind "Mr. " or "my name is "
void findNamePair(Findings& findings, size_t end);           // names.cpp: behind the first letter of the second word
void findStreet(Findings& findings, size_t end);             // addresses.cpp: behind "Street" of "12 Main Street"
void findStreetWithNumber(Findings& findings, size_t end);   // addresses.cpp: behind the 1 of "Hauptstraße 12"
void findStreetBehindWord(Findings& findings, size_t end);   // addresses.cpp: behind "Calle "
void findPostBox(Findings& findings, size_t end);            // addresses.cpp: behind the 1 of "PO Box 12"
void findBirthDate(Findings& findings, size_t end);          // birth_dates.cpp: behind "born"
/// secrets.cpp: behind the fixed beginning of a token, `form` being its place in tokenForms().
void findToken(Findings& findings, size_t end, size_t form);

// What findNumber hands on.
struct Groups;
void findMixedToken(Findings& findings, size_t begin, size_t end);                 // mixed_tokens.cpp
void findCryptoAddress(Findings& findings, size_t begin, size_t end);              // crypto.cpp
void findIban(Findings& findings, size_t begin, size_t end);                       // iban.cpp
void findNumberForms(Findings& findings, const Groups& groups);                    // number_forms.cpp
void findPhone(Findings& findings, const Groups& groups);                          // phones.cpp
void findIpv4(Findings& findings, const Groups& groups);                           // networks.cpp
void findCoordinates(Findings& findings, const Groups& groups);                    // locations.cpp

}  // namespace gatehouse::detect
