// An immutable picture of all identities with their credentials; swapped whole when one changes.
#pragma once

#include "core/identity/identity.h"
#include "core/identity/verifier.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::identity {

class Directory {
public:
    void add(Identity identity, Credentials credentials);

    [[nodiscard]] const Identity* find(std::string_view name) const;
    [[nodiscard]] const Credentials* credentials(std::string_view name) const;
    [[nodiscard]] std::vector<Identity> all() const;   ///< sorted by name
    /// Who holds the role, sorted.
    [[nodiscard]] std::vector<std::string> withRole(std::string_view role) const;

private:
    struct Entry {
        Identity identity;
        Credentials credentials;
    };
    std::map<std::string, Entry, std::less<>> m_entries;
};

}  // namespace gatehouse::identity
