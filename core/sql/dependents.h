// What else a change to a relation reaches: views over it, what lies below it, who refers to it; catalog only, no statement.
#pragma once

#include "core/catalog/snapshot.h"

#include <string>
#include <vector>

namespace gatehouse::sql {

struct Dependent {
    const catalog::Relation* relation = nullptr;
    std::string via;   ///< as ObjectRef::via
};

/// Views and materialised views whose definitions name the relation, and those over them, through any depth.
[[nodiscard]] std::vector<Dependent> viewsOver(const catalog::Relation& relation, const catalog::Snapshot& catalog);
/// Partitions and inheritance children, through any depth.
[[nodiscard]] std::vector<Dependent> below(const catalog::Relation& relation, const catalog::Snapshot& catalog);
/// Tables whose foreign keys point at it, and those that point at them, through any depth; not the relation itself.
[[nodiscard]] std::vector<Dependent> referringTo(const catalog::Relation& relation, const catalog::Snapshot& catalog);
/// Sequences that its columns take their numbers from, by their defaults.
[[nodiscard]] std::vector<Dependent> sequencesOf(const catalog::Relation& relation, const catalog::Snapshot& catalog);
/// Tables that a view's definition reads, through further views; a materialised view inside counts as itself.
[[nodiscard]] std::vector<Dependent> readBy(const catalog::Relation& view, const catalog::Snapshot& catalog);

/// "public.t"
[[nodiscard]] std::string fullName(const catalog::Relation& relation);
/// Estimated rows of it and everything below; -1 when nothing is known.
[[nodiscard]] double rowsOf(const catalog::Relation& relation, const catalog::Snapshot& catalog);

}  // namespace gatehouse::sql
