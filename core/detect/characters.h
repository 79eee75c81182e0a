// What one byte of a text is; bytes over 127 count as letters, since in UTF-8 nearly all of them are part of one.
#pragma once

#include <cstddef>
#include <string_view>

namespace gatehouse::detect {

constexpr bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

constexpr bool isLower(char c)
{
    return c >= 'a' && c <= 'z';
}

constexpr bool isLetter(char c)
{
    return isUpper(c) || isLower(c);
}

constexpr bool isAlnum(char c)
{
    return isDigit(c) || isLetter(c);
}

constexpr bool isHigh(char c)
{
    return static_cast<unsigned char>(c) >= 0x80;
}

constexpr bool isOfWord(char c)
{
    return isLetter(c) || isHigh(c);
}

constexpr bool isHex(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

constexpr char toUpper(char c)
{
    return isLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

constexpr char toLower(char c)
{
    return isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr int digitOf(char c)
{
    return c - '0';
}

/// The byte at a place, NUL outside of the text.
constexpr char at(std::string_view text, size_t place)
{
    return place < text.size() ? text[place] : '\0';
}

constexpr char before(std::string_view text, size_t place)
{
    return place > 0 ? at(text, place - 1) : '\0';
}

}  // namespace gatehouse::detect
