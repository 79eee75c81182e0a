// Functions of the server over constants, each exactly as the server has it or not at all; private to constant_text.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::sql {

inline constexpr size_t kConstantBytesMax = size_t{1} << 20;

struct ConstantValue {
    enum class Type {
        Unknown,   ///< a literal whose type its surroundings decide, text among text
        Text,
        Integer,   ///< text is its decimal digits
        Boolean,   ///< text is true or false
    };
    Type type = Type::Text;
    bool null = false;
    std::string text = {};
    /// Nothing is known of it, not even whether it is NULL: it can only become a literal (format's %L).
    bool unknown = false;
    /// How many literals in text are not known: kSomeLiteral stands for each.
    size_t literals = 0;

    [[nodiscard]] bool textual() const { return type == Type::Unknown || type == Type::Text; }
    /// As the type's output function has it, which is not what a cast to text gives: t, not true.
    [[nodiscard]] std::string_view output() const
    {
        return type == Type::Boolean ? std::string_view(text).substr(0, 1) : std::string_view(text);
    }
};

/// A piece of SQL that is one literal or NULL, whichever.
[[nodiscard]] ConstantValue someLiteral();
[[nodiscard]] std::optional<ConstantValue> constantConcatenation(ConstantValue left, const ConstantValue& right);
[[nodiscard]] std::optional<ConstantValue> constantCoalesce(const std::vector<ConstantValue>& values);
/// type: its name in pg_catalog
[[nodiscard]] std::optional<ConstantValue> constantCast(std::string_view type, const ConstantValue& value);
[[nodiscard]] bool isConstantFunction(std::string_view name);
[[nodiscard]] std::optional<ConstantValue> constantCall(std::string_view name, const std::vector<ConstantValue>& arguments);

}  // namespace gatehouse::sql
