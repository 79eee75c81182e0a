// From the core's values to what front ends see. Pure.
#pragma once

#include "core/approval/desk.h"
#include "core/approval/grants.h"
#include "core/catalog/snapshot.h"
#include "core/gateway/host.h"
#include "core/ledger/query.h"
#include "core/service/values.h"
#include "core/store/connection_repository.h"

namespace gatehouse::service {

[[nodiscard]] QDateTime timeOf(TimeUs us);   ///< invalid for 0
[[nodiscard]] QStringList listOf(const std::vector<std::string>& words);
[[nodiscard]] IdentityView viewOf(const identity::Identity& identity);
[[nodiscard]] ConnectionView viewOf(const store::ConnectionRow& connection);
[[nodiscard]] SessionView viewOf(const gateway::SessionInfo& session);
[[nodiscard]] StatementView viewOf(const gateway::StatementInfo& statement);
[[nodiscard]] RecordView viewOf(const ledger::StoredRecord& record);
/// Without its reviewers and refusal, which depend on who looks.
[[nodiscard]] ApprovalView viewOf(const approval::Request& request);
[[nodiscard]] GrantView viewOf(const approval::Grant& grant);
/// "under grant gra_… approved by rosa, until 14:30", in local time.
[[nodiscard]] QString grantWords(const QString& id, const QString& approvedBy, const QDateTime& until);
/// The user's relations, sorted by schema and name.
[[nodiscard]] QVector<RelationNode> relationsOf(const catalog::Snapshot& snapshot);

}  // namespace gatehouse::service
