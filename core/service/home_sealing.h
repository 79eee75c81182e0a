// Sealing with a key from the home's vault, for what must be readable after a restart.
#pragma once

#include "core/service/file_sealing.h"

#include <mutex>
#include <string>

namespace gatehouse::service {

/// The vault is opened when something is sealed or opened first, and again after it failed.
class HomeSealing final : public FileSealing {
public:
    explicit HomeSealing(std::string home);

    [[nodiscard]] Sealing seal(const QByteArray& plain, const QByteArray& context) override;
    [[nodiscard]] Sealing open(const QByteArray& sealed, const QByteArray& context) override;

private:
    /// Null, and why, when the key cannot be had.
    FileSealing* sealing(QString& problem);

    std::string m_home;
    std::mutex m_mutex;
    std::unique_ptr<FileSealing> m_sealing;
};

}  // namespace gatehouse::service
