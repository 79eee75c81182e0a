// Reads a bounded sample of a table's values over a connection of its own and gives each one away at once; it keeps none.
#pragma once

#include "core/base/result.h"
#include "core/catalog/snapshot.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

typedef struct pg_conn PGconn;

namespace gatehouse::service {

struct SampleLimits {
    int rows = 200;
    int columnsAtOnce = 16;
    int statementTimeoutMs = 3000;
    int lockTimeoutMs = 500;
    int valueCharacters = 2048;         ///< of a text
    int documentCharacters = 8192;      ///< of json, xml and arrays
    int storedBytesMax = 1024 * 1024;   ///< larger documents are not unpacked
};

enum class ValueForm { Text, Document, Array };

struct SampledColumn {
    std::string name;
    int16_t number = 0;
    ValueForm form = ValueForm::Text;
};

/// What the server says of a column beside the snapshot.
struct ColumnDescription {
    std::string type;                   ///< format_type with its modifier: "character varying(40)"
    std::string comment;
    bool readable = false;              ///< this account may read it
};

class ColumnSampler {
public:
    explicit ColumnSampler(PGconn* connection, SampleLimits limits = {}) : m_connection(connection), m_limits(limits) {}

    /// By column number. Error: what libpq said, without data.
    [[nodiscard]] Result<std::map<int16_t, ColumnDescription>> describe(catalog::Oid table);

    using Take = std::function<void(size_t column, std::string_view value)>;
    /// Values that are not null, by the column's place in the list. Large tables are sampled by page, and read from their
    /// beginning when that gives too little; a column that showed no value is asked for once more by itself. One
    /// repeatable-read, read-only transaction. Error: SQLSTATE and what failed, never a value.
    [[nodiscard]] Outcome sample(const catalog::Relation& relation, const std::vector<SampledColumn>& columns, const Take& take);

private:
    [[nodiscard]] Outcome run(const std::string& sql);
    [[nodiscard]] Result<int> read(const std::string& sql, const std::vector<size_t>& places, const Take& take);
    [[nodiscard]] Outcome sampleChunk(const catalog::Relation& relation, const std::vector<SampledColumn>& columns,
                                      const std::vector<size_t>& places, const Take& take);
    [[nodiscard]] std::string expression(const SampledColumn& column) const;

    PGconn* m_connection;
    SampleLimits m_limits;
};

}  // namespace gatehouse::service
