// One change to the picture of a schema that nobody has read from the server yet.
#pragma once

#include "core/catalog/snapshot.h"

#include <string>
#include <string_view>

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

/// Changes the parts as the step says; what it speaks of and is not there is left alone.
void apply(const SchemaStep& step, catalog::Contents& contents);

}  // namespace gatehouse::gateway
