// Which grants a statement shows values under: worked out before it is recorded, so that the record can say it.
#pragma once

#include "core/approval/grants.h"
#include "core/gateway/unit.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::gateway {

/// What a statement that may show values under grants carries along; null where there is nothing of the kind.
struct Sight {
    struct Opened {
        approval::GrantPtr grant;
        std::vector<sql::BaseColumn> columns;   ///< of the grant, those that stand in the statement's results
    };
    std::vector<Opened> opened;

    /// Of the grants that still hold.
    [[nodiscard]] std::vector<sql::BaseColumn> columnsAt(TimeUs nowUs) const;
    /// Every grant holds. False: what is still to come of the result is masked as if there had been none of them.
    [[nodiscard]] bool holdsAt(TimeUs nowUs) const;
};

/// No child or partition of the table has another label on this column: its rows come with the parent's.
[[nodiscard]] bool holdsOnly(const catalog::Relation& relation, std::string_view column, std::string_view label, const catalog::Snapshot& catalog);
/// Of the grants of whoever asks, those whose columns the analysis finds in what the statement returns, as long as column,
/// name and label are what was approved and the policy in force does not seal the label.
[[nodiscard]] std::shared_ptr<const Sight> sightOf(const Judged& judged, const std::vector<approval::GrantPtr>& grants);
/// "public.customers.email": of the catalog that it was judged by.
[[nodiscard]] std::string nameOf(const sql::BaseColumn& column, const catalog::Snapshot& catalog);
/// "may show public.customers.email under grant gra_… approved by rosa".
[[nodiscard]] std::string sightWords(const Sight& sight, const catalog::Snapshot& catalog);
/// The same of what a result did show: "showed …". Empty when it showed nothing.
[[nodiscard]] std::string shownWords(const Sight& sight, const masking::Plan& plan, const catalog::Snapshot& catalog);

}  // namespace gatehouse::gateway
