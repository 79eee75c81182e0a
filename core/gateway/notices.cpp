#include "core/gateway/notices.h"

#include "core/gateway/judge.h"
#include "core/gateway/sight.h"
#include "core/policy/reach.h"
#include "core/wire/writer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace gatehouse::gateway {

namespace {

using Json = nlohmann::json;

/// Names of objects may be in any encoding; a receipt must not fail on them.
std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string minutesAndSeconds(TimeUs leftUs)
{
    const int64_t seconds = std::max<int64_t>(0, leftUs / 1'000'000);
    std::string tail = std::to_string(seconds % 60);
    if (tail.size() < 2)
        tail.insert(0, "0");
    return std::to_string(seconds / 60) + ":" + tail;
}

std::vector<std::string> namesOf(const std::vector<sql::BaseColumn>& columns, const catalog::Snapshot& catalog)
{
    std::vector<std::string> names;
    for (const sql::BaseColumn& column : columns)
        names.push_back(nameOf(column, catalog));
    return names;
}

/// behind: the labelled columns to ask for, to see it; none when there is nothing that could be granted.
Json maskedColumn(const Judged& judged, int column, const masking::CellPlan& cell)
{
    const bool sealed = std::ranges::any_of(cell.behind, [&judged](const sql::BaseColumn& each) {
        const catalog::Relation* relation = judged.catalog->relation(each.table);
        const catalog::Column* found = relation ? relation->column(each.number) : nullptr;
        return !found || relation->provisional || judged.verdict.seals(policy::labelOf(*relation, *found, *judged.catalog));
    });
    return {{"column", column}, {"label", cell.label}, {"behind", sealed ? std::vector<std::string>{} : namesOf(cell.behind, *judged.catalog)},
            {"sealed", sealed}};
}

Json shownColumn(const Judged& judged, const Sight& sight, const masking::ShownCell& cell)
{
    Json grants = Json::array();
    for (const Sight::Opened& opened : sight.opened) {
        const bool used = std::ranges::any_of(cell.columns, [&opened](const sql::BaseColumn& column) {
            return std::ranges::find(opened.columns, column) != opened.columns.end();
        });
        if (used)
            grants.push_back({{"grant", opened.grant->id}, {"approvedBy", opened.grant->approvedBy}, {"untilUs", opened.grant->untilUs}});
    }
    return {{"column", cell.index}, {"label", cell.label}, {"columns", namesOf(cell.columns, *judged.catalog)}, {"grants", grants}};
}

}  // namespace

wire::DiagnosticFields diagnostic(std::string_view severity, std::string_view sqlState, std::string_view message,
                                  std::string_view hint)
{
    wire::DiagnosticFields fields{{'S', std::string(severity)},
                                  {'V', std::string(severity)},
                                  {'C', std::string(sqlState)},
                                  {'M', std::string(message)}};
    if (!hint.empty())
        fields.emplace_back('H', std::string(hint));
    return fields;
}

wire::DiagnosticFields blockedBy(const policy::Verdict& verdict)
{
    const std::string because = verdict.reasons.empty() ? "no rule of the policy allows it" : verdict.reasons.front().because;
    return diagnostic("ERROR", "42501", "blocked by rule " + verdict.rule() + ": " + because, verdict.hint);
}

wire::DiagnosticFields unreadableSchema()
{
    return diagnostic("ERROR", "58000", "the schema of this database could not be read, so nothing can be decided",
                      "Ask an administrator to check the connection's catalog account.");
}

wire::DiagnosticFields cannotTellWhatItIs(const Error& why)
{
    return diagnostic("ERROR", "58000", "whether the views and functions it goes through were changed could not be checked: " + why.message,
                      "Run it again. If it stays so, ask an administrator to check the connection's catalog account.");
}

wire::DiagnosticFields changesTooOften()
{
    return diagnostic("ERROR", "58000", "the views and functions it goes through are changed faster than they can be read",
                      "Run it again when whoever changes them is done.");
}

wire::DiagnosticFields changedWhileHeld()
{
    return diagnostic("ERROR", "55000", "a view or function it goes through was changed while it waited, so it is not what was released",
                      "Run it again, so that it is decided as it is now.");
}

