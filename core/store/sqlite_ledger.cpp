#include "core/store/sqlite_ledger.h"

#include "core/ledger/record_body.h"
#include "core/store/ledger_file.h"

#include <QSqlQuery>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include <sys/stat.h>

namespace gatehouse::store {

namespace {

constexpr size_t kGroupMax = 8192;
constexpr size_t kQueueBytesMax = 512u << 20;

struct Pending {
    ledger::Record record;
    ledger::Until until = ledger::Until::Written;
    ledger::Ledger::Done done;
    size_t bytes = 0;
};

size_t bytesOf(const ledger::Record& record)
{
    size_t bytes = 512 + record.secretText.size() + record.shape.size() + record.detail.size();
    for (const auto& parameter : record.secretParameters)
        bytes += 32 + (parameter ? parameter->size() : 0);
    return bytes;
}

/// Which file a path leads to; a file that was removed or replaced takes writes and keeps nothing.
struct FileId {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const FileId&) const = default;
};

FileId fileId(const std::string& path)
{
    struct stat info {};
    if (stat(path.c_str(), &info) != 0)
        return {};
    return {info.st_dev, info.st_ino};
}

}  // namespace

struct SqliteLedger::State {
    explicit State(LedgerOptions o) : options(std::move(o)) {}

    void run(std::promise<Outcome> opened);
    Outcome load(bool mayMake);
    Outcome checkTail(uint64_t fromSize, uint64_t toSize);
    std::deque<Pending> take(bool& stop);
    void writeGroup(std::deque<Pending> group);
    Outcome store(std::deque<Pending>& group, std::vector<Result<uint64_t>>& results);
    Outcome writeHead();
    Outcome insertHead();
    Outcome ready();
    void fail();
    [[nodiscard]] bool headDue() const { return std::chrono::steady_clock::now() >= nextHead; }

    const LedgerOptions options;

    mutable std::mutex mutex;          // guards the four below
    std::condition_variable wake;
    std::deque<Pending> queue;
    size_t queueBytes = 0;
    bool stopping = false;
    ledger::Head newestHead;

    std::atomic<bool> healthy{true};
    std::atomic<uint64_t> written{0};

    // The writer's own.
    std::unique_ptr<LedgerFile> file;
    FileId mainFile;
    FileId walFile;
    ledger::Frontier frontier;
    ledger::TileBuilder tiles;
    ledger::Head lastHead;
    ledger::Head groupHead;
    std::chrono::steady_clock::time_point nextHead;
    std::thread thread;
};

Result<std::unique_ptr<SqliteLedger>> SqliteLedger::open(LedgerOptions options)
{
    if (options.origin.empty() || options.origin.find('\n') != std::string::npos)
        return Error{"a ledger's name must be one line", ""};
    if (ledger::publicKeyOf(options.signingKey).empty())
        return Error{"the ledger's signing key is not an Ed25519 key", ""};
    auto state = std::make_unique<State>(std::move(options));
    std::promise<Outcome> promise;
    auto opened = promise.get_future();
    State* raw = state.get();
    state->thread = std::thread([raw, p = std::move(promise)]() mutable { raw->run(std::move(p)); });
    if (const Outcome outcome = opened.get(); !outcome) {
        state->thread.join();
        return outcome.error();
    }
    return std::unique_ptr<SqliteLedger>(new SqliteLedger(std::move(state)));
}

SqliteLedger::SqliteLedger(std::unique_ptr<State> state) : m_state(std::move(state)) {}

SqliteLedger::~SqliteLedger()
{
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->stopping = true;
    }
    m_state->wake.notify_one();
    m_state->thread.join();
}

void SqliteLedger::append(ledger::Record record, ledger::Until until, Done done)
{
    const size_t bytes = bytesOf(record);
    {
        const std::lock_guard lock(m_state->mutex);
        const bool fits = m_state->queue.size() < m_state->options.queueMax
            && (m_state->queue.empty() || m_state->queueBytes + bytes <= kQueueBytesMax);
        if (fits && !m_state->stopping) {
            m_state->queue.push_back({std::move(record), until, std::move(done), bytes});
            m_state->queueBytes += bytes;
            done = nullptr;
        }
    }
    if (done)
        done(Error{"the ledger cannot keep up: too many records wait to be written", "try again in a moment"});
    else
        m_state->wake.notify_one();
}

