#include "core/identity/identity.h"

#include <algorithm>

namespace gatehouse::identity {

const char* kindName(Kind kind)
{
    switch (kind) {
    case Kind::Human: return "human";
    case Kind::Agent: return "agent";
    case Kind::Service: return "service";
    }
    return "";
}

std::optional<Kind> kindFromName(std::string_view name)
{
    for (const Kind kind : {Kind::Human, Kind::Agent, Kind::Service}) {
        if (name == kindName(kind))
            return kind;
    }
    return std::nullopt;
}

bool isRole(std::string_view name)
{
    return name == "engineer" || name == "reviewer" || name == "auditor" || name == "admin";
}

bool isValidName(std::string_view name)
{
    if (name.empty() || name.size() > 63)
        return false;
    const auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return alphanumeric(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
        return alphanumeric(c) || c == '.' || c == '_' || c == '-';
    });
}

bool Identity::hasRole(std::string_view role) const
{
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

}  // namespace gatehouse::identity
