// Joins an analysis with the policy's verdict for one identity. Pure.
#pragma once

#include "core/gateway/unit.h"

#include <memory>
#include <string>
#include <vector>

namespace gatehouse::gateway {

/// Who asks and where: the same for a whole session, until the world changes.
struct Asker {
    policy::Facts facts;
    std::vector<std::string> maskedLabels;   ///< what a read of everything would have masked; see labelsHiddenFrom
};

/// What the policy says to a read that touches every label: what is hidden from this identity, and what of that is sealed.
[[nodiscard]] policy::Verdict verdictOnEverything(const policy::Policy& policy, const policy::Facts& facts, const catalog::Snapshot& catalog);
/// What this identity must not see on this connection whatever the statement: the labels that the policy would mask
/// in a read that touches every label. Error texts and notifications follow it, because they have no plan.
[[nodiscard]] std::vector<std::string> labelsHiddenFrom(const policy::Policy& policy, const policy::Facts& facts,
                                                        const catalog::Snapshot& catalog);

/// base: what was read, of which the catalog is a picture; the same most of the time.
[[nodiscard]] std::shared_ptr<const Judged> judge(std::shared_ptr<const sql::Analysis> analysis,
                                                  std::shared_ptr<const catalog::Snapshot> catalog,
                                                  std::shared_ptr<const catalog::Snapshot> base,
                                                  std::shared_ptr<const World> world, const Asker& asker);

/// "schema.name", or the bare name of what could not be resolved.
[[nodiscard]] std::string displayName(const sql::ObjectRef& object);

}  // namespace gatehouse::gateway
