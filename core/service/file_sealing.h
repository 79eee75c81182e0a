// Hides what a front end keeps in files of its own: tabs and results hold whatever a person wrote or read.
#pragma once

#include "core/base/bytes.h"

#include <QByteArray>
#include <QString>

#include <memory>

namespace gatehouse::service {

enum class SealingFailure {
    None,
    NoKey,     ///< the key cannot be had now: what is in the file may be whole
    Damaged,   ///< not sealed by this key, for that context, or changed since
};

struct Sealing {
    QByteArray bytes;
    SealingFailure failure = SealingFailure::None;
    QString problem;   ///< in words, when there is one
    explicit operator bool() const { return failure == SealingFailure::None; }
};

/// AES-256-GCM. Safe from several threads.
class FileSealing {
public:
    virtual ~FileSealing() = default;
    /// context: what the bytes are; opening needs the same. May wait for a disk or a keychain, so never on a thread that paints.
    [[nodiscard]] virtual Sealing seal(const QByteArray& plain, const QByteArray& context) = 0;
    [[nodiscard]] virtual Sealing open(const QByteArray& sealed, const QByteArray& context) = 0;
};

/// With this key, of 32 bytes.
[[nodiscard]] std::unique_ptr<FileSealing> sealingWith(Bytes key);
/// With a key that is gone with the process.
[[nodiscard]] std::unique_ptr<FileSealing> passingSealing();

}  // namespace gatehouse::service
