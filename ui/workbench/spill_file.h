// A nameless temporary file that holds result pages out of memory, sealed; gone with the process, never re-opened.
#pragma once

#include "core/service/file_sealing.h"

#include <QByteArray>
#include <QMutex>
#include <QString>
#include <QTemporaryFile>

#include <memory>
#include <optional>

namespace gatehouse::ui {

/// Safe to use from several threads.
class SpillFile {
public:
    struct Extent {
        qint64 offset = -1;
        qint64 length = 0;   ///< bytes, sealed
    };

    /// The directory is made (0700) when the first page comes.
    explicit SpillFile(QString directory);

    /// Empty when the disk refuses; see problem().
    [[nodiscard]] std::optional<Extent> append(const QByteArray& bytes);
    /// Nothing when the disk fails, or gives something else than was written.
    [[nodiscard]] QByteArray read(Extent extent);
    [[nodiscard]] QString problem() const;
    [[nodiscard]] qint64 size() const;

private:
    [[nodiscard]] bool open();

    QString m_directory;
    std::unique_ptr<service::FileSealing> m_sealing = service::passingSealing();
    mutable QMutex m_mutex;
    std::unique_ptr<QTemporaryFile> m_file;
    qint64 m_size = 0;
    QString m_problem;
};

}  // namespace gatehouse::ui
