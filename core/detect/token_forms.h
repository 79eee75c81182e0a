// The table of tokens that services give out: their fixed beginnings, and what follows.
#pragma once

#include "core/detect/findings.h"

#include <span>

namespace gatehouse::detect {

enum class Alphabet { Letters, Alnum, LowerHex, Hex, Upper32, Base64Url, Base64, Dotted };

struct SecretForm {
    std::string_view name;        ///< the hit's kind
    std::string_view begin;       ///< letters of this case
    Alphabet alphabet;            ///< of what follows
    size_t bytesMin;              ///< of what follows
    size_t bytesMax;
    double entropyMin;            ///< bits a character of what follows
    std::string_view inside = {}; ///< must stand in it, if not empty
    std::string_view ends = {};   ///< what follows ends so, if not empty
};

[[nodiscard]] std::span<const SecretForm> secretForms();
[[nodiscard]] bool isOf(Alphabet alphabet, char c);

}  // namespace gatehouse::detect
