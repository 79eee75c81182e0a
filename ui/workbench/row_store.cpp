#include "ui/workbench/row_store.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::ui {

bool RowReader::forEach(qint64 first, qint64 last, const std::function<bool(const ResultRow&)>& take) const
{
    last = qMin(last, m_rowCount - 1);
    for (qint64 part = first / RowPage::rowsMax; part < m_parts.size() && part * RowPage::rowsMax <= last; ++part) {
        std::shared_ptr<const ResultRows> rows = m_parts[part].rows;
        if (!rows) {
            auto decoded = RowPage::decode(m_file->read(m_parts[part].extent));
            if (!decoded)
                return false;
            rows = std::make_shared<const ResultRows>(std::move(*decoded));
        }
        const qint64 base = part * RowPage::rowsMax;
        for (qint64 at = qMax(first - base, qint64(0)); at < rows->size() && base + at <= last; ++at) {
            if (!take(rows->at(at)))
                return true;
        }
    }
    return true;
}

RowStore::RowStore(const QString& spillDirectory, int pagesInMemory, QObject* parent)
    : QObject(parent), m_file(std::make_shared<SpillFile>(spillDirectory)), m_pagesInMemory(qMax(1, pagesInMemory))
{
    m_worker.setMaxThreadCount(1);
    m_open.reserve(RowPage::rowsMax);
}

RowStore::~RowStore()
{
    m_worker.clear();
    m_worker.waitForDone();
}

void RowStore::append(const ResultRows& rows)
{
    for (const ResultRow& row : rows) {
        m_open.append(row);
        ++m_rowCount;
        if (m_open.size() == RowPage::rowsMax)
            seal();
    }
}

void RowStore::seal()
{
    const qsizetype page = m_pages.size();
    auto rows = std::make_shared<const ResultRows>(std::move(m_open));
    m_open = {};
    m_open.reserve(RowPage::rowsMax);
    m_pages.append({rows, {}, false});
    touch(page);
    // Short results never see the disk.
    if (m_failed || m_pages.size() <= m_pagesInMemory)
        return;
    for (; m_nextWrite < m_pages.size(); ++m_nextWrite) {
        m_worker.start([this, index = m_nextWrite, data = m_pages[m_nextWrite].rows, file = m_file] {
            const auto extent = file->append(RowPage::encode(*data));
            QMetaObject::invokeMethod(this, [this, index, extent] { written(index, extent); }, Qt::QueuedConnection);
        });
    }
}

void RowStore::written(qsizetype page, std::optional<SpillFile::Extent> extent)
{
    if (!extent) {
        if (!m_failed) {
            m_failed = true;
            Q_EMIT spillFailed(m_file->problem());
        }
        return;
    }
    m_pages[page].extent = *extent;
    evict();
}

const ResultRow* RowStore::row(qint64 index)
{
    if (index < 0 || index >= m_rowCount)
        return nullptr;
    const qsizetype page = index / RowPage::rowsMax;
    const qsizetype at = index % RowPage::rowsMax;
    if (page == m_pages.size())
        return &m_open[at];
    if (!m_pages[page].rows) {
        fetch(page);
        return nullptr;
    }
    if (m_recent.empty() || m_recent.front() != page)
        touch(page);
    return &m_pages[page].rows->at(at);
}

void RowStore::fetch(qsizetype page)
{
    if (m_pages[page].loading)
        return;
    m_pages[page].loading = true;
    m_worker.start([this, page, extent = m_pages[page].extent, file = m_file] {
        std::shared_ptr<const ResultRows> rows;
        if (auto decoded = RowPage::decode(file->read(extent)))
            rows = std::make_shared<const ResultRows>(std::move(*decoded));
        QMetaObject::invokeMethod(this, [this, page, rows] { fetched(page, rows); }, Qt::QueuedConnection);
    }, 1);   // before the writes that wait
}

void RowStore::fetched(qsizetype page, std::shared_ptr<const ResultRows> rows)
{
    m_pages[page].loading = false;
    if (!rows) {
        Q_EMIT spillFailed(tr("a page of the result could not be read back"));
        return;
    }
    m_pages[page].rows = std::move(rows);
    touch(page);
    evict();
    const qint64 first = page * RowPage::rowsMax;
    Q_EMIT loaded(first, first + m_pages[page].rows->size() - 1);
}

void RowStore::touch(qsizetype page)
{
    m_recent.remove(page);
    m_recent.push_front(page);
}

void RowStore::evict()
{
    auto at = m_recent.end();
    // The page just used stays, whatever the limit says.
    while (int(m_recent.size()) > m_pagesInMemory && at != std::next(m_recent.begin())) {
        --at;
        if (m_pages[*at].extent.offset < 0)
            continue;   // not on disk yet
        m_pages[*at].rows.reset();
        at = m_recent.erase(at);
    }
}

RowReader RowStore::reader() const
{
    RowReader reader;
    reader.m_file = m_file;
    reader.m_rowCount = m_rowCount;
    reader.m_parts.reserve(m_pages.size() + 1);
    for (const Page& page : m_pages)
        reader.m_parts.append({page.rows, page.extent});
    if (!m_open.isEmpty())
        reader.m_parts.append({std::make_shared<const ResultRows>(m_open), {}});
    return reader;
}

int RowStore::pagesResident() const
{
    return int(std::count_if(m_pages.begin(), m_pages.end(), [](const Page& page) { return page.rows != nullptr; }));
}

void RowStore::settle()
{
    m_worker.waitForDone();
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
}

}  // namespace gatehouse::ui
