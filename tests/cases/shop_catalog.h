// The schema that policy and masking cases speak of: a small shop with labels; not the demo's data.
#pragma once

#include "core/catalog/snapshot.h"

#include <string>
#include <string_view>

namespace gatehouse::cases {

/// Tables customers, orders, products, api_tokens, support_notes, events, the partitioned visits, the views
/// people and order_list, the functions public.refund (plpgsql) and some of PostgreSQL's own.
[[nodiscard]] catalog::Snapshot shopCatalog();

/// The OID of a type by its name ("text", "int4", …); 0 when this file does not use it.
[[nodiscard]] catalog::Oid typeOid(std::string_view name);

}  // namespace gatehouse::cases
