// Takes arrays and composites apart, in text and binary, and puts them together again part by part; masks nothing itself.
#pragma once

#include "core/masking/cell_masker.h"
#include "core/masking/value_type.h"

#include <string>
#include <string_view>

namespace gatehouse::masking {

/// What becomes of one part; refers to a callable that outlives it. index: of a composite's field, 0 for elements.
class PartRef {
public:
    template <typename Callable>
    PartRef(const Callable& callable)
        : m_callable(&callable), m_call([](const void* self, std::string& out, std::string_view part, size_t index, catalog::Oid oid) {
              return (*static_cast<const Callable*>(self))(out, part, index, oid);
          })
    { }
    Applied operator()(std::string& out, std::string_view part, size_t index, catalog::Oid oid) const
    {
        return m_call(m_callable, out, part, index, oid);
    }

private:
    const void* m_callable;
    Applied (*m_call)(const void*, std::string&, std::string_view, size_t, catalog::Oid);
};

/// Appends the value with every part that is neither NULL nor empty given to `part` (oid: 0 in text). value and masked
/// are buffers. False, with out as it was: the bytes are no such value. changed: some part became another.
[[nodiscard]] bool rewriteArray(std::string& out, std::string_view array, Format format, char delimiter, PartRef part, std::string& value,
                                std::string& masked, bool& changed);
/// members: how many fields there must be.
[[nodiscard]] bool rewriteComposite(std::string& out, std::string_view composite, Format format, size_t members, PartRef part,
                                    std::string& value, std::string& masked, bool& changed);

}  // namespace gatehouse::masking
