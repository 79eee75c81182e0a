#include "core/detect/characters.h"
#include "core/detect/checksums.h"
#include "core/detect/id_checks.h"

#include <algorithm>
#include <array>

namespace gatehouse::detect::check {

namespace {

/// Numbers that begin so, by their first six digits, and how long they are.
struct Issuer {
    int first;   ///< lowest first six digits
    int last;    ///< highest
    uint32_t lengths;   ///< bit n: n digits
};

constexpr uint32_t lengths(int from, int to)
{
    uint32_t bits = 0;
    for (int n = from; n <= to; ++n)
        bits |= 1U << n;
    return bits;
}

constexpr std::array<Issuer, 19> kIssuers{{
    {400000, 499999, lengths(13, 13) | lengths(16, 16) | lengths(19, 19)},   // Visa
    {510000, 559999, lengths(16, 16)},                                       // Mastercard
    {222100, 272099, lengths(16, 16)},                                       // Mastercard, since 2017
    {340000, 349999, lengths(15, 15)},                                       // American Express
    {370000, 379999, lengths(15, 15)},
    {300000, 305999, lengths(14, 14)},                                       // Diners Club
    {309500, 309599, lengths(14, 14)},
    {360000, 369999, lengths(14, 14)},
    {380000, 399999, lengths(14, 14)},
    {601100, 601199, lengths(16, 19)},                                       // Discover
    {644000, 659999, lengths(16, 19)},
    {622126, 622925, lengths(16, 19)},
    {620000, 629999, lengths(16, 19)},                                       // UnionPay
    {352800, 358999, lengths(16, 19)},                                       // JCB
    {501900, 501999, lengths(16, 16)},                                       // Dankort
    {500000, 509999, lengths(16, 19)},                                       // Maestro, Elo, RuPay, Verve
    {560000, 589999, lengths(13, 19)},                                       // Maestro
    {600000, 639999, lengths(16, 19)},                                       // Maestro, RuPay, Hipercard, InstaPayment
    {660000, 699999, lengths(16, 19)},
}};

}  // namespace

bool card(std::string_view digits)
{
    const int first = numberAt(digits, 0, 6);
    const auto issued = [&](const Issuer& issuer) {
        return first >= issuer.first && first <= issuer.last && (issuer.lengths >> digits.size() & 1U) != 0;
    };
    return std::ranges::any_of(kIssuers, issued) && passesLuhn(digits) && !allSame(digits);
}

bool cardOfAirTravel(std::string_view digits)
{
    return digits[0] == '1' && passesLuhn(digits);
}

}  // namespace gatehouse::detect::check
