#include "core/ledger/merkle.h"
#include "core/ledger/record_body.h"
#include "core/ledger/tile_builder.h"
#include "core/store/ledger_file.h"
#include "core/store/ledger_reader.h"

#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

#include <set>

namespace gatehouse::store {

namespace {

using Tags = std::set<std::pair<int, QString>>;

constexpr int kFactColumns = 12;   // from fact.seq on, in the order of the SELECT below

std::string name(uint64_t seq)
{
    return "record " + std::to_string(seq);
}

bool isNumber(const QVariant& value, int64_t expected)
{
    return value.typeId() == QMetaType::LongLong && value.toLongLong() == expected;
}

bool isText(const QVariant& value, const std::string& expected)
{
    return value.typeId() == QMetaType::QString && value.toString() == columnText(expected);
}

/// One pass over one file; stops at the first thing that is wrong.
class Verifier {
public:
    Verifier(LedgerFile& file, std::string origin, const Bytes& publicKey)
        : m_file(file), m_origin(std::move(origin)), m_publicKey(publicKey)
    {
    }

    ledger::Verification verify()
    {
        m_result.ok = m_file.missing() == std::nullopt && start() && everyRecord() && theEnd() && sideTables();
        return std::move(m_result);
    }

private:
    bool bad(uint64_t seq, std::string problem)
    {
        m_result.firstBad = seq;
        m_result.problem = std::move(problem);
        return false;
    }

    bool unreadable(const QSqlQuery& query)
    {
        return bad(m_frontier.size() + 1, "the file cannot be read from " + name(m_frontier.size() + 1)
                                              + " on: " + query.lastError().databaseText().toStdString());
    }

    bool start();
    bool everyRecord();
    bool oneRecord(const QSqlQuery& row);
    bool columnsMatch(uint64_t seq, const QSqlQuery& row, const ledger::Record& record);
    bool tagsMatch(uint64_t seq, const ledger::Record& record);
    bool tilesMatch(const Digest& leaf);
    bool headsMatch();
    bool nextHead();
    bool theEnd();
    bool sideTables();
    bool isZero(const char* sql, const char* problem);