bool SqliteLedger::healthy() const
{
    return m_state->healthy.load();
}

ledger::Head SqliteLedger::head() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->newestHead;
}

uint64_t SqliteLedger::size() const
{
    return m_state->written.load();
}

void SqliteLedger::State::run(std::promise<Outcome> opened)
{
    Outcome loaded = load(true);
    if (loaded && (lastHead.size < frontier.size() || lastHead.signature.empty()))
        loaded = writeHead();
    const bool ok = loaded.ok();
    if (!ok)
        file.reset();
    opened.set_value(std::move(loaded));
    if (!ok)
        return;
    for (bool stop = false; !stop;) {
        auto group = take(stop);
        if (!group.empty())
            writeGroup(std::move(group));
        else if (file && lastHead.size < frontier.size() && (stop || headDue()) && !writeHead())
            fail();
    }
    file.reset();
}

/// Everything queued, at most kGroupMax. Empty when a head is due or it is time to stop.
std::deque<Pending> SqliteLedger::State::take(bool& stop)
{
    std::unique_lock lock(mutex);
    const auto something = [&] { return !queue.empty() || stopping; };
    if (file && lastHead.size < frontier.size())
        wake.wait_until(lock, nextHead, something);
    else
        wake.wait(lock, something);
    std::deque<Pending> group;
    if (queue.size() <= kGroupMax) {
        group.swap(queue);
        queueBytes = 0;
    } else {
        const auto end = queue.begin() + kGroupMax;
        std::move(queue.begin(), end, std::back_inserter(group));
        queue.erase(queue.begin(), end);
        for (const Pending& pending : group)
            queueBytes -= pending.bytes;
    }
    stop = stopping && group.empty();
    return group;
}

/// Reads where the file stands, and refuses one that its last head does not cover.
Outcome SqliteLedger::State::load(bool mayMake)
{
    auto fileOpened = LedgerFile::openForWriting(options.path, options.origin, mayMake);
    if (!fileOpened)
        return fileOpened.error();
    file = std::move(*fileOpened);
    const auto last = file->lastSeq();
    if (!last)
        return last.error();
    const auto head = file->lastHead();
    if (!head)
        return head.error();
    const Error tampered{"the ledger " + options.path + " does not match its last signed head",
                         "run: gatehousectl audit verify"};
    if (*last > 0 && !*head)
        return tampered;
    lastHead = head->value_or(ledger::Head{});
    if (*head) {
        if (!ledger::verifyHead(lastHead, options.origin, ledger::publicKeyOf(options.signingKey)))
            return Error{"the ledger " + options.path + " was signed with another key", "use the home it belongs to"};
        if (lastHead.size > *last)
            return tampered;
        const ledger::Frontier signedPart = ledger::frontierFrom(lastHead.size, file->subtrees());
        if (file->missing())
            return *file->missing();
        if (signedPart.root() != lastHead.root)
            return tampered;
    }
    if (*last < written.load())
        return Error{"records that were written are missing from the ledger " + options.path, "put the file back"};
    if (auto tail = checkTail(lastHead.size, *last); !tail)
        return tail;
    frontier = ledger::frontierFrom(*last, file->subtrees());
    if (!file->missing())
        tiles = ledger::TileBuilder::restore(*last, file->subtrees());
    if (file->missing())
        return *file->missing();
    mainFile = fileId(options.path);
    walFile = {};
    nextHead = std::chrono::steady_clock::now() + std::chrono::milliseconds(options.headEveryMs);
    written.store(*last);
    const std::lock_guard lock(mutex);
    newestHead = lastHead;
    return gatehouse::Done{};
}

/// What no head covers yet was written right before a crash: it must at least be whole.
Outcome SqliteLedger::State::checkTail(uint64_t fromSize, uint64_t toSize)
{
    QSqlQuery rows = file->query();
    rows.prepare(QStringLiteral("SELECT seq, leaf, body FROM record WHERE seq > ? ORDER BY seq"));
    rows.addBindValue(static_cast<qint64>(fromSize));
    if (!rows.exec())
        return file->failure(rows);
    uint64_t size = fromSize;
    while (rows.next()) {
        const QByteArray body = rows.value(2).toByteArray();
        const auto leaf = digestFrom(rows.value(1));
        const ByteView bytes(reinterpret_cast<const uint8_t*>(body.constData()), static_cast<size_t>(body.size()));
        if (rows.value(0).toULongLong() != ++size || !leaf || ledger::leafHash(bytes) != *leaf)
            return Error{"record " + std::to_string(size) + " of the ledger is missing or damaged",
                         "run: gatehousectl audit verify"};
    }
    if (size != toSize)
        return Error{"the ledger " + options.path + " could not be read to its end", "run: gatehousectl audit verify"};
    return gatehouse::Done{};
}

