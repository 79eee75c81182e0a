#include "core/ledger/record.h"

#include <array>

namespace gatehouse::ledger {

namespace {

constexpr std::array kKinds{
    Kind::GatewayStarted, Kind::GatewayStopped, Kind::SessionOpened, Kind::SessionClosed, Kind::SignInRefused,
    Kind::Statement, Kind::Outcome, Kind::ApprovalRequested, Kind::ApprovalDecided, Kind::ApprovalEnded,
    Kind::Administration,
};

}  // namespace

const char* kindName(Kind kind)
{
    switch (kind) {
    case Kind::GatewayStarted: return "gateway-started";
    case Kind::GatewayStopped: return "gateway-stopped";
    case Kind::SessionOpened: return "session-opened";
    case Kind::SessionClosed: return "session-closed";
    case Kind::SignInRefused: return "sign-in-refused";
    case Kind::Statement: return "statement";
    case Kind::Outcome: return "outcome";
    case Kind::ApprovalRequested: return "approval-requested";
    case Kind::ApprovalDecided: return "approval-decided";
    case Kind::ApprovalEnded: return "approval-ended";
    case Kind::Administration: return "administration";
    }
    return "";
}

std::optional<Kind> kindFromName(std::string_view name)
{
    for (const Kind kind : kKinds) {
        if (name == kindName(kind))
            return kind;
    }
    return std::nullopt;
}

}  // namespace gatehouse::ledger
