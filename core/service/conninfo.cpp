#include "core/service/administration.h"

#include <libpq-fe.h>

#include <memory>

namespace gatehouse::service {

Result<ConninfoParts> readConninfo(const std::string& conninfo)
{
    char* problem = nullptr;
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfoParse(conninfo.c_str(), &problem), &PQconninfoFree);
    if (!options) {
        // libpq repeats what it did not understand, which may be a part of a password: say only where to look.
        PQfreemem(problem);
        return Error{"--upstream is not a connection string that libpq understands",
                     "Write it like: host=127.0.0.1 port=5432 dbname=shop user=app"};
    }
    ConninfoParts parts;
    for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
        if (!option->val)
            continue;
        const std::string keyword = option->keyword;
        if (keyword == "password" || keyword == "sslpassword") {
            return Error{"--upstream must not hold a password: it would stand in a plain file",
                         "Leave it out and give it with --password-stdin."};
        }
        if (keyword == "host" || (keyword == "hostaddr" && parts.host.empty()))
            parts.host = option->val;
        else if (keyword == "port")
            parts.port = option->val;
        else if (keyword == "dbname")
            parts.database = option->val;
        else if (keyword == "user")
            parts.user = option->val;
        else if (keyword == "service" && parts.host.empty())
            parts.host = std::string("service ") + option->val;
    }
    return parts;
}

std::string upstreamName(const ConninfoParts& parts)
{
    const std::string host = parts.host.empty() ? std::string("local socket") : parts.host;
    return host + (parts.port.empty() ? std::string() : ":" + parts.port) + (parts.database.empty() ? std::string() : "/" + parts.database);
}

}  // namespace gatehouse::service
