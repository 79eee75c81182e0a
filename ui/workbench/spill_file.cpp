#include "ui/workbench/spill_file.h"

#include <QDir>
#include <QFile>
#include <QMutexLocker>

namespace gatehouse::ui {

namespace {

/// A page opens only where it was written.
QByteArray contextAt(qint64 offset)
{
    return "result page at " + QByteArray::number(offset);
}

}  // namespace

SpillFile::SpillFile(QString directory) : m_directory(std::move(directory)) {}

bool SpillFile::open()
{
    if (m_file)
        return m_file->isOpen();
    if (!QDir().mkpath(m_directory)) {
        m_problem = QStringLiteral("cannot make the directory %1").arg(m_directory);
        return false;
    }
    QFile::setPermissions(m_directory, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    m_file = std::make_unique<QTemporaryFile>(m_directory + QStringLiteral("/result-XXXXXX"));
    if (!m_file->open()) {
        m_problem = m_file->errorString();
        m_file.reset();
        return false;
    }
    return true;
}

std::optional<SpillFile::Extent> SpillFile::append(const QByteArray& bytes)
{
    const QMutexLocker lock(&m_mutex);
    if (!open())
        return std::nullopt;
    const service::Sealing sealed = m_sealing->seal(bytes, contextAt(m_size));
    if (!sealed) {
        m_problem = sealed.problem;
        return std::nullopt;
    }
    if (!m_file->seek(m_size) || m_file->write(sealed.bytes) != sealed.bytes.size() || !m_file->flush()) {
        m_problem = m_file->errorString();
        return std::nullopt;
    }
    const Extent extent{m_size, sealed.bytes.size()};
    m_size += sealed.bytes.size();
    return extent;
}

QByteArray SpillFile::read(Extent extent)
{
    const QMutexLocker lock(&m_mutex);
    if (!m_file || extent.offset < 0 || !m_file->seek(extent.offset))
        return {};
    return m_sealing->open(m_file->read(extent.length), contextAt(extent.offset)).bytes;
}

QString SpillFile::problem() const
{
    const QMutexLocker lock(&m_mutex);
    return m_problem;
}

qint64 SpillFile::size() const
{
    const QMutexLocker lock(&m_mutex);
    return m_size;
}

}  // namespace gatehouse::ui
