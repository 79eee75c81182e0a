#include "core/store/ledger_file.h"

#include <QAtomicInteger>
#include <QSqlError>
#include <QUrl>
#include <QVariant>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::store {

namespace {

constexpr qint64 kApplicationId = 0x47484c31;   // "GHL1"
constexpr int kFormat = 1;
constexpr size_t kWordsCached = 50'000;

constexpr const char* kTables[] = {
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE record (seq INTEGER PRIMARY KEY, leaf BLOB NOT NULL, body BLOB NOT NULL) STRICT",
    // Beside the record and not in it: a search must not read the bodies it skips.
    "CREATE TABLE fact (seq INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, kind TEXT NOT NULL, identity TEXT NOT NULL,"
    " identity_kind TEXT NOT NULL, session TEXT NOT NULL, connection TEXT NOT NULL, verdict TEXT NOT NULL,"
    " rule TEXT NOT NULL, about INTEGER NOT NULL, shape INTEGER NOT NULL, detail TEXT NOT NULL) STRICT",
    "CREATE INDEX fact_time ON fact (time_us)",
    "CREATE INDEX fact_identity ON fact (identity)",
    "CREATE INDEX fact_session ON fact (session)",
    "CREATE INDEX fact_strict ON fact (verdict) WHERE verdict IN ('hold', 'block')",
    "CREATE INDEX fact_about ON fact (about) WHERE about > 0",
    "CREATE TABLE word (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, text TEXT NOT NULL, UNIQUE (kind, text)) STRICT",
    "CREATE TABLE tag (word INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (word, seq)) STRICT, WITHOUT ROWID",
    "CREATE TABLE tile (level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, idx))"
    " STRICT, WITHOUT ROWID",
    "CREATE TABLE head (size INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, root BLOB NOT NULL,"
    " signature BLOB NOT NULL) STRICT",
};

QString nextName()
{
    static QAtomicInteger<quint64> counter;
    return QStringLiteral("gatehouse-ledger-%1").arg(counter.fetchAndAddRelaxed(1));
}

qint64 number(uint64_t value)
{
    return static_cast<qint64>(value);
}

bool exists(const std::string& path)
{
    struct stat info {};
    return stat(path.c_str(), &info) == 0;
}

}  // namespace

struct LedgerFile::Statements {
    QSqlQuery record;
    QSqlQuery fact;
    QSqlQuery tag;
    QSqlQuery tile;
    QSqlQuery head;
    QSqlQuery findWord;
    QSqlQuery addWord;
};

QString columnText(std::string_view text)
{
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    while (text.starts_with(kMark))
        text.remove_prefix(kMark.size());
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

void cleanTexts(ledger::Record& record)
{
    const auto clean = [](std::string& text) {
        if (!QUtf8StringView(text.data(), static_cast<qsizetype>(text.size())).isValidUtf8())
            text = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toStdString();
    };
    for (std::string* text : {&record.identity, &record.identityKind, &record.sponsor, &record.sessionId,
                              &record.connection, &record.environment, &record.verdict, &record.rule, &record.shape,
                              &record.detail, &record.sqlState, &record.approval})
        clean(*text);
    for (auto* list : {&record.effects, &record.objects, &record.labels})
        std::for_each(list->begin(), list->end(), clean);
}

LedgerFile::LedgerFile(QString connection, std::string path)
    : m_connection(std::move(connection)), m_path(std::move(path))
{
}

LedgerFile::~LedgerFile()
{
    m_statements.reset();
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_connection);
}

