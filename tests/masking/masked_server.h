// A real server and its catalog for tests of masks, asked over libpq in text and binary; masks nothing itself.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/masking/plan.h"
#include "tests/support/private_postgres.h"

#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::tests {

/// Columns as RowDescription has them, and rows as DataRow has them.
struct Answer {
    std::string error;                            ///< empty when the server took the statement
    std::vector<masking::ResultColumn> columns;
    std::vector<std::vector<std::optional<std::string>>> rows;
    [[nodiscard]] std::string rowBody(size_t row) const;   ///< of one DataRow
};

class MaskedServer {
public:
    /// schema: SQL that is run first.
    [[nodiscard]] static Result<std::unique_ptr<MaskedServer>> start(const std::string& schema);
    ~MaskedServer();
    MaskedServer(const MaskedServer&) = delete;
    MaskedServer& operator=(const MaskedServer&) = delete;

    [[nodiscard]] Answer ask(const std::string& sql, masking::Format format) const;
    /// One parameter of that type in that format; the answer is in text.
    [[nodiscard]] Answer sendBack(const std::string& sql, catalog::Oid type, const std::string& value, masking::Format format) const;
    [[nodiscard]] const catalog::Snapshot& catalog() const { return *m_catalog; }
    /// From then on the catalog has these labels.
    void label(const std::vector<catalog::LabelEntry>& labels) { m_catalog = m_catalog->withLabels(labels, 2); }

private:
    MaskedServer() = default;

    std::unique_ptr<PrivatePostgres> m_server;
    PGconn* m_connection = nullptr;
    std::shared_ptr<const catalog::Snapshot> m_catalog;
};

/// The cells of a DataRow's body; empty when it is malformed.
[[nodiscard]] std::vector<std::optional<std::string>> cellsOf(std::string_view body);

}  // namespace gatehouse::tests
