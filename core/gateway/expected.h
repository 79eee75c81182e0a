// What the server owes: one entry for each message sent upstream, in order. Plain data.
#pragma once

#include "core/gateway/unit.h"
#include "core/gateway/write_back.h"
#include "core/wire/results.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::gateway {

/// A statement by Parse or PREPARE, as the server has it.
struct PreparedStatement {
    std::string name;
    std::string text;
    std::shared_ptr<const Judged> judged;
    uint64_t pathGeneration = 0;       ///< of the session's search path when it was analysed
    std::vector<masking::ResultColumn> columns;   ///< from Describe, formats all text
    bool columnsKnown = false;
    bool described = false;            ///< a Describe is on its way or answered
    bool unsure = false;               ///< code may have given its name to another: what it gives is not what judged says
    std::vector<int32_t> parameterTypes;           ///< as Parse says: 0, and what is missing, the server finds out
    std::vector<GuardedParameter> guarded;         ///< parameters that go into labelled columns …
    std::shared_ptr<const Judged> guardedFor;      ///< … as this analysis says
};

/// A portal by Bind or a cursor by DECLARE, as the server has it.
struct Portal {
    std::string name;
    std::shared_ptr<PreparedStatement> statement;
    std::shared_ptr<const Judged> judged;
    std::vector<int16_t> resultFormats;
    std::vector<std::optional<std::string>> parameters;
    std::vector<masking::ResultColumn> columns;
    bool columnsKnown = false;
    bool described = false;
    bool unsure = false;               ///< as in PreparedStatement
    std::string approval;

    [[nodiscard]] int16_t resultFormat(size_t column) const
    {
        if (resultFormats.empty())
            return 0;
        if (resultFormats.size() == 1)
            return resultFormats.front();
        return column < resultFormats.size() ? resultFormats[column] : int16_t{0};
    }
};

struct Expected {
    enum class Kind {
        Query,               ///< ends at ReadyForQuery
        Parse, Bind, DescribeStatement, DescribePortal, Execute, Close,
        Sync,                ///< ReadyForQuery
        FunctionCall,        ///< ends at ReadyForQuery
        Refusal,             ///< a message made to fail: its error is replaced by ours
    };
    Kind kind = Kind::Query;
    bool swallow = false;                            ///< the gateway's own: nothing of it reaches the client
    std::shared_ptr<Unit> unit;                      ///< Query, Execute, FunctionCall
    std::shared_ptr<PreparedStatement> statement;    ///< Parse, DescribeStatement
    std::shared_ptr<Portal> portal;                  ///< Bind, DescribePortal, Execute
    wire::DiagnosticFields refusal;                  ///< Refusal
    std::string refusalReceipt;                      ///< Refusal: whole notices that go before the error
    bool asQuery = false;                            ///< Refusal: sent as a query string, so ReadyForQuery follows
    char closeKind = 0;                              ///< Close
    std::string closeName;
    std::string* capture = nullptr;                  ///< swallowed Execute: text of the first cell goes here
};

}  // namespace gatehouse::gateway
