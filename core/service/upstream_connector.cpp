#include "core/service/upstream_connector.h"

#include <vector>

namespace gatehouse::service {

Result<PgConnection> connectUpstream(const UpstreamAddress& address)
{
    std::vector<const char*> names;
    std::vector<const char*> values;
    // Takes pointers, not strings: a temporary would be gone before libpq reads it.
    const auto add = [&](const char* name, const char* value) {
        if (*value == '\0')
            return;
        names.push_back(name);
        values.push_back(value);
    };
    const std::string options = "-c statement_timeout=" + std::to_string(address.statementTimeoutMs)
        + " -c client_min_messages=error -c default_transaction_read_only=on";
    add("dbname", address.conninfo.c_str());
    add("dbname", address.database.c_str());
    add("user", address.user.c_str());
    add("password", address.password.c_str());
    add("application_name", address.applicationName.c_str());
    add("client_encoding", "UTF8");
    add("connect_timeout", "5");
    add("options", options.c_str());
    names.push_back(nullptr);
    values.push_back(nullptr);
    PgConnection connection(PQconnectdbParams(names.data(), values.data(), 1));
    if (!connection || PQstatus(connection.get()) != CONNECTION_OK) {
        std::string said = connection ? PQerrorMessage(connection.get()) : "out of memory";
        said.resize(std::min(said.size(), said.find('\n')));
        return Error{said, "Check the host, port, database, user and password."};
    }
    // Notices of functions or triggers there are nobody's business here, and libpq would print them.
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
    return connection;
}

}  // namespace gatehouse::service
