#include "core/identity/vault.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace gatehouse::identity {

namespace {

constexpr const char* kMarker = "/vault.keychain";

bool exists(const std::string& path)
{
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

}  // namespace

Result<std::unique_ptr<Vault>> openVault(const std::string& home)
{
    if (exists(home + "/vault"))
        return openFileVault(home);
    const std::string marker = home + kMarker;
    if (exists(marker))
        return openKeychainVault(home);
    // A passphrase says that somebody wants the file.
    if (!std::getenv("GATEHOUSE_PASSPHRASE")) {
        auto keychain = openKeychainVault(home);
        if (keychain) {
            std::ofstream(marker) << "The secrets of this home are in the system keychain.\n";
            if (!exists(marker))
                return Error{"cannot write " + marker, "check the home's permissions and free space"};
            return keychain;
        }
    }
    return openFileVault(home);
}

}  // namespace gatehouse::identity
