// One held statement, or one request to see masked columns, waiting for reviewers, and what became of it; a plain value.
#pragma once

#include "core/base/bytes.h"
#include "core/base/clock.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::approval {

enum class State { Pending, Approved, Denied, Expired, Withdrawn, Executed };
[[nodiscard]] const char* stateName(State state);
[[nodiscard]] std::optional<State> stateFromName(std::string_view name);

/// What an approval is bound to. Any difference is another request.
struct Binding {
    std::string statementText;             ///< exactly what will run
    std::vector<std::optional<std::string>> parameters;   ///< as the client sent them, format included by the digest
    std::string identity;
    std::string connection;
    std::string database;
    uint64_t policyVersion = 0;
    /// SHA-256 over every field above, each with its length first.
    [[nodiscard]] Digest digest() const;
};

/// A labelled column as it was when somebody asked to see it. Any difference is another column.
struct SightColumn {
    std::string schema;
    std::string table;
    std::string column;
    std::string label;
    uint32_t tableOid = 0;
    int16_t number = 0;
    [[nodiscard]] std::string name() const { return schema + "." + table + "." + column; }
    friend bool operator==(const SightColumn&, const SightColumn&) = default;
};

/// What a request to see asks for in place of a statement: plain values of columns that come back masked, for a while.
struct Sight {
    std::vector<SightColumn> columns;
    std::string reason;                    ///< as whoever asks typed it, one line
    int seconds = 0;                       ///< from the approval on
    int64_t rowsShown = -1;                ///< of the result that masked them, as the requester's program says; -1 not told
};
/// "SEE public.customers.email (email) FOR 30m": what is bound, recorded and shown where statements have their text.
[[nodiscard]] std::string sightText(const Sight& sight);
/// "90s", "30m", "8h".
[[nodiscard]] std::string lengthText(int seconds);

struct Request {
    std::string id;                        ///< "apr_" + 12 characters
    Binding binding;
    std::string sessionId;
    std::string identityKind;              ///< "human", "agent", "service"
    std::string sponsor;
    std::string environment;
    std::vector<std::string> effects;
    std::vector<std::string> findings;     ///< in words
    std::vector<std::string> objects;      ///< "schema.name"
    std::vector<std::string> rules;        ///< ids of the rules that held it
    std::string because;
    std::string reviewerRole = "reviewer";
    double rowsEstimated = -1;             ///< from the planner at the time of holding; -1 not known
    TimeUs createdUs = 0;
    TimeUs expiresUs = 0;
    State state = State::Pending;
    std::string decidedBy;
    std::string reason;                    ///< of the decision
    TimeUs decidedUs = 0;
    uint64_t recordSeq = 0;                ///< ledger record of the request
    std::optional<Sight> sight;            ///< a request to see; binding.statementText is its sightText
};

}  // namespace gatehouse::approval
