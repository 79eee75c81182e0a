#include "core/approval/request.h"

namespace gatehouse::approval {

namespace {

void putNumber(Bytes& bytes, uint64_t number)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<uint8_t>(number >> shift));
}

void putText(Bytes& bytes, std::string_view text)
{
    putNumber(bytes, text.size());
    bytes.insert(bytes.end(), text.begin(), text.end());
}

}  // namespace

const char* stateName(State state)
{
    switch (state) {
    case State::Pending: return "pending";
    case State::Approved: return "approved";
    case State::Denied: return "denied";
    case State::Expired: return "expired";
    case State::Withdrawn: return "withdrawn";
    case State::Executed: return "executed";
    }
    return "";
}

std::optional<State> stateFromName(std::string_view name)
{
    for (const State state : {State::Pending, State::Approved, State::Denied, State::Expired, State::Withdrawn,
                              State::Executed}) {
        if (name == stateName(state))
            return state;
    }
    return std::nullopt;
}

std::string lengthText(int seconds)
{
    if (seconds % 3600 == 0)
        return std::to_string(seconds / 3600) + "h";
    return seconds % 60 == 0 ? std::to_string(seconds / 60) + "m" : std::to_string(seconds) + "s";
}

std::string sightText(const Sight& sight)
{
    std::string text = "SEE ";
    for (size_t i = 0; i < sight.columns.size(); ++i)
        text += (i == 0 ? "" : ", ") + sight.columns[i].name() + " (" + sight.columns[i].label + ")";
    return text + " FOR " + lengthText(sight.seconds);
}

Digest Binding::digest() const
{
    Bytes bytes;
    putText(bytes, "gatehouse-approval-1");
    putText(bytes, statementText);
    putNumber(bytes, parameters.size());
    for (const auto& parameter : parameters) {
        bytes.push_back(parameter ? 1 : 0);
        putText(bytes, parameter ? std::string_view(*parameter) : std::string_view());
    }
    putText(bytes, identity);
    putText(bytes, connection);
    putText(bytes, database);
    putNumber(bytes, policyVersion);
    const Digest digest = sha256(bytes);
    wipe(std::span<uint8_t>(bytes));
    return digest;
}

}  // namespace gatehouse::approval
