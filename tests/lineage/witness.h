// The server as a witness: what a statement shows, and what it shows after values of base columns were changed.
#pragma once

#include "core/base/result.h"
#include "core/catalog/snapshot.h"
#include "core/sql/statement.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

typedef struct pg_conn PGconn;

namespace gatehouse::tests {

using Cells = std::vector<std::optional<std::string>>;

struct Shown {
    struct Column {
        std::string name;
        sql::BaseColumn origin;  ///< the server's own word on plain columns; table 0: not one
        Cells cells;
    };
    std::vector<Column> columns;
    size_t rows = 0;
};

enum class ChangeKind { Replace, Some, Rotate, Null, Fill, Size };

/// One base column and how its values are changed.
struct Change {
    sql::BaseColumn column;
    ChangeKind kind = ChangeKind::Replace;
    unsigned salt = 0;
};

class Witness {
public:
    /// Loads schema.sql into an empty database. Error: what the server said.
    [[nodiscard]] static Result<std::unique_ptr<Witness>> start(const std::string& conninfo, const std::string& schema);
    ~Witness();
    Witness(const Witness&) = delete;
    Witness& operator=(const Witness&) = delete;

    [[nodiscard]] const catalog::Snapshot& catalog() const { return *m_catalog; }
    /// Every column whose values can be changed; a child's or partition's columns stand under their parent.
    [[nodiscard]] const std::vector<sql::BaseColumn>& columns() const { return m_columns; }
    /// The parent's column for a child's; itself for any other.
    [[nodiscard]] sql::BaseColumn canonical(sql::BaseColumn column) const;
    [[nodiscard]] std::string nameOf(sql::BaseColumn column) const;
    /// Values of the column as schema.sql made them.
    [[nodiscard]] const std::set<std::string>& values(sql::BaseColumn column) const { return m_values.at(column); }

    /// Opens a transaction and runs the statement in it; `scanned` are the tables that the server looked into.
    /// Error: the server's message; the transaction is closed then.
    [[nodiscard]] Result<Shown> begin(const std::string& sql);
    [[nodiscard]] const std::set<catalog::Oid>& scanned() const { return m_scanned; }
    /// Runs it again as it would have run with those values changed first; everything is taken back afterwards.
    [[nodiscard]] Result<Shown> again(const std::string& sql, const std::vector<Change>& changes);
    /// Runs it again with every row of the tables written anew with its own values: what differs then, differs by
    /// chance.
    [[nodiscard]] Result<Shown> control(const std::string& sql, const std::vector<Change>& changes);
    /// As control, and the rows stand in another order on their pages.
    [[nodiscard]] Result<Shown> shuffled(const std::string& sql, const std::vector<Change>& changes);
    void end();

private:
    Witness() = default;
    enum class Rewrite { Changed, Same, Shuffled };
    [[nodiscard]] std::string update(catalog::Oid table, const std::vector<Change>& changes, Rewrite rewrite) const;
    [[nodiscard]] Result<Shown> rerun(const std::string& sql, const std::vector<Change>& changes, Rewrite rewrite);
    /// Every result with columns, in order.
    [[nodiscard]] Result<std::vector<Shown>> run(const std::string& text);
    [[nodiscard]] Result<Shown> only(const std::string& text);

    struct Close {
        void operator()(PGconn* connection) const;
    };
    std::unique_ptr<PGconn, Close> m_connection;
    std::shared_ptr<const catalog::Snapshot> m_catalog;
    std::vector<sql::BaseColumn> m_columns;
    std::map<sql::BaseColumn, sql::BaseColumn> m_canonical;
    std::map<sql::BaseColumn, std::set<std::string>> m_values;
    std::set<catalog::Oid> m_children;  ///< partitions and what inherits: changed through their parents
    std::set<catalog::Oid> m_scanned;
    std::string m_probe;
    std::string m_sweep;
    size_t m_ended = 0;
};

}  // namespace gatehouse::tests
