// One parsed text and ways to look at its nodes; the only files that know how the grammar's library hands out trees.
#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::sql {

struct TreeDeleter {
    void operator()(PgQuery__ParseResult* tree) const;
};

struct ParseTree {
    std::unique_ptr<PgQuery__ParseResult, TreeDeleter> root;   ///< null: see errorText
    std::string errorText;
    int errorPosition = 0;   ///< 1-based, 0 none
};

/// The caller has checked fitsParser and stands on a roomy stack (roomy_stack.h).
[[nodiscard]] ParseTree parseText(const std::string& text);
/// Same conditions; the text itself when it does not parse.
[[nodiscard]] std::string normalisedText(const std::string& text);

/// The message inside a Node; null for an empty node.
[[nodiscard]] const ProtobufCMessage* inside(const PgQuery__Node* node);
/// Calls visit for each message directly below this one, in field order.
void forEachChild(const ProtobufCMessage& message, const std::function<void(const ProtobufCMessage&)>& visit);

/// The node as a message of that type, null when it is another.
template <typename T>
[[nodiscard]] const T* as(const ProtobufCMessage* message, const ProtobufCMessageDescriptor& descriptor)
{
    return message && message->descriptor == &descriptor ? reinterpret_cast<const T*>(message) : nullptr;
}

/// The text of a String node, or empty.
[[nodiscard]] std::string_view stringOf(const PgQuery__Node* node);
/// Texts of a list of String nodes, as in a qualified name.
[[nodiscard]] std::vector<std::string> stringsOf(PgQuery__Node* const* nodes, size_t count);
/// A constant's value as text, without quotes: numbers, strings, booleans ("true"). Empty for NULL and non-constants;
/// a cast of a constant counts as the constant.
[[nodiscard]] std::optional<std::string> constantText(const PgQuery__Node* node);
[[nodiscard]] bool sameTree(const ProtobufCMessage* a, const ProtobufCMessage* b, int depthLeft);

}  // namespace gatehouse::sql
