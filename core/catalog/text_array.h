// Takes PostgreSQL's text form of one-dimensional arrays and vectors apart; knows no types and no connection.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::catalog {

/// "{a,\"b c\",NULL}": NULL becomes an empty text. Empty for anything that is not such an array.
[[nodiscard]] std::vector<std::string> textArray(std::string_view text);

/// "{1,2}" or, as oidvector and int2vector print, "1 2"; what is no number is skipped.
template <typename Number>
[[nodiscard]] std::vector<Number> numberArray(std::string_view text)
{
    std::vector<Number> result;
    for (size_t i = 0; i < text.size();) {
        const bool negative = text[i] == '-';
        size_t end = i + (negative ? 1 : 0);
        int64_t value = 0;
        const size_t digits = end;
        while (end < text.size() && text[end] >= '0' && text[end] <= '9' && end - digits < 12)
            value = value * 10 + (text[end++] - '0');
        if (end > digits)
            result.push_back(static_cast<Number>(negative ? -value : value));
        i = end > digits ? end : i + 1;
    }
    return result;
}

}  // namespace gatehouse::catalog
