#include "core/sql/type_rules.h"

#include "core/sql/origin.h"

#include <algorithm>
#include <array>

namespace gatehouse::sql {

namespace {

using catalog::Oid;
using catalog::Snapshot;

constexpr Oid kAnyElement = 2283;
constexpr Oid kAnyArray = 2277;
constexpr Oid kAnyNonArray = 2776;
constexpr Oid kAnyEnum = 3500;
constexpr Oid kAnyRange = 3831;
constexpr Oid kAnyMultirange = 4537;
constexpr Oid kAnyCompatible = 5077;
constexpr Oid kAnyCompatibleArray = 5078;
constexpr Oid kAnyCompatibleNonArray = 5079;
constexpr Oid kAnyCompatibleRange = 5080;
constexpr Oid kAnyCompatibleMultirange = 4538;
constexpr Oid kAny = 2276;
constexpr Oid kRecord = 2249;

bool takesElement(Oid type)
{
    return type == kAnyElement || type == kAnyNonArray || type == kAnyEnum || type == kAnyCompatible || type == kAnyCompatibleNonArray;
}

bool takesArray(Oid type)
{
    return type == kAnyArray || type == kAnyCompatibleArray;
}

bool takesRange(Oid type)
{
    return type == kAnyRange || type == kAnyCompatibleRange;
}

/// Whether a value of that type may stand for the parameter without a cast in the text. Yes when in doubt.
bool fits(const Snapshot& catalog, Oid given, Oid wanted)
{
    if (given == 0 || given == kUnknownLiteral || wanted == 0 || given == wanted)
        return true;
    if (wanted == kAny)
        return true;
    const Oid base = baseType(catalog, given);
    if (base == wanted)
        return true;
    const catalog::Type* type = catalog.type(base);
    const catalog::Type* target = catalog.type(wanted);
    if (!type || !target)
        return true;
    if (takesElement(wanted))
        return (wanted != kAnyNonArray && wanted != kAnyCompatibleNonArray) || type->element == 0;
    if (takesArray(wanted))
        return type->element != 0;
    if (takesRange(wanted))
        return type->kind == 'r';
    if (wanted == kAnyMultirange || wanted == kAnyCompatibleMultirange)
        return type->kind == 'm';
    if (target->kind == 'p') {
        // record takes rows; cstring, internal and the like take nothing that a statement can write plainly.
        return wanted != kRecord || type->kind == 'c' || base == kRecord;
    }
    if (base == kRecord)
        return target->kind == 'c';
    if (type->kind == 'c' && wanted == kRecord)
        return true;
    // A row type fits the row type of a parent table.
    if (type->kind == 'c' && target->kind == 'c')
        return true;
    if (type->element != 0 && target->element != 0)
        return fits(catalog, type->element, target->element);
    const Oid targetBase = baseType(catalog, wanted);
    if (targetBase != wanted)
        return false;   // a domain is never matched without being that domain, a literal or through its base
    const catalog::Cast* cast = catalog.cast(base, wanted);
    return cast && cast->context == 'i';
}

/// Only the type itself: a function for the domain beats one for the type below it.
bool isExact(Oid given, Oid wanted)
{
    return given != 0 && given != kUnknownLiteral && given == wanted;
}

size_t positionInPath(std::string_view schema, const SearchPath& path)
{
    const auto at = std::ranges::find(path, schema);
    if (at != path.end())
        return static_cast<size_t>(at - path.begin()) + 1;
    return schema == "pg_catalog" ? 0 : path.size() + 1;
}

/// exact: each argument has its parameter's very type.
bool argumentsFit(const Snapshot& catalog, const catalog::Function& function, const CallShape& call, bool& exact)
{
    const size_t given = call.types.size();
    const size_t wanted = function.argumentTypes.size();
    exact = true;
    // A snapshot without types says nothing: everything fits.
    if (catalog.contents().types.empty())
        return true;
    const bool spread = function.variadic != 0 && !call.variadic && (given >= wanted || given + 1 == wanted);
    if (given > wanted && !spread)
        return false;
    if (given < wanted && given + function.defaults < wanted && !(spread && given + 1 + function.defaults >= wanted))
        return false;
    for (size_t i = 0; i < given; ++i) {
        size_t at = i;
        if (i < call.names.size() && !call.names[i].empty()) {
            const auto named = std::ranges::find(function.argumentNames, call.names[i]);
            if (named == function.argumentNames.end())
                return false;
            at = static_cast<size_t>(named - function.argumentNames.begin());
            if (at >= wanted)
                return false;
        }
        const Oid parameter = spread && at + 1 >= wanted ? function.variadic : function.argumentTypes[std::min(at, wanted - 1)];
        if (spread && at + 1 == wanted && given == wanted && isExact(call.types[i], function.argumentTypes[wanted - 1]))
            continue;
        if (!fits(catalog, call.types[i], parameter))
            return false;
        exact = exact && isExact(call.types[i], parameter);
    }
    exact = exact && given == wanted;
    return true;
}

}  // namespace

bool isPolymorphic(Oid type)
{
    return takesElement(type) || takesArray(type) || takesRange(type) || type == kAnyMultirange || type == kAnyCompatibleMultirange;
}

Oid baseType(const Snapshot& catalog, Oid type)
{
    for (int round = 0; round < 32; ++round) {
        const catalog::Type* found = catalog.type(type);
        if (!found || found->kind != 'd' || found->base == 0)
            break;
        type = found->base;
    }
    return type;
}

const std::vector<catalog::Column>* fieldsOf(const Snapshot& catalog, Oid oid)
{
    const catalog::Type* type = catalog.type(baseType(catalog, oid));
    if (!type || type->kind != 'c')
        return nullptr;
    if (const catalog::Relation* relation = catalog.relation(type->relation))
        return &relation->columns;
    return type->attributes.empty() ? nullptr : &type->attributes;
}

bool isVisible(std::string_view schema, const SearchPath& path)
{
    return schema == "pg_catalog" || std::ranges::find(path, schema) != path.end();
}

std::vector<const catalog::Function*> possibleFunctions(const Snapshot& catalog, std::string_view schema, std::string_view name,
                                                        const CallShape& call, const SearchPath& path)
{
    std::vector<const catalog::Function*> exactOnes;
    std::vector<const catalog::Function*> result;
    for (const catalog::Function* each : catalog.functions(schema, name)) {
        if (schema.empty() && !isVisible(each->schema, path))
            continue;
        bool exact = false;
        if (!argumentsFit(catalog, *each, call, exact))
            continue;
        result.push_back(each);
        if (exact && !catalog.contents().types.empty())
            exactOnes.push_back(each);
    }
    if (exactOnes.empty())
        return result;
    // Same types in two schemas: the earlier one hides the later.
    const auto first = std::ranges::min_element(exactOnes, {}, [&path](const catalog::Function* each) {
        return positionInPath(each->schema, path);
    });
    return {*first};
}

std::vector<const catalog::Operator*> possibleOperators(const Snapshot& catalog, std::string_view schema, std::string_view name,
                                                        Oid left, Oid right, const SearchPath& path)
{
    std::vector<const catalog::Operator*> exactOnes;
    std::vector<const catalog::Operator*> result;
    const bool prefix = left == kNoOperand;
    for (const catalog::Operator* each : catalog.operators(schema, name)) {
        if ((schema.empty() && !isVisible(each->schema, path)) || (each->left == 0) != prefix)
            continue;
        if ((!prefix && !fits(catalog, left, each->left)) || !fits(catalog, right, each->right))
            continue;
        result.push_back(each);
        if ((prefix || isExact(left, each->left)) && isExact(right, each->right))
            exactOnes.push_back(each);
    }
    // A bare literal beside a typed operand is taken as that operand's type.
    if (exactOnes.empty() && !prefix && (left == kUnknownLiteral) != (right == kUnknownLiteral)) {
        const Oid typed = baseType(catalog, left == kUnknownLiteral ? right : left);
        for (const catalog::Operator* each : result) {
            if (typed != 0 && each->left == typed && each->right == typed)
                exactOnes.push_back(each);
        }
    }
    if (exactOnes.empty())
        return result;
    const auto first = std::ranges::min_element(exactOnes, {}, [&path](const catalog::Operator* each) {
        return positionInPath(each->schema, path);
    });
    return {*first};
}

Oid concreteType(const Snapshot& catalog, Oid declared, const catalog::Function& function, std::span<const Oid> arguments)
{
    if (!isPolymorphic(declared))
        return declared;
    Oid element = 0;
    for (size_t i = 0; i < arguments.size() && i < function.argumentTypes.size() && element == 0; ++i) {
        const Oid parameter = function.argumentTypes[i];
        const catalog::Type* given = catalog.type(baseType(catalog, arguments[i]));
        if (!given || given->oid == kUnknownLiteral)
            continue;
        if (takesElement(parameter))
            element = arguments[i];
        else if (takesArray(parameter))
            element = given->element;
        else if (takesRange(parameter))
            element = given->rangeSubtype;
        if (parameter == declared && !takesElement(declared))
            return given->oid;
    }
    if (function.variadic != 0 && isPolymorphic(function.variadic) && element == 0) {
        for (size_t i = function.argumentTypes.size() - 1; i < arguments.size() && element == 0; ++i) {
            if (arguments[i] != kUnknownLiteral)
                element = arguments[i];
        }
    }
    if (element == 0)
        return 0;
    if (takesElement(declared))
        return element;
    if (takesArray(declared)) {
        const catalog::Type* found = catalog.type(element);
        return found ? found->array : 0;
    }
    return 0;
}

Oid resultType(const Snapshot& catalog, const catalog::Function& function, std::span<const Oid> arguments)
{
    return concreteType(catalog, function.returnType, function, arguments);
}

}  // namespace gatehouse::sql
