#include "core/service/upstream_connector.h"

#include <vector>

namespace gatehouse::service {

Result<PgConnection> connectUpstream(const UpstreamAddress& address)
{
    std::vector<const char*> names;
    std::vector<const char*> values;
    const auto add = [&](const char* name, const std::string& value) {
        if (value.empty())
            return;
        names.push_back(name);
        values.push_back(value.c_str());
    };
    const std::string options = "-c statement_timeout=" + std::to_string(address.statementTimeoutMs)
        + " -c client_min_messages=error -c default_transaction_read_only=on";
    add("dbname", address.conninfo);
    add("dbname", address.database);
    add("user", address.user);
    add("password", address.password);
    add("application_name", address.applicationName);
    add("client_encoding", "UTF8");
    add("connect_timeout", "5");
    add("options", options);
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
