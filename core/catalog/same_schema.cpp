#include "core/catalog/same_schema.h"

#include "core/catalog/fields.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace gatehouse::catalog {

namespace {

template <typename Value>
bool same(const Value& a, const Value& b);

template <typename Value>
bool same(const std::vector<Value>& a, const std::vector<Value>& b)
{
    return std::ranges::equal(a, b, [](const Value& x, const Value& y) { return same(x, y); });
}

/// Remembers where the fields of a part are, for another part of the same kind to be held against.
class Fields {
public:
    template <typename Value>
    void operator()(const char*, const Value& value)
    {
        m_places[m_count++] = &value;
    }
    [[nodiscard]] const void* at(size_t i) const { return m_places[i]; }

private:
    static constexpr size_t kMax = 32;
    std::array<const void*, kMax> m_places{};
    size_t m_count = 0;
};

class Compare {
public:
    explicit Compare(const Fields& other) : m_other(other) {}

    template <typename Value>
    void operator()(std::string_view name, const Value& value)
    {
        const auto& other = *static_cast<const Value*>(m_other.at(m_next++));
        if (m_same && name != "rowsEstimated")
            m_same = same(value, other);
    }
    [[nodiscard]] bool result() const { return m_same; }

private:
    const Fields& m_other;
    size_t m_next = 0;
    bool m_same = true;
};

template <typename Value>
bool same(const Value& a, const Value& b)
{
    if constexpr (requires { a == b; }) {
        return a == b;
    } else {
        Fields fields;
        describe(fields, b);
        Compare compare(fields);
        describe(compare, a);
        return compare.result();
    }
}

}  // namespace

bool sameSchema(const Snapshot& a, const Snapshot& b)
{
    return a.database() == b.database() && same(a.contents(), b.contents());
}

}  // namespace gatehouse::catalog
