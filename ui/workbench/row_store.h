// Keeps a result of any length in bounded memory: recent pages here, older ones in a spill file. Not a model.
#pragma once

#include "ui/workbench/row_page.h"
#include "ui/workbench/spill_file.h"

#include <QObject>
#include <QThreadPool>

#include <functional>
#include <list>
#include <memory>

namespace gatehouse::ui {

/// Reads all rows of a store as it was at one moment, from any thread.
class RowReader {
public:
    /// Stops early when `take` returns false. False when a page could not be read back.
    [[nodiscard]] bool forEach(qint64 first, qint64 last, const std::function<bool(const ResultRow&)>& take) const;
    [[nodiscard]] qint64 rowCount() const { return m_rowCount; }

private:
    friend class RowStore;
    struct Part {
        std::shared_ptr<const ResultRows> rows;
        SpillFile::Extent extent;
    };
    QVector<Part> m_parts;
    std::shared_ptr<SpillFile> m_file;
    qint64 m_rowCount = 0;
};

class RowStore : public QObject {
    Q_OBJECT
public:
    /// At the most `pagesInMemory` full pages stay in memory once they are written.
    explicit RowStore(const QString& spillDirectory, int pagesInMemory = 64, QObject* parent = nullptr);
    ~RowStore() override;

    void append(const ResultRows& rows);
    [[nodiscard]] qint64 rowCount() const { return m_rowCount; }
    /// Null while its page is fetched from disk; `loaded` follows.
    [[nodiscard]] const ResultRow* row(qint64 index);
    [[nodiscard]] RowReader reader() const;

    [[nodiscard]] int pagesResident() const;
    [[nodiscard]] qint64 bytesSpilled() const { return m_file->size(); }
    /// Waits for pending disk work; for tests.
    void settle();

Q_SIGNALS:
    void loaded(qint64 first, qint64 last);
    /// The disk refused a page: rows stay readable, but no more are kept than fit in memory.
    void spillFailed(const QString& problem);

private:
    struct Page {
        std::shared_ptr<const ResultRows> rows;   ///< null when only on disk
        SpillFile::Extent extent;                 ///< offset -1 until written
        bool loading = false;
    };

    void seal();
    void written(qsizetype page, std::optional<SpillFile::Extent> extent);
    void fetch(qsizetype page);
    void fetched(qsizetype page, std::shared_ptr<const ResultRows> rows);
    void touch(qsizetype page);
    void evict();

    std::shared_ptr<SpillFile> m_file;
    int m_pagesInMemory;
    QVector<Page> m_pages;
    ResultRows m_open;                       ///< the page that still grows
    qint64 m_rowCount = 0;
    std::list<qsizetype> m_recent;           ///< resident pages, newest use first
    qsizetype m_nextWrite = 0;
    bool m_failed = false;
    QThreadPool m_worker;                    ///< one thread: disk work in order
};

}  // namespace gatehouse::ui
