// Error and notice texts of statements that touch labelled data, rewritten so that no value shows.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::masking {

/// One field of ErrorResponse or NoticeResponse: its type letter and text.
using DiagnosticField = std::pair<char, std::string>;

/// Keeps severity (S, V), SQLSTATE (C), position (P), schema, table, column, type and constraint names
/// (s t c d n), unless code chose them: what a RAISE puts there is dropped, and a SQLSTATE that is no condition of
/// PostgreSQL's becomes P0001. Message (M) becomes the standard condition's words, detail, where, internal query and
/// internal position go, the hint says where the full text is. File, line and routine (F L R) stay.
/// keepAnalysisErrors: messages of class 42 (syntax and access rule errors, made from the statement's
/// own text before any row was read) may stay; pass false when code we cannot see into ran.
[[nodiscard]] std::vector<DiagnosticField> redactDiagnostic(const std::vector<DiagnosticField>& fields,
                                                            bool keepAnalysisErrors);

/// The condition's words for a SQLSTATE: "22P02" → "invalid text representation".
[[nodiscard]] std::string_view conditionName(std::string_view sqlState);

}  // namespace gatehouse::masking
