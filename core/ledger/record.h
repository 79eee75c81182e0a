// One entry of the ledger as its writers know it, before it has a number and a hash.
#pragma once

#include "core/base/bytes.h"
#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::ledger {

enum class Kind {
    GatewayStarted, GatewayStopped,
    SessionOpened, SessionClosed, SignInRefused,
    Statement,            ///< decided, before it runs; also blocked ones
    Outcome,              ///< how it ended: rows, cells masked, SQLSTATE
    ApprovalRequested, ApprovalDecided, ApprovalEnded,   ///< ended: expired or withdrawn
    Administration,       ///< a change of identities, tokens, connections, labels, policy
};
[[nodiscard]] const char* kindName(Kind kind);   ///< "statement", "approval-decided", …
[[nodiscard]] std::optional<Kind> kindFromName(std::string_view name);

struct Record {
    Kind kind = Kind::Statement;
    TimeUs timeUs = 0;
    std::string identity;
    std::string identityKind;
    std::string sponsor;
    std::string sessionId;
    std::string connection;
    std::string environment;
    std::string verdict;                   ///< "allow", "mask", "hold", "block" or empty
    std::string rule;
    std::vector<std::string> effects;
    std::vector<std::string> objects;
    std::vector<std::string> labels;       ///< of data touched
    std::string shape;                     ///< normalised text: constants are $n, safe to show and to search
    std::string secretText;                ///< exact text; sealed before it is stored
    std::vector<std::optional<std::string>> secretParameters;   ///< sealed before they are stored
    std::string detail;                    ///< one line in words, without literals
    std::string sqlState;                  ///< Outcome: of the error, else empty
    uint64_t about = 0;                    ///< Outcome and approvals: the record they belong to
    int64_t rows = -1;
    int64_t cellsMasked = -1;
    int64_t durationUs = -1;
    std::string approval;                  ///< approval request id
};

/// A record that stands in the ledger.
struct StoredRecord {
    uint64_t seq = 0;          ///< from 1, without gaps
    Digest leaf{};             ///< RFC 9162 leaf hash of body
    std::string body;          ///< the exact bytes that were hashed: one JSON object
    Record record;             ///< read back from body; secret fields only when a key was given
};

}  // namespace gatehouse::ledger
