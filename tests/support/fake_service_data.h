// A small made-up team at work, for tests that need something to show. Fixed but for the times, which end now.
#pragma once

#include "core/service/values.h"

namespace gatehouse::test {

[[nodiscard]] QVector<service::IdentityView> sampleTeam();
[[nodiscard]] service::GatewayStatus sampleStatus();
[[nodiscard]] QVector<service::ConnectionView> sampleConnections();
/// Three that wait: an agent's DELETE in prod (high risk), a person's ALTER TABLE (high), a service's UPDATE (medium).
[[nodiscard]] QVector<service::ApprovalView> samplePending();
[[nodiscard]] QVector<service::ApprovalView> sampleEnded();
[[nodiscard]] QVector<service::SessionView> sampleSessions();
[[nodiscard]] QVector<service::StatementView> sampleStatements();
/// A read in dev that a rule held all the same: low risk.
[[nodiscard]] service::ApprovalView lowRiskApproval();

}  // namespace gatehouse::test
