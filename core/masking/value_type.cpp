#include "core/masking/value_type.h"

#include <algorithm>
#include <array>

namespace gatehouse::masking {

namespace {

using catalog::Oid;

/// Types within types deeper than any in use; also ends a cycle that a torn snapshot could hold.
constexpr int kDepthMax = 8;
/// A type modifier of varchar and bpchar is the length plus this.
constexpr int32_t kModifierHeader = 4;

struct Builtin {
    Oid oid;
    Oid array;
    ValueKind kind;
};

/// OIDs of pg_type.dat, which never change.
constexpr std::array<Builtin, 35> kBuiltins{{
    {16, 1000, ValueKind::Bool}, {17, 1001, ValueKind::Bytea}, {18, 1002, ValueKind::Char}, {19, 1003, ValueKind::Name},
    {20, 1016, ValueKind::Int8}, {21, 1005, ValueKind::Int2}, {23, 1007, ValueKind::Int4}, {25, 1009, ValueKind::Text},
    {26, 1028, ValueKind::Oid}, {114, 199, ValueKind::Json}, {142, 143, ValueKind::Xml}, {600, 1017, ValueKind::Point},
    {601, 1018, ValueKind::LineSegment}, {603, 1020, ValueKind::Box}, {650, 651, ValueKind::Cidr}, {700, 1021, ValueKind::Float4},
    {701, 1022, ValueKind::Float8}, {705, 0, ValueKind::Text}, {718, 719, ValueKind::Circle}, {774, 775, ValueKind::MacAddr8},
    {790, 791, ValueKind::Money}, {829, 1040, ValueKind::MacAddr}, {869, 1041, ValueKind::Inet}, {1042, 1014, ValueKind::Varchar},
    {1043, 1015, ValueKind::Varchar}, {1082, 1182, ValueKind::Date}, {1083, 1183, ValueKind::Time}, {1114, 1115, ValueKind::Timestamp},
    {1184, 1185, ValueKind::TimestampTz}, {1186, 1187, ValueKind::Interval}, {1266, 1270, ValueKind::TimeTz}, {1560, 1561, ValueKind::Bit},
    {1562, 1563, ValueKind::Bit}, {1700, 1231, ValueKind::Numeric}, {2950, 2951, ValueKind::Uuid},
}};
constexpr Builtin kJsonb{3802, 3807, ValueKind::Jsonb};

std::shared_ptr<ValueType> made(ValueKind kind, Oid oid, int32_t modifier)
{
    auto type = std::make_shared<ValueType>();
    type->kind = kind;
    type->oid = oid;
    if (kind == ValueKind::Varchar && modifier > kModifierHeader)
        type->charactersMax = modifier - kModifierHeader;
    return type;
}

/// Of an element or a member: there the server writes a domain as itself, and a client that gives it back is checked.
std::shared_ptr<const ValueType> find(Oid oid, int32_t modifier, const catalog::Snapshot& catalog, int depth);

std::shared_ptr<const ValueType> inner(Oid oid, int32_t modifier, const catalog::Snapshot& catalog, int depth)
{
    auto type = find(oid, modifier, catalog, depth);
    for (const catalog::Type* each = catalog.type(oid); each && each->kind == 'd'; each = catalog.type(each->base)) {
        if (each->checks.empty() && !each->unreadable)
            continue;
        auto checked = std::make_shared<ValueType>(*type);
        checked->checked = true;
        return checked;
    }
    return type;
}

std::shared_ptr<const ValueType> find(Oid oid, int32_t modifier, const catalog::Snapshot& catalog, int depth)
{
    const auto builtin = [oid, modifier](const Builtin& each) -> std::shared_ptr<ValueType> {
        if (each.oid == oid)
            return made(each.kind, oid, modifier);
        if (each.array != oid || oid == 0)
            return nullptr;
        auto array = made(ValueKind::Array, oid, -1);
        array->element = made(each.kind, each.oid, modifier);
        array->charactersMax = array->element->charactersMax;
        return array;
    };
    for (const Builtin& each : kBuiltins) {
        if (auto type = builtin(each))
            return type;
    }
    if (auto type = builtin(kJsonb))
        return type;
    const catalog::Type* found = catalog.type(oid);
    if (!found || depth >= kDepthMax)
        return made(ValueKind::Opaque, oid, -1);
    if (found->element != 0 && found->category == 'A') {
        auto array = made(ValueKind::Array, oid, -1);
        array->element = inner(found->element, modifier, catalog, depth + 1);
        return array;
    }
    switch (found->kind) {
    case 'd': return find(found->base, modifier, catalog, depth + 1);
    case 'r': return made(ValueKind::Range, oid, -1);
    case 'm': return made(ValueKind::Multirange, oid, -1);
    case 'c': {
        auto composite = made(ValueKind::Composite, oid, -1);
        const catalog::Relation* relation = catalog.relation(found->relation);
        const std::vector<catalog::Column>& columns = relation && !relation->columns.empty() ? relation->columns : found->attributes;
        for (const catalog::Column& column : columns)
            composite->members.push_back(inner(column.typeOid, -1, catalog, depth + 1));
        return composite;
    }
    case 'b':
        // An extension's, so its OID differs from database to database.
        return made(found->name == "citext" ? ValueKind::Text : ValueKind::Opaque, oid, -1);
    default: return made(ValueKind::Opaque, oid, -1);
    }
}

}  // namespace

std::shared_ptr<const ValueType> valueType(Oid oid, int32_t modifier, const catalog::Snapshot& catalog)
{
    return find(oid, modifier, catalog, 0);
}

bool holdsText(const ValueType& type)
{
    switch (type.kind) {
    case ValueKind::Text:
    case ValueKind::Varchar:
    case ValueKind::Json:
    case ValueKind::Jsonb:
    case ValueKind::Xml: return true;
    case ValueKind::Array: return type.element && holdsText(*type.element);
    case ValueKind::Composite:
        return std::ranges::any_of(type.members, [](const auto& member) { return member && holdsText(*member); });
    default: return false;
    }
}

}  // namespace gatehouse::masking
