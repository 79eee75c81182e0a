// What a value is made of, as far as masking has to know: kinds of scalars, elements, members. No value and no plan.
#pragma once

#include "core/catalog/snapshot.h"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace gatehouse::masking {

enum class Format : uint8_t { Text, Binary };

enum class ValueKind : uint8_t {
    Text, Varchar, Name, Char, Json, Jsonb, Xml,
    Bool, Int2, Int4, Int8, Oid, Float4, Float8, Numeric, Money,
    Date, Time, TimeTz, Timestamp, TimestampTz, Interval,
    Uuid, Bytea, Inet, Cidr, MacAddr, MacAddr8, Bit, Point, LineSegment, Box, Circle,
    Array, Composite, Range, Multirange,
    Opaque,   ///< nothing is known that would be valid for it: NULL
};

struct ValueType {
    ValueKind kind = ValueKind::Opaque;
    catalog::Oid oid = 0;
    int32_t charactersMax = -1;                              ///< n of varchar(n) and char(n), of an array's elements too
    std::shared_ptr<const ValueType> element;                ///< of an array
    std::vector<std::shared_ptr<const ValueType>> members;   ///< of a composite, live ones in order
    bool checked = false;                                    ///< a domain inside of another value, with constraints of its own
};

/// Never null. Domains are what they stand on; enums and whatever the catalog does not have are Opaque.
/// modifier: pg_attribute.atttypmod, -1 when there is none.
[[nodiscard]] std::shared_ptr<const ValueType> valueType(catalog::Oid oid, int32_t modifier, const catalog::Snapshot& catalog);

/// Holds text in which sensitive values may stand; an array of such does too.
[[nodiscard]] bool holdsText(const ValueType& type);

}  // namespace gatehouse::masking
