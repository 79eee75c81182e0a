// What a statement changes about the picture of the schema before the catalog is read again: which columns hold
// labelled data from now on, and which names mean something else. Pure; it keeps nothing.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/gateway/host.h"
#include "core/sql/analyze.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::gateway {

/// The schema of the session's own temporary objects in its picture.
inline constexpr std::string_view kTemporarySchema = "pg_temp";

struct SchemaStep {
    enum class Kind {
        Label,          ///< column of relation holds what has this label
        NewRelation,    ///< made
        Rename,         ///< relation is called made.schema.made.name
        RenameColumn,   ///< column is called name
        AddColumn,      ///< column of made.columns
        Attach,         ///< relation gets the child
        Drop,           ///< nothing is called so any more
        ForgetNew,      ///< what was seen being made may be gone
    };
    Kind kind = Kind::Label;
    catalog::Oid relation = 0;
    int16_t column = 0;
    std::string name;
    std::string label;
    bool derived = false;
    std::string masker;
    catalog::Oid child = 0;
    catalog::Relation made;        ///< oid is made up
    bool dropOnCommit = false;
};

struct Following {
    std::vector<SchemaStep> steps;
    std::vector<FollowedLabel> labels;   ///< to be kept: of what outlives the session
    [[nodiscard]] bool empty() const { return steps.empty() && labels.empty(); }
};

/// text: of this statement alone. catalog: what it was analysed against.
[[nodiscard]] Following followingOf(const sql::Statement& statement, std::string_view text, const catalog::Snapshot& catalog,
                                    const sql::SessionSettings& settings);

/// Changes the parts as the step says; what it speaks of and is not there is left alone.
void apply(const SchemaStep& step, catalog::Contents& contents);

}  // namespace gatehouse::gateway
