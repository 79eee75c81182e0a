// Calls about what is going on now: status, sessions, approvals, catalog, previews. They need a running engine.
#pragma once

#include "core/service/call_table.h"
#include "core/service/engine.h"
#include "core/service/side_work.h"

namespace gatehouse::service {

void addStatusCalls(CallTable& table, Engine& engine);
void addSessionCalls(CallTable& table, Engine& engine);
void addApprovalCalls(CallTable& table, Engine& engine);
/// The map of sensitive columns, and looking for them; see admin_calls.h for decisions about single labels.
void addLabelCalls(CallTable& table, Engine& engine);
/// Functions whose code cannot be read: which there are, and vouching for one as it is now; see admin_calls.h for taking
/// that back.
void addFunctionCalls(CallTable& table, Engine& engine);
void addCatalogCalls(CallTable& table, Engine& engine, SideWork& aside);
/// What SQL is and touches, and what the policy would say; see analysis_report.h. Nothing is run.
void addAnalysisCalls(CallTable& table, Engine& engine, SideWork& aside);
void addSignInCalls(CallTable& table, Engine& engine, SideWork& aside);

/// Error: there is none of that name.
[[nodiscard]] Outcome checkConnection(Engine& engine, const std::string& connection);
/// Whose token it is, when it is usable now; looks only at `name` when that is not empty.
[[nodiscard]] Result<identity::Identity> identityOfToken(Engine& engine, const std::string& name, const std::string& token);

}  // namespace gatehouse::service