    LedgerFile& m_file;
    const std::string m_origin;
    const Bytes& m_publicKey;
    ledger::Verification m_result;
    ledger::Frontier m_frontier;
    ledger::TileBuilder m_tiles;
    uint64_t m_tileCount = 0;
    uint64_t m_proven = 0;   ///< records up to here stand under a hash that was checked
    QSqlQuery m_tags;
    bool m_tagLeft = false;
    QSqlQuery m_heads;
    std::optional<ledger::Head> m_head;   ///< the next one to check
};

bool Verifier::start()
{
    const auto origin = m_file.origin();
    if (!origin || *origin != m_origin)
        return bad(0, "the file does not belong to the ledger \"" + m_origin + "\"");
    m_tags = m_file.query();
    if (!m_tags.exec(QStringLiteral("SELECT tag.seq, word.kind, word.text FROM tag LEFT JOIN word ON word.id = tag.word"
                                    " ORDER BY tag.seq")))
        return unreadable(m_tags);
    m_tagLeft = m_tags.next();
    m_heads = m_file.query();
    if (!m_heads.exec(QStringLiteral("SELECT size, time_us, root, signature FROM head ORDER BY size")))
        return unreadable(m_heads);
    return nextHead() && headsMatch();
}

bool Verifier::everyRecord()
{
    QSqlQuery rows = m_file.query();
    if (!rows.exec(QStringLiteral(
            "SELECT record.seq, record.leaf, record.body, fact.seq, fact.time_us, fact.kind, fact.identity,"
            " fact.identity_kind, fact.session, fact.connection, fact.verdict, fact.rule, fact.about, fact.detail,"
            " fact.shape, word.kind, word.text FROM record LEFT JOIN fact ON fact.seq = record.seq"
            " LEFT JOIN word ON word.id = fact.shape ORDER BY record.seq")))
        return unreadable(rows);
    while (rows.next()) {
        if (!oneRecord(rows))
            return false;
    }
    if (rows.lastError().isValid())
        return unreadable(rows);
    return true;
}

bool Verifier::oneRecord(const QSqlQuery& row)
{
    const uint64_t seq = m_frontier.size() + 1;
    if (!isNumber(row.value(0), static_cast<int64_t>(seq)))
        return bad(seq, name(seq) + " is missing");
    const auto leaf = digestFrom(row.value(1));
    if (!leaf || row.value(2).typeId() != QMetaType::QByteArray)
        return bad(seq, name(seq) + " is damaged");
    const QByteArray body = row.value(2).toByteArray();
    const std::string_view text(body.constData(), static_cast<size_t>(body.size()));
    if (ledger::leafHash(asBytes(text)) != *leaf)
        return bad(seq, name(seq) + " was changed: its body does not match its hash");
    const auto read = ledger::fromBody(text, nullptr);
    if (!read)
        return bad(seq, name(seq) + ": " + read.error().message);
    if (read->seq != seq)
        return bad(seq, name(seq) + " is out of order: its body belongs to record " + std::to_string(read->seq));
    if (!columnsMatch(seq, row, read->record) || !tagsMatch(seq, read->record))
        return false;
    m_frontier.append(*leaf);
    m_result.records = seq;
    return tilesMatch(*leaf) && headsMatch();
}

bool Verifier::columnsMatch(uint64_t seq, const QSqlQuery& row, const ledger::Record& record)
{
    const auto differs = [&](const char* column) {
        return bad(seq, name(seq) + ": its searchable column \"" + column + "\" does not match its body");
    };
    if (!isNumber(row.value(3), static_cast<int64_t>(seq)))
        return bad(seq, name(seq) + " has no searchable columns");
    if (!isNumber(row.value(4), record.timeUs))
        return differs("time_us");
    const std::pair<const char*, std::string> texts[] = {
        {"kind", ledger::kindName(record.kind)}, {"identity", record.identity},
        {"identity_kind", record.identityKind}, {"session", record.sessionId}, {"connection", record.connection},
        {"verdict", record.verdict}, {"rule", record.rule},
    };
    int column = 5;
    for (const auto& [title, expected] : texts) {
        if (!isText(row.value(column++), expected))
            return differs(title);
    }
    if (!isNumber(row.value(kFactColumns), static_cast<int64_t>(record.about)))
        return differs("about");
    if (!isText(row.value(kFactColumns + 1), record.detail))
        return differs("detail");
    const QVariant shape = row.value(kFactColumns + 2);
    const bool shapeMatches = record.shape.empty()
        ? isNumber(shape, 0)
        : isNumber(row.value(kFactColumns + 3), static_cast<int64_t>(Word::Shape))
            && isText(row.value(kFactColumns + 4), record.shape);
    return shapeMatches || differs("shape");
}

bool Verifier::tagsMatch(uint64_t seq, const ledger::Record& record)
{
    Tags expected;
    for (const std::string& label : record.labels)
        expected.emplace(static_cast<int>(Word::Label), columnText(label));
    for (const std::string& object : record.objects)
        expected.emplace(static_cast<int>(Word::Object), columnText(object));
    Tags found;
    while (m_tagLeft && m_tags.value(0).toLongLong() <= static_cast<qint64>(seq)) {
        const bool sound = isNumber(m_tags.value(0), static_cast<int64_t>(seq))
            && m_tags.value(1).typeId() == QMetaType::LongLong && m_tags.value(2).typeId() == QMetaType::QString;
        if (!sound)
            return bad(seq, name(seq) + ": a searchable label or object is damaged");
        found.emplace(m_tags.value(1).toInt(), m_tags.value(2).toString());
        m_tagLeft = m_tags.next();
    }
    if (m_tags.lastError().isValid())
        return unreadable(m_tags);
    return found == expected || bad(seq, name(seq) + ": its searchable labels or objects do not match its body");
}

bool Verifier::tilesMatch(const Digest& leaf)
{
    for (const ledger::Tile& tile : m_tiles.append(leaf)) {
        ++m_tileCount;
        QSqlQuery stored = m_file.query();
        stored.prepare(QStringLiteral("SELECT hash FROM tile WHERE level = ? AND idx = ?"));
        stored.addBindValue(tile.level);
        stored.addBindValue(static_cast<qint64>(tile.index));
        if (!stored.exec())
            return unreadable(stored);
        const uint64_t first = (tile.index << tile.level) + 1;
        const uint64_t last = (tile.index + 1) << tile.level;
        if (!stored.next() || digestFrom(stored.value(0)) != tile.hash)
            return bad(std::max(first, m_proven + 1), "the stored hash over records " + std::to_string(first) + " to "
                                                          + std::to_string(last) + " does not match them");
    }
    return true;
}

bool Verifier::nextHead()
{
    m_head.reset();
    if (!m_heads.next())
        return !m_heads.lastError().isValid() || unreadable(m_heads);
    m_head = headFrom(m_heads);
    if (!m_head)
        return bad(0, "the head after " + name(m_proven) + " is damaged");
    if (!ledger::verifyHead(*m_head, m_origin, m_publicKey))
        return bad(0, "the head at size " + std::to_string(m_head->size) + " is not signed by this ledger's key");
    return true;
}

bool Verifier::headsMatch()
{
    while (m_head && m_head->size == m_frontier.size()) {
        if (m_head->root != m_frontier.root()) {
            const std::string range = m_proven + 1 == m_head->size
                ? name(m_head->size) + " was"
                : "one of the records " + std::to_string(m_proven + 1) + " to " + std::to_string(m_head->size) + " was";
            return bad(m_proven + 1, range + " changed together with its hash: the signed head at size "
                                         + std::to_string(m_head->size) + " does not match");
        }
        m_proven = m_head->size;
        ++m_result.heads;
        m_result.head = *m_head;
        if (!nextHead())
            return false;
    }
    return true;
}

bool Verifier::theEnd()
{
    const uint64_t next = m_frontier.size() + 1;
    if (m_head)
        return bad(next, "records from " + std::to_string(next) + " on are missing: a signed head covers "
                             + std::to_string(m_head->size));
    if (m_result.heads == 0)
        return bad(0, "the ledger has no signed head");
    if (m_tagLeft)
        return bad(next, "there are searchable labels or objects without a record");
    return true;
}

bool Verifier::isZero(const char* sql, const char* problem)
{
    QSqlQuery count = m_file.query();
    if (!count.exec(QString::fromLatin1(sql)) || !count.next())
        return unreadable(count);
    return count.value(0).toLongLong() == 0 || bad(0, problem);
}

bool Verifier::sideTables()
{
    QSqlQuery tiles = m_file.query();
    if (!tiles.exec(QStringLiteral("SELECT count(*) FROM tile")) || !tiles.next())
        return unreadable(tiles);
    if (tiles.value(0).toULongLong() != m_tileCount)
        return bad(0, "there are stored hashes without records");
    if (!isZero("SELECT (SELECT count(*) FROM fact) - (SELECT count(*) FROM record)",
                "there are searchable columns without a record"))
        return false;
    // An index that lies would hide records from a search while every table is right.
    QSqlQuery check = m_file.query();
    if (!check.exec(QStringLiteral("PRAGMA integrity_check(1)")) || !check.next())
        return unreadable(check);
    const QString verdict = check.value(0).toString();
    return verdict == QLatin1String("ok") || bad(0, "the file is damaged: " + verdict.toStdString());
}

}  // namespace

Result<ledger::Verification> verifyLedger(const std::string& path, const std::string& origin, const Bytes& publicKey)
{
    auto file = LedgerFile::openForReading(path);
    if (!file)
        return file.error();
    // One snapshot, so that a writer going on beside it cannot be mistaken for a forger.
    QSqlQuery begin = (*file)->query();
    if (!begin.exec(QStringLiteral("BEGIN")))
        return (*file)->failure(begin);
    ledger::Verification result = Verifier(**file, origin, publicKey).verify();
    (*file)->rollback();
    return result;
}

}  // namespace gatehouse::store