Result<std::unique_ptr<LedgerFile>> LedgerFile::openForWriting(const std::string& path, const std::string& origin,
                                                               bool mayMake)
{
    struct stat info {};
    bool fresh = false;
    if (stat(path.c_str(), &info) != 0) {
        if (errno != ENOENT || !mayMake)
            return Error{"the ledger " + path + " cannot be opened: " + std::strerror(errno), "put the file back"};
        // Made here so that it never exists with a wider mode than its owner's.
        const int made = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (made < 0)
            return Error{"the ledger " + path + " cannot be made: " + std::strerror(errno),
                         "check the folder's permissions and free space"};
        close(made);
        fresh = true;
    } else {
        fresh = info.st_size == 0 && mayMake && !exists(path + "-wal");
    }
    std::unique_ptr<LedgerFile> file(new LedgerFile(nextName(), path));
    if (auto opened = file->open(QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000"), QString::fromStdString(path)); !opened)
        return opened.error();
    for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA wal_autocheckpoint=4000", "PRAGMA cache_size=-65536"}) {
        if (auto done = file->run(pragma); !done)
            return done.error();
    }
    if (auto ready = fresh ? file->makeTables(origin) : file->checkOurs(); !ready)
        return ready.error();
    const auto stored = file->origin();
    if (!stored)
        return stored.error();
    if (*stored != origin)
        return Error{"the ledger " + path + " belongs to \"" + stored->substr(0, 80) + "\", not to \"" + origin + "\"", ""};
    if (auto prepared = file->prepareWriting(); !prepared)
        return prepared.error();
    return file;
}

Result<std::unique_ptr<LedgerFile>> LedgerFile::openForReading(const std::string& path)
{
    if (!exists(path))
        return Error{"there is no ledger at " + path, ""};
    std::unique_ptr<LedgerFile> file(new LedgerFile(nextName(), path));
    const QString plain = QStringLiteral("QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=5000");
    if (auto opened = file->open(plain, QString::fromStdString(path)); !opened)
        return opened.error();
    auto ours = file->checkOurs();
    if (!ours && !exists(path + "-wal")) {
        // A lone copy on a medium that cannot take SQLite's side files: nobody writes it, so read it as it is.
        QUrl url = QUrl::fromLocalFile(QString::fromStdString(path));
        url.setQuery(QStringLiteral("immutable=1"));
        file->m_database.close();
        if (auto opened = file->open(plain + QStringLiteral(";QSQLITE_OPEN_URI"), url.toString(QUrl::FullyEncoded)); !opened)
            return opened.error();
        ours = file->checkOurs();
    }
    if (!ours)
        return ours.error();
    return file;
}

Outcome LedgerFile::open(const QString& options, const QString& name)
{
    if (!m_database.isValid())
        m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_connection);
    m_database.setDatabaseName(name);
    m_database.setConnectOptions(options);
    if (!m_database.open())
        return Error{"the ledger " + m_path + " cannot be opened: " + m_database.lastError().databaseText().toStdString(), ""};
    return Done{};
}

QSqlQuery LedgerFile::query()
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    return query;
}

Error LedgerFile::failure(const QSqlQuery& query) const
{
    // The driver's text names the problem but no bound value.
    return Error{"the ledger " + m_path + " cannot be used: " + query.lastError().databaseText().toStdString(),
                 "check free space and the file's permissions"};
}

Outcome LedgerFile::run(const char* sql)
{
    QSqlQuery statement = query();
    if (!statement.exec(QString::fromLatin1(sql)))
        return failure(statement);
    return Done{};
}

Outcome LedgerFile::makeTables(const std::string& origin)
{
    if (auto begun = run("BEGIN IMMEDIATE"); !begun)
        return begun;
    for (const char* table : kTables) {
        if (auto made = run(table); !made)
            return made;
    }
    QSqlQuery meta = query();
    meta.prepare(QStringLiteral("INSERT INTO meta VALUES ('origin', ?)"));
    meta.addBindValue(columnText(origin));
    if (!meta.exec())
        return failure(meta);
    const std::string application = "PRAGMA application_id=" + std::to_string(kApplicationId);
    const std::string version = "PRAGMA user_version=" + std::to_string(kFormat);
    for (const char* last : {application.c_str(), version.c_str(), "COMMIT"}) {
        if (auto done = run(last); !done)
            return done;
    }
    return Done{};
}

Outcome LedgerFile::checkOurs()
{
    QSqlQuery application = query();
    if (!application.exec(QStringLiteral("PRAGMA application_id")) || !application.next())
        return failure(application);
    if (application.value(0).toLongLong() != kApplicationId)
        return Error{m_path + " is not a ledger of Gatehouse", ""};
    QSqlQuery version = query();
    if (!version.exec(QStringLiteral("PRAGMA user_version")) || !version.next())
        return failure(version);
    if (version.value(0).toInt() != kFormat)
        return Error{m_path + " was written by another version of Gatehouse", "use that version to read it"};
    return Done{};
}

