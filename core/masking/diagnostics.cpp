#include "core/masking/diagnostics.h"

#include "core/masking/condition_names.h"

#include <algorithm>
#include <array>

namespace gatehouse::masking {

namespace {

/// Severity, SQLSTATE, position, the names of objects, and where in PostgreSQL's source it was raised.
constexpr std::string_view kKept = "SVCPstcdnFLR";
constexpr std::string_view kNames = "stcdn";
constexpr std::string_view kRaisedByCode = "P0001";
constexpr std::string_view kHint =
    "The message is left out because the statement touches masked data; the database's own log has the full text.";

std::string_view valueOf(const std::vector<DiagnosticField>& fields, char letter)
{
    const auto found = std::ranges::find(fields, letter, &DiagnosticField::first);
    return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

bool has(const std::vector<DiagnosticField>& fields, char letter)
{
    return std::ranges::find(fields, letter, &DiagnosticField::first) != fields.end();
}

/// Raised by code of somebody's own, who chose every field of it: PL/pgSQL's RAISE and ASSERT, other languages, and what
/// another server's code raised there.
bool isChosenByCode(const std::vector<DiagnosticField>& fields)
{
    static constexpr std::array<std::string_view, 7> kFiles{"pl_exec.c",   "plperl.c",  "pltcl.c",     "plpy_elog.c",
                                                            "plpy_plpymodule.c", "dblink.c", "connection.c"};
    const std::string_view file = valueOf(fields, 'F');
    return std::ranges::find(kFiles, file.substr(file.rfind('/') + 1)) != kFiles.end();
}

/// Five characters that a RAISE can make of a value, unless they are a condition that PostgreSQL itself has.
bool isStandardState(std::string_view sqlState)
{
    return std::ranges::binary_search(kConditionNames, sqlState, {}, &ConditionName::sqlState);
}

/// Raised while the statement's own text was analysed. The class alone does not tell: `ssn::regclass`
/// raises 42P01 with the value in the message while rows are read. An error of the analysis points into
/// the text and comes from no function; a permission error names an object and points nowhere.
bool isOfAnalysis(const std::vector<DiagnosticField>& fields)
{
    const std::string_view state = valueOf(fields, 'C');
    if (!state.starts_with("42") || has(fields, 'W') || has(fields, 'q') || has(fields, 'p'))
        return false;
    if (state == "42501") {
        const std::string_view message = valueOf(fields, 'M');
        return message.starts_with("permission denied for ")
            && !message.starts_with("permission denied for large object");
    }
    return has(fields, 'P');
}

}  // namespace

std::vector<DiagnosticField> redactDiagnostic(const std::vector<DiagnosticField>& fields, bool keepAnalysisErrors)
{
    const bool chosen = isChosenByCode(fields);
    const bool keepsWords = keepAnalysisErrors && !chosen && isOfAnalysis(fields);
    const std::string_view given = valueOf(fields, 'C');
    const std::string_view state = chosen && !isStandardState(given) ? kRaisedByCode : given;
    std::vector<DiagnosticField> redacted;
    redacted.reserve(fields.size() + 1);
    for (const DiagnosticField& field : fields) {
        if (field.first == 'C')
            redacted.emplace_back('C', state);
        else if (chosen && kNames.find(field.first) != std::string_view::npos)
            continue;
        else if (kKept.find(field.first) != std::string_view::npos)
            redacted.push_back(field);
        else if (keepsWords && (field.first == 'M' || field.first == 'H' || field.first == 'D'))
            redacted.push_back(field);
        else if (field.first == 'M')
            redacted.emplace_back('M', conditionName(state));
    }
    if (!keepsWords)
        redacted.emplace_back('H', kHint);
    return redacted;
}

std::string_view conditionName(std::string_view sqlState)
{
    const auto found = std::ranges::lower_bound(kConditionNames, sqlState, {}, &ConditionName::sqlState);
    if (found != kConditionNames.end() && found->sqlState == sqlState)
        return found->words;
    // A state of a later version or of an extension: its class still says something.
    const auto ofClass = std::ranges::find_if(kConditionNames, [sqlState](const ConditionName& entry) {
        return sqlState.size() == 5 && entry.sqlState.substr(0, 2) == sqlState.substr(0, 2)
            && entry.sqlState.ends_with("000");
    });
    return ofClass != kConditionNames.end() ? ofClass->words : std::string_view("error");
}

}  // namespace gatehouse::masking
