#include "core/sql/shape.h"

#include "core/sql/parse_tree.h"
#include "core/sql/roomy_stack.h"

namespace gatehouse::sql {

std::string normalise(std::string_view text)
{
    std::string result(text);
    if (fitsParser(text))
        (void)runWithRoom(text, [&] { result = normalisedText(result); });
    return result;
}

}  // namespace gatehouse::sql
