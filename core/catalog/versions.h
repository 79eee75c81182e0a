// Whether what names stand for is still what was read: for each relation and function a text that differs once it was
// changed, made anew or dropped. Not the definitions, and nothing of what ships with the server.
#pragma once

#include "core/base/result.h"
#include "core/catalog/snapshot.h"

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

typedef struct pg_conn PGconn;

namespace gatehouse::catalog {

class Rows;

/// What a statement goes through, by name: another of that name may be meant by now. Sorted, unique.
struct Names {
    std::vector<std::string> relations;
    std::vector<std::string> functions;
    std::vector<std::string> schemas;   ///< where such names are looked for; what stands in others is never meant

    [[nodiscard]] bool empty() const { return relations.empty() && functions.empty(); }
    void add(const Names& more);
};

class Versions {
public:
    /// Of exactly these names. Operators, casts, constraints of domains and event triggers, which no statement names so
    /// that they could be looked up, count as a whole.
    [[nodiscard]] bool sameAs(const Versions& other, const Names& names) const;
    /// This one is known no better than it was then.
    void takeRelation(const Versions& from, const std::string& schema, const std::string& name);
    void takeFunction(const Versions& from, const std::string& schema, const std::string& name);

private:
    friend class VersionReader;
    using Key = std::pair<std::string, std::string>;   ///< name, schema
    std::map<Key, std::string> m_relations;
    std::map<Key, std::string> m_functions;
    std::string m_unnamed;
};

/// Over one connection, which it keeps as it needs it: an empty search path and a prepared statement.
class VersionReader {
public:
    explicit VersionReader(PGconn* connection) : m_connection(connection) {}

    /// Block. Error: what libpq said, without any value, or that it took too long; then the connection is of no more use.
    [[nodiscard]] Result<Versions> all(std::chrono::milliseconds within);
    [[nodiscard]] Result<Versions> of(const Names& names, std::chrono::milliseconds within);

private:
    [[nodiscard]] Outcome prepare();
    [[nodiscard]] static Result<Versions> take(const Result<Rows>& rows);

    PGconn* m_connection;
    bool m_prepared = false;
};

}  // namespace gatehouse::catalog
