// What an administrator vouches for about functions whose code cannot be read; not a list of the server's own functions.
#pragma once

#include "core/catalog/snapshot.h"

#include <memory>
#include <string>
#include <vector>

namespace gatehouse::catalog {

/// Code that is no text Gatehouse reads: c, and languages other than sql and plpgsql. Functions that ship with the server
/// and second names for them are not.
[[nodiscard]] bool isUnread(const Function& function);

/// "It works its value out of its arguments (a trigger: its row out of the rows it is given) and does nothing else",
/// said of one function as it was then; or, when contrib or standIn say so, that it does what those do. Nobody can check
/// it, so it holds only as long as the function is the same.
struct FunctionReview {
    std::string signature;   ///< signatureOf
    std::string mark;        ///< reviewMark of the function that was looked at
    std::string contrib = {};   ///< it is that extension's own function of the library's symbol, though no extension brought it
    std::string standIn = {};   ///< a PL/pgSQL body that does at least all that it does

    friend bool operator==(const FunctionReview&, const FunctionReview&) = default;
};

/// "public.overpaid(emp)": schema, name and argument types, those outside of pg_catalog with their schema.
[[nodiscard]] std::string signatureOf(const Function& function, const Snapshot& catalog);
/// SHA-256, hex, of everything the server knows about its code: language, library, symbol or text, result, settings,
/// whose rights it runs with. What stands inside of a library is not in it.
[[nodiscard]] std::string reviewMark(const Function& function);

/// The same schema in which these functions, and no others, are vouched for.
[[nodiscard]] std::shared_ptr<const Snapshot> withReviews(const Snapshot& catalog, const std::vector<FunctionReview>& reviews,
                                                          uint64_t version);

}  // namespace gatehouse::catalog
