// One decided piece of work on its way upstream and back: a query string, or one Execute. Plain data.
#pragma once

#include "core/base/clock.h"
#include "core/gateway/following.h"
#include "core/gateway/host.h"
#include "core/gateway/record_gate.h"
#include "core/masking/copy_masker.h"
#include "core/masking/plan.h"
#include "core/policy/verdict.h"
#include "core/sql/analyze.h"
#include "core/wire/results.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::gateway {

/// A text with its analysis and the verdict for one identity; shared by everything that runs it.
struct Judged {
    std::shared_ptr<const sql::Analysis> analysis;
    std::shared_ptr<const catalog::Snapshot> catalog;   ///< what it was analysed against
    std::shared_ptr<const catalog::Snapshot> base;      ///< what was read of the database, without what the session did since
    std::shared_ptr<const World> world;                 ///< what it was decided by
    policy::Verdict verdict;                            ///< the strictest of its statements'
    bool redactDiagnostics = false;    ///< touches data this identity must not see: error texts carry no value
    bool keepAnalysisErrors = true;    ///< no code we cannot see into runs
    bool returnsRows = false;
    bool changesSearchPath = false;
    bool changesCatalog = false;
    bool mayChange = false;            ///< as sql::Statement::mayChange, of any statement
    sql::EffectSet effects;
    std::vector<std::string> objects;  ///< "schema.name", unique
    std::vector<std::string> labels;   ///< of those objects, unique
    catalog::Names through;            ///< see namesUsed
    std::vector<Following> following;  ///< what each statement changes about the schema's picture; empty: nothing
    std::vector<std::string> pieces;   ///< with following: the text of each statement
};

struct Sight;

/// Lives from the decision until its last response.
struct Unit {
    std::shared_ptr<const Judged> judged;
    std::string text;                  ///< of COPY … FROM STDIN alone: as it was sent
    bool simple = false;               ///< a query string: statements end one after the other
    size_t statement = 0;              ///< index of the one whose responses come now
    masking::ResultColumn called;      ///< FunctionCall: the result, type 0 when the schema does not tell it
    std::shared_ptr<const masking::Plan> plan;    ///< of the result that streams now; null: no rows expected
    std::optional<masking::CopyMasker> copy;
    std::shared_ptr<const Sight> sight;           ///< the grants it may show values under; null: none
    std::shared_ptr<const masking::Plan> masked;  ///< with sight: the plan without it, for when a grant ends between two rows
    std::string shown;                            ///< what it showed under them, in words

    Ticket ticket = 0;                 ///< of its Statement record
    uint64_t record = 0;               ///< its number once known
    bool unsure = false;               ///< the rows may be another statement's: nothing is known of them
    uint64_t schemaChanges = 0;        ///< of the session when it was decided; more since: what it names may be another
    bool released = false;             ///< the record is written: responses may leave
    std::string doubt;                 ///< in words, for the record: why nothing of it was believed
    bool checked = false;              ///< what the statement whose responses come now goes through is still what was read
    bool announced = false;            ///< GH001 was sent for the statement whose responses come now
    bool announcedAny = false;         ///< … for one of them
    int64_t rows = 0;
    bool rowsSeen = false;
    uint64_t cellsMasked = 0;
    TimeUs startedUs = 0;
    std::string approval;              ///< request id, when it was held
    StatementInfo info;
    std::optional<wire::DiagnosticFields> refusal;   ///< the gateway made it fail: said instead of the server's error

    [[nodiscard]] const sql::Statement* current() const
    {
        const auto& statements = judged->analysis->statements;
        return statement < statements.size() ? &statements[statement] : nullptr;
    }
};

}  // namespace gatehouse::gateway
