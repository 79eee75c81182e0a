#include "ui/workbench/result_export.h"

#include <QSaveFile>

#include <limits>

namespace gatehouse::ui {

ResultExport::ResultExport(QObject* parent) : QObject(parent)
{
    m_worker.setMaxThreadCount(1);
}

ResultExport::~ResultExport()
{
    m_stop = true;
    m_worker.waitForDone();
}

void ResultExport::toFile(const RowReader& reader, const ResultFormatter& formatter, const QString& path)
{
    if (m_running)
        return;
    m_running = true;
    m_stop = false;
    m_worker.start([this, reader, formatter, path] {
        qint64 rows = 0;
        QString problem;
        QSaveFile file(path);
        if (!file.open(QIODevice::WriteOnly)) {
            problem = file.errorString();
        } else {
            file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
            bool good = file.write(formatter.header().toUtf8()) >= 0;
            const bool whole = reader.forEach(0, std::numeric_limits<qint64>::max() - 1, [&](const ResultRow& row) {
                good = good && file.write(formatter.row(row, rows == 0).toUtf8()) >= 0;
                ++rows;
                if (rows % 10000 == 0)
                    Q_EMIT progress(rows);
                return good && !m_stop;
            });
            good = good && file.write(formatter.footer().toUtf8()) >= 0;
            if (m_stop)
                problem = tr("stopped");
            else if (!whole)
                problem = tr("a page of the result could not be read back");
            else if (!good || !file.commit())
                problem = file.errorString();
        }
        QMetaObject::invokeMethod(this, [this, path, rows, problem] {
            m_running = false;
            Q_EMIT fileDone(path, rows, problem);
        }, Qt::QueuedConnection);
    });
}

void ResultExport::toText(const RowReader& reader, const ResultFormatter& formatter, qint64 first, qint64 last)
{
    if (m_running)
        return;
    m_running = true;
    m_stop = false;
    m_worker.start([this, reader, formatter, first, last] {
        QString text = formatter.header();
        qint64 rows = 0;
        bool cut = false;
        const bool whole = reader.forEach(first, last, [&](const ResultRow& row) {
            text += formatter.row(row, rows == 0);
            ++rows;
            cut = text.size() > textCharsMax;
            return !cut && !m_stop;
        });
        text += formatter.footer();
        QMetaObject::invokeMethod(this, [this, text, rows, cut = cut || !whole] {
            m_running = false;
            Q_EMIT textReady(text, rows, cut);
        }, Qt::QueuedConnection);
    });
}

}  // namespace gatehouse::ui
