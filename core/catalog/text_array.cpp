#include "core/catalog/text_array.h"

namespace gatehouse::catalog {

std::vector<std::string> textArray(std::string_view text)
{
    std::vector<std::string> result;
    if (text.size() <= 2 || text.front() != '{' || text.back() != '}')
        return result;
    text = text.substr(1, text.size() - 2);
    std::string element;
    bool quoted = false;
    bool wasQuoted = false;
    const auto finish = [&] {
        if (!wasQuoted && element == "NULL")
            element.clear();
        result.push_back(std::move(element));
        element.clear();
        wasQuoted = false;
    };
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\' && i + 1 < text.size()) {
            element += text[++i];
        } else if (c == '"') {
            quoted = !quoted;
            wasQuoted = true;
        } else if (c == ',' && !quoted) {
            finish();
        } else {
            element += c;
        }
    }
    finish();
    return result;
}

}  // namespace gatehouse::catalog
