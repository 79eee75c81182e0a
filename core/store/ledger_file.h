// One connection to a ledger's SQLite file: its tables, single inserts and look-ups; no threads and no trust.
#pragma once

#include "core/base/result.h"
#include "core/ledger/head.h"
#include "core/ledger/merkle.h"
#include "core/ledger/record.h"
#include "core/ledger/tile_builder.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gatehouse::store {

/// What the word table holds: texts that many records share.
enum class Word { Label = 1, Object = 2, Shape = 3 };

/// How the searchable columns hold a text: without a leading byte order mark, which SQLite would drop.
[[nodiscard]] QString columnText(std::string_view text);
/// Bad UTF-8 in its searchable fields replaced, so that body and columns say the same.
void cleanTexts(ledger::Record& record);

/// Use from the thread that opened it.
class LedgerFile {
public:
    /// Makes it (0600) with its tables when there is none and `mayMake`.
    [[nodiscard]] static Result<std::unique_ptr<LedgerFile>> openForWriting(const std::string& path,
                                                                            const std::string& origin, bool mayMake);
    /// Also while a writer runs; a copy without its side files too.
    [[nodiscard]] static Result<std::unique_ptr<LedgerFile>> openForReading(const std::string& path);
    ~LedgerFile();
    LedgerFile(const LedgerFile&) = delete;
    LedgerFile& operator=(const LedgerFile&) = delete;

    [[nodiscard]] Outcome begin(bool durable);
    [[nodiscard]] Outcome commit();
    void rollback();
    [[nodiscard]] Outcome insert(uint64_t seq, const Digest& leaf, const std::string& body, const ledger::Record& record);
    [[nodiscard]] Outcome insert(const ledger::Tile& tile);
    [[nodiscard]] Outcome insert(const ledger::Head& head);

    [[nodiscard]] Result<uint64_t> lastSeq();
    [[nodiscard]] Result<std::string> origin();
    [[nodiscard]] Result<std::optional<ledger::Head>> lastHead();
    /// Hash of a complete subtree, from tiles and leaves. The first thing missing is kept in `missing()`.
    [[nodiscard]] Digest subtree(int level, uint64_t index);
    [[nodiscard]] ledger::SubtreeSource subtrees();
    [[nodiscard]] const std::optional<Error>& missing() const { return m_missing; }

    /// A forward-only query, not prepared.
    [[nodiscard]] QSqlQuery query();
    [[nodiscard]] Error failure(const QSqlQuery& query) const;

private:
    struct Statements;
    LedgerFile(QString connection, std::string path);
    [[nodiscard]] Outcome open(const QString& options, const QString& name);
    [[nodiscard]] Outcome run(const char* sql);
    [[nodiscard]] Outcome makeTables(const std::string& origin);
    [[nodiscard]] Outcome checkOurs();
    [[nodiscard]] Outcome prepareWriting();
    [[nodiscard]] Result<qint64> wordId(Word kind, const std::string& text);
    [[nodiscard]] Outcome insertTags(uint64_t seq, Word kind, const std::vector<std::string>& texts);

    QString m_connection;
    std::string m_path;
    QSqlDatabase m_database;
    std::unique_ptr<Statements> m_statements;
    std::unordered_map<std::string, qint64> m_words;   ///< kind digit + text → id
    std::optional<bool> m_durable;
    std::optional<Error> m_missing;
};

/// A digest out of a column; empty when it is not a blob of 32 bytes.
[[nodiscard]] std::optional<Digest> digestFrom(const QVariant& value);
[[nodiscard]] QByteArray blobOf(ByteView bytes);
/// Columns: size, time_us, root, signature. Empty when one is not of its type.
[[nodiscard]] std::optional<ledger::Head> headFrom(const QSqlQuery& row);

}  // namespace gatehouse::store
