// Who may sign in: people, services and agents; plain values without secrets.
#pragma once

#include "core/base/clock.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::identity {

enum class Kind { Human, Agent, Service };
[[nodiscard]] const char* kindName(Kind kind);                        ///< "human", "agent", "service"
[[nodiscard]] std::optional<Kind> kindFromName(std::string_view name);

/// The roles Gatehouse knows: engineer, reviewer, auditor, admin.
[[nodiscard]] bool isRole(std::string_view name);

/// 1 to 63 of a-z 0-9 . _ - and starting with a letter or digit: what may stand in a startup packet's user.
[[nodiscard]] bool isValidName(std::string_view name);

struct Identity {
    std::string name;                  ///< unique; the "user" of a client connection
    Kind kind = Kind::Human;
    std::vector<std::string> roles;    ///< sorted, unique
    std::string sponsor;               ///< a human's name; required for agents and services, empty for humans
    TimeUs createdUs = 0;

    [[nodiscard]] bool hasRole(std::string_view role) const;
};

}  // namespace gatehouse::identity
