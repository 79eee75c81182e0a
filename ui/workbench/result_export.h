// Writes a result to a file or to the clipboard's text on a thread of its own; one job, can be stopped.
#pragma once

#include "ui/workbench/result_formatter.h"
#include "ui/workbench/row_store.h"

#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <memory>

namespace gatehouse::ui {

class ResultExport : public QObject {
    Q_OBJECT
public:
    explicit ResultExport(QObject* parent = nullptr);
    ~ResultExport() override;

    /// A clipboard text stops at this many characters; `textReady` says so.
    static constexpr qint64 textCharsMax = 64 * 1024 * 1024;

    [[nodiscard]] bool running() const { return m_running; }
    void toFile(const RowReader& reader, const ResultFormatter& formatter, const QString& path);
    /// Rows first to last, both included.
    void toText(const RowReader& reader, const ResultFormatter& formatter, qint64 first, qint64 last);
    void stop() { m_stop = true; }

Q_SIGNALS:
    void progress(qint64 rows);
    void textReady(const QString& text, qint64 rows, bool cut);
    /// `problem` is empty when the file stands; a stopped or failed export leaves no file.
    void fileDone(const QString& path, qint64 rows, const QString& problem);

private:
    QThreadPool m_worker;
    std::atomic<bool> m_stop = false;
    bool m_running = false;
};

}  // namespace gatehouse::ui
