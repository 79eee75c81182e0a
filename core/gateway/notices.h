// The errors and notices that the gateway itself says to a client, in words or as receipts (SQLSTATE GHnnn).
#pragma once

#include "core/approval/request.h"
#include "core/gateway/unit.h"
#include "core/policy/verdict.h"
#include "core/wire/results.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::gateway {

[[nodiscard]] wire::DiagnosticFields diagnostic(std::string_view severity, std::string_view sqlState,
                                                std::string_view message, std::string_view hint = {});

/// 42501 "blocked by rule …".
[[nodiscard]] wire::DiagnosticFields blockedBy(const policy::Verdict& verdict);
/// 58000: the catalog has never been read.
[[nodiscard]] wire::DiagnosticFields unreadableSchema();
/// 58000: whether a view or function was changed cannot be told.
[[nodiscard]] wire::DiagnosticFields cannotTellWhatItIs(const Error& why);
/// 58000: a view or function is replaced again and again.
[[nodiscard]] wire::DiagnosticFields changesTooOften();
/// 55000: what was released goes through something that was changed meanwhile.
[[nodiscard]] wire::DiagnosticFields changedWhileHeld();
/// Text that no parser takes. Sent upstream in place of a refused statement, so that the server too is left in the
/// state in which PostgreSQL leaves a session after an error.
inline constexpr std::string_view kRefusalText = "gatehouse refused this statement";
/// What a held statement gets when it was not released.
[[nodiscard]] wire::DiagnosticFields notReleased(const approval::Request& request);

/// What the waiting client reads, first and then as a sign of life.
[[nodiscard]] std::string heldWords(const approval::Request& request, const std::vector<std::string>& reviewers,
                                    TimeUs nowUs, bool first);

/// GH001: JSON, see the manual's page on receipts. plan may be null for a statement without rows.
[[nodiscard]] std::string decidedReceipt(const Unit& unit, const masking::Plan* plan);
/// GH002.
[[nodiscard]] std::string heldReceipt(const approval::Request& request, const std::vector<std::string>& reviewers,
                                      const std::string& rule);
/// GH003. end: "done", "failed", "blocked", "denied", "withdrawn", "expired".
[[nodiscard]] std::string endedReceipt(uint64_t record, std::string_view end, int64_t rows, uint64_t cellsMasked,
                                       int64_t durationUs);

/// Appends a whole NoticeResponse.
void writeNotice(std::string& out, std::string_view severity, std::string_view sqlState, std::string_view message);
void writeReadyForQuery(std::string& out, char status);

}  // namespace gatehouse::gateway
