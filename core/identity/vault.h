// Secrets at rest: upstream passwords and the home's data key. Never a plain file.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::identity {

/// Named secrets. Names are like "upstream/shop/app_rw" or "data-key".
class Vault {
public:
    virtual ~Vault() = default;
    /// Empty optional: no such secret.
    [[nodiscard]] virtual Result<std::optional<std::string>> read(std::string_view name) = 0;
    [[nodiscard]] virtual Outcome write(std::string_view name, std::string_view secret) = 0;
    [[nodiscard]] virtual Outcome remove(std::string_view name) = 0;
    /// In words: "system keychain" or "encrypted file".
    [[nodiscard]] virtual std::string kind() const = 0;
};

/// AES-256-GCM file `<home>/vault` (0600). Its key is derived with scrypt from GATEHOUSE_PASSPHRASE when
/// that is set, else from a random key in `<home>/vault.key` (0600, another file so that copying the
/// data alone gives nothing away). Writes replace the file atomically.
[[nodiscard]] Result<std::unique_ptr<Vault>> openFileVault(const std::string& home);
/// QtKeychain over the Secret Service; an error when no service runs.
[[nodiscard]] Result<std::unique_ptr<Vault>> openKeychainVault(const std::string& home);
/// The keychain when it answers, else the file. A home stays with the kind it began with.
[[nodiscard]] Result<std::unique_ptr<Vault>> openVault(const std::string& home);

}  // namespace gatehouse::identity