/// An open file that is still the one its path names.
Outcome SqliteLedger::State::ready()
{
    if (!file)
        return load(false);
    if (fileId(options.path) != mainFile)
        return Error{"the ledger's file was removed or replaced: " + options.path, "put the file back"};
    const FileId wal = fileId(options.path + "-wal");
    if (walFile == FileId{})
        walFile = wal;
    if (wal != walFile)
        return Error{"the ledger's write-ahead file was removed or replaced: " + options.path + "-wal", "put the file back"};
    return gatehouse::Done{};
}

void SqliteLedger::State::fail()
{
    healthy.store(false);
    if (file)
        file->rollback();
    // Whether a failed commit left something in the file is read from the file itself next time.
    file.reset();
}

void SqliteLedger::State::writeGroup(std::deque<Pending> group)
{
    std::vector<Result<uint64_t>> results;
    results.reserve(group.size());
    const Outcome stored = store(group, results);
    if (stored) {
        written.store(frontier.size());
        healthy.store(true);
        if (groupHead.size > 0) {
            lastHead = groupHead;
            const std::lock_guard lock(mutex);
            newestHead = lastHead;
        }
    } else {
        fail();
    }
    for (size_t i = 0; i < group.size(); ++i) {
        if (group[i].done)
            group[i].done(stored ? std::move(results[i]) : Result<uint64_t>(stored.error()));
    }
}

Outcome SqliteLedger::State::store(std::deque<Pending>& group, std::vector<Result<uint64_t>>& results)
{
    groupHead = {};
    if (auto usable = ready(); !usable)
        return usable;
    const bool durable = std::any_of(group.begin(), group.end(),
                                     [](const Pending& pending) { return pending.until == ledger::Until::Durable; });
    if (auto begun = file->begin(durable); !begun)
        return begun;
    for (Pending& pending : group) {
        const uint64_t seq = frontier.size() + 1;
        if (pending.record.timeUs == 0)
            pending.record.timeUs = options.clock->nowUs();
        cleanTexts(pending.record);
        const auto body = ledger::toBody(seq, pending.record, options.sealer.get());
        if (!body) {
            results.emplace_back(body.error());   // this one only; the number goes to the next
            continue;
        }
        const Digest leaf = ledger::leafHash(asBytes(*body));
        if (auto inserted = file->insert(seq, leaf, *body, pending.record); !inserted)
            return inserted;
        frontier.append(leaf);
        for (const ledger::Tile& tile : tiles.append(leaf)) {
            if (auto inserted = file->insert(tile); !inserted)
                return inserted;
        }
        results.emplace_back(seq);
    }
    if (headDue()) {
        if (auto inserted = insertHead(); !inserted)
            return inserted;
    }
    return file->commit();
}

/// Into the open transaction; takes effect with groupHead when that is committed.
Outcome SqliteLedger::State::insertHead()
{
    if (frontier.size() > 0 && frontier.size() == lastHead.size)
        return gatehouse::Done{};
    ledger::Head head;
    head.size = frontier.size();
    head.root = frontier.root();
    head.timeUs = options.clock->nowUs();
    ledger::signHead(head, options.origin, options.signingKey);
    if (head.signature.empty())
        return Error{"the ledger's head could not be signed", ""};
    if (auto inserted = file->insert(head); !inserted)
        return inserted;
    groupHead = head;
    nextHead = std::chrono::steady_clock::now() + std::chrono::milliseconds(options.headEveryMs);
    return gatehouse::Done{};
}

Outcome SqliteLedger::State::writeHead()
{
    if (auto usable = ready(); !usable)
        return usable;
    if (auto begun = file->begin(false); !begun)
        return begun;
    if (auto inserted = insertHead(); !inserted)
        return inserted;
    if (auto committed = file->commit(); !committed)
        return committed;
    lastHead = groupHead;
    const std::lock_guard lock(mutex);
    newestHead = lastHead;
    return gatehouse::Done{};
}

}  // namespace gatehouse::store
