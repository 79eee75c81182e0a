#include "core/gateway/search_path.h"

#include <cctype>

namespace gatehouse::gateway {

std::vector<std::string> parseSearchPath(std::string_view setting, std::string_view user)
{
    std::vector<std::string> path;
    std::string name;
    bool any = false;
    bool quoted = false;
    const auto finish = [&] {
        if (any)
            path.push_back(name == "$user" ? std::string(user) : name);
        name.clear();
        any = false;
    };
    for (size_t i = 0; i < setting.size(); ++i) {
        const char c = setting[i];
        if (quoted) {
            if (c == '"' && i + 1 < setting.size() && setting[i + 1] == '"') {
                name.push_back('"');
                ++i;
            } else if (c == '"') {
                quoted = false;
            } else {
                name.push_back(c);
            }
        } else if (c == '"') {
            quoted = true;
            any = true;
        } else if (c == ',') {
            finish();
        } else if (!std::isspace(static_cast<unsigned char>(c))) {
            name.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
            any = true;
        }
    }
    finish();
    std::erase(path, std::string());
    return path;
}

}  // namespace gatehouse::gateway