Outcome LedgerFile::prepareWriting()
{
    m_statements.reset(new Statements{query(), query(), query(), query(), query(), query(), query()});
    const std::pair<QSqlQuery*, const char*> all[] = {
        {&m_statements->record, "INSERT INTO record VALUES (?,?,?)"},
        {&m_statements->fact, "INSERT INTO fact VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"},
        {&m_statements->tag, "INSERT OR IGNORE INTO tag VALUES (?,?)"},
        {&m_statements->tile, "INSERT INTO tile VALUES (?,?,?)"},
        {&m_statements->head, "INSERT INTO head VALUES (?,?,?,?)"},
        {&m_statements->findWord, "SELECT id FROM word WHERE kind=? AND text=?"},
        {&m_statements->addWord, "INSERT INTO word (kind, text) VALUES (?,?)"},
    };
    for (const auto& [statement, sql] : all) {
        if (!statement->prepare(QString::fromLatin1(sql)))
            return failure(*statement);
    }
    return Done{};
}

Outcome LedgerFile::begin(bool durable)
{
    // In WAL mode NORMAL survives the process, FULL the machine too; SQLite takes it only between transactions.
    if (m_durable != durable) {
        if (auto set = run(durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL"); !set)
            return set;
        m_durable = durable;
    }
    return run("BEGIN IMMEDIATE");
}

Outcome LedgerFile::commit()
{
    return run("COMMIT");
}

void LedgerFile::rollback()
{
    (void)run("ROLLBACK");
    m_words.clear();
}

Outcome LedgerFile::insert(uint64_t seq, const Digest& leaf, const std::string& body, const ledger::Record& record)
{
    qint64 shape = 0;
    if (!record.shape.empty()) {
        const auto id = wordId(Word::Shape, record.shape);
        if (!id)
            return id.error();
        shape = *id;
    }
    QSqlQuery& entry = m_statements->record;
    entry.bindValue(0, number(seq));
    entry.bindValue(1, QByteArray::fromRawData(reinterpret_cast<const char*>(leaf.data()), static_cast<qsizetype>(leaf.size())));
    entry.bindValue(2, QByteArray::fromRawData(body.data(), static_cast<qsizetype>(body.size())));
    if (!entry.exec())
        return failure(entry);
    QSqlQuery& fact = m_statements->fact;
    int column = 0;
    fact.bindValue(column++, number(seq));
    fact.bindValue(column++, static_cast<qint64>(record.timeUs));
    fact.bindValue(column++, QString::fromLatin1(ledger::kindName(record.kind)));
    for (const std::string* text : {&record.identity, &record.identityKind, &record.sessionId, &record.connection,
                                    &record.verdict, &record.rule})
        fact.bindValue(column++, columnText(*text));
    fact.bindValue(column++, number(record.about));
    fact.bindValue(column++, shape);
    fact.bindValue(column++, columnText(record.detail));
    if (!fact.exec())
        return failure(fact);
    if (auto labels = insertTags(seq, Word::Label, record.labels); !labels)
        return labels;
    return insertTags(seq, Word::Object, record.objects);
}

Outcome LedgerFile::insertTags(uint64_t seq, Word kind, const std::vector<std::string>& texts)
{
    for (const std::string& text : texts) {
        const auto id = wordId(kind, text);
        if (!id)
            return id.error();
        QSqlQuery& tag = m_statements->tag;
        tag.bindValue(0, *id);
        tag.bindValue(1, number(seq));
        if (!tag.exec())
            return failure(tag);
    }
    return Done{};
}

Result<qint64> LedgerFile::wordId(Word kind, const std::string& text)
{
    std::string key(1, static_cast<char>('0' + static_cast<int>(kind)));
    key += text;
    if (const auto known = m_words.find(key); known != m_words.end())
        return known->second;
    const QString column = columnText(text);
    QSqlQuery& find = m_statements->findWord;
    find.bindValue(0, static_cast<int>(kind));
    find.bindValue(1, column);
    if (!find.exec())
        return failure(find);
    qint64 id = 0;
    if (find.next()) {
        id = find.value(0).toLongLong();
        find.finish();
    } else {
        find.finish();
        QSqlQuery& add = m_statements->addWord;
        add.bindValue(0, static_cast<int>(kind));
        add.bindValue(1, column);
        if (!add.exec())
            return failure(add);
        id = add.lastInsertId().toLongLong();
    }
    if (m_words.size() >= kWordsCached)
        m_words.clear();
    m_words.emplace(std::move(key), id);
    return id;
}

Outcome LedgerFile::insert(const ledger::Tile& tile)
{
    QSqlQuery& entry = m_statements->tile;
    entry.bindValue(0, tile.level);
    entry.bindValue(1, number(tile.index));
    entry.bindValue(2, blobOf(tile.hash));
    if (!entry.exec())
        return failure(entry);
    return Done{};
}

Outcome LedgerFile::insert(const ledger::Head& head)
{
    QSqlQuery& entry = m_statements->head;
    entry.bindValue(0, number(head.size));
    entry.bindValue(1, static_cast<qint64>(head.timeUs));
    entry.bindValue(2, blobOf(head.root));
    entry.bindValue(3, blobOf(head.signature));
    if (!entry.exec())
        return failure(entry);
    return Done{};
}

Result<uint64_t> LedgerFile::lastSeq()
{
    QSqlQuery last = query();
    if (!last.exec(QStringLiteral("SELECT max(seq) FROM record")) || !last.next())
        return failure(last);
    return static_cast<uint64_t>(last.value(0).toLongLong());
}

Result<std::string> LedgerFile::origin()
{
    QSqlQuery meta = query();
    if (!meta.exec(QStringLiteral("SELECT value FROM meta WHERE key='origin'")))
        return failure(meta);
    return meta.next() ? meta.value(0).toString().toStdString() : std::string();
}

Result<std::optional<ledger::Head>> LedgerFile::lastHead()
{
    QSqlQuery last = query();
    if (!last.exec(QStringLiteral("SELECT size, time_us, root, signature FROM head ORDER BY size DESC LIMIT 1")))
        return failure(last);
    if (!last.next())
        return std::optional<ledger::Head>{};
    auto head = headFrom(last);
    if (!head)
        return Error{"the ledger's newest head is damaged", "restore the file from a backup"};
    return head;
}

Digest LedgerFile::subtree(int level, uint64_t index)
{
    const int stored = level / ledger::kTileLevels * ledger::kTileLevels;
    const uint64_t count = uint64_t{1} << (level - stored);
    const uint64_t begin = index * count;
    QSqlQuery nodes = query();
    if (stored == 0) {
        nodes.prepare(QStringLiteral("SELECT seq - 1, leaf FROM record WHERE seq > ? AND seq <= ? ORDER BY seq"));
    } else {
        nodes.prepare(QStringLiteral("SELECT idx, hash FROM tile WHERE level = %1 AND idx >= ? AND idx < ? ORDER BY idx")
                          .arg(stored));
    }
    nodes.addBindValue(number(begin));
    nodes.addBindValue(number(begin + count));
    ledger::Frontier frontier;
    if (nodes.exec()) {
        while (nodes.next()) {
            const auto hash = digestFrom(nodes.value(1));
            if (!hash || nodes.value(0).toULongLong() != begin + frontier.size())
                break;
            frontier.append(*hash);
        }
    }
    if (frontier.size() != count && !m_missing) {
        const uint64_t first = ((begin + frontier.size()) << stored) + 1;
        m_missing = Error{"the ledger's hashes from record " + std::to_string(first) + " on are missing or damaged",
                          "run: gatehousectl audit verify"};
    }
    return frontier.root();
}

ledger::SubtreeSource LedgerFile::subtrees()
{
    m_missing.reset();
    return [this](int level, uint64_t index) { return subtree(level, index); };
}

std::optional<Digest> digestFrom(const QVariant& value)
{
    if (value.typeId() != QMetaType::QByteArray)
        return std::nullopt;
    const QByteArray bytes = value.toByteArray();
    Digest digest{};
    if (bytes.size() != static_cast<qsizetype>(digest.size()))
        return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), digest.begin());
    return digest;
}

QByteArray blobOf(ByteView bytes)
{
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
}

std::optional<ledger::Head> headFrom(const QSqlQuery& row)
{
    const auto root = digestFrom(row.value(2));
    if (!root || row.value(0).typeId() != QMetaType::LongLong || row.value(1).typeId() != QMetaType::LongLong
        || row.value(3).typeId() != QMetaType::QByteArray)
        return std::nullopt;
    ledger::Head head;
    head.size = row.value(0).toULongLong();
    head.timeUs = row.value(1).toLongLong();
    head.root = *root;
    const QByteArray signature = row.value(3).toByteArray();
    head.signature.assign(signature.begin(), signature.end());
    return head;
}

}  // namespace gatehouse::store