wire::DiagnosticFields notReleased(const approval::Request& request)
{
    switch (request.state) {
    case approval::State::Denied:
        return diagnostic("ERROR", "42501", "denied by " + request.decidedBy + ": " + request.reason,
                          "Change the statement as the reason says and run it again, or ask " + request.decidedBy + ".");
    case approval::State::Expired:
        return diagnostic("ERROR", "42501", "not approved in time: request " + request.id + " has expired",
                          "Run it again when a reviewer is there to decide.");
    case approval::State::Withdrawn:
        return diagnostic("ERROR", "57014", "canceling statement due to user request",
                          "The approval request " + request.id + " was withdrawn.");
    default:
        return diagnostic("ERROR", "42501", "the approval of request " + request.id + " does not hold any more",
                          "The policy or the statement changed in between. Run it again.");
    }
}

std::string heldWords(const approval::Request& request, const std::vector<std::string>& reviewers, TimeUs nowUs, bool first)
{
    const std::string left = minutesAndSeconds(request.expiresUs - nowUs);
    if (!first)
        return "still waiting for approval of " + request.id + ", " + left + " left";
    const std::string who = reviewers.empty() ? "nobody holds the role " + request.reviewerRole + " yet"
                                              : "can be approved by " + joined(reviewers);
    return "held for approval as " + request.id + ": " + request.because + " It " + who + "; it expires in " + left
        + ". Cancel (Ctrl+C) withdraws it.";
}

std::string decidedReceipt(const Unit& unit, const masking::Plan* plan)
{
    const Judged& judged = *unit.judged;
    Json json;
    json["record"] = unit.record;
    json["verdict"] = policy::decisionName(judged.verdict.decision);
    json["rule"] = judged.verdict.rule();
    json["because"] = judged.verdict.reasons.empty() ? std::string() : judged.verdict.reasons.front().because;
    json["hint"] = judged.verdict.hint;
    json["reasons"] = Json::array();
    for (const policy::Reason& reason : judged.verdict.reasons)
        json["reasons"].push_back("rule " + reason.rule + " (" + policy::decisionName(reason.decision) + "): " + reason.because);
    json["effects"] = sql::effectNames(judged.effects);
    json["findings"] = Json::array();
    for (const sql::Statement& statement : judged.analysis->statements) {
        for (const sql::Finding& finding : statement.findings)
            json["findings"].push_back(finding.detail);
    }
    json["objects"] = judged.objects;
    json["maskedLabels"] = plan ? plan->maskedLabels() : std::vector<std::string>{};
    json["maskedColumns"] = Json::array();
    if (plan) {
        for (const int column : plan->maskedColumns())
            json["maskedColumns"].push_back(maskedColumn(judged, column, plan->cells[static_cast<size_t>(column)]));
    }
    json["shownColumns"] = Json::array();
    if (plan && unit.sight) {
        for (const masking::ShownCell& cell : plan->shown)
            json["shownColumns"].push_back(shownColumn(judged, *unit.sight, cell));
    }
    return dump(json);
}

std::string heldReceipt(const approval::Request& request, const std::vector<std::string>& reviewers, const std::string& rule)
{
    return dump({{"approval", request.id}, {"reviewers", reviewers}, {"expiresUs", request.expiresUs}, {"rule", rule}});
}

std::string endedReceipt(uint64_t record, std::string_view end, int64_t rows, uint64_t cellsMasked, int64_t durationUs)
{
    return dump({{"record", record}, {"end", end}, {"rows", rows}, {"cellsMasked", cellsMasked}, {"durationUs", durationUs}});
}

void writeNotice(std::string& out, std::string_view severity, std::string_view sqlState, std::string_view message)
{
    wire::writeDiagnostic(out, 'N', diagnostic(severity, sqlState, message));
}

void writeReadyForQuery(std::string& out, char status)
{
    wire::Writer(out).begin('Z').byte(static_cast<uint8_t>(status)).end();
}

}  // namespace gatehouse::gateway
