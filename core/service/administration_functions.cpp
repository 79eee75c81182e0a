// The part of Administration that keeps which functions somebody vouches for.
#include "core/service/administration.h"
#include "core/service/reason.h"

#include <algorithm>

namespace gatehouse::service {

namespace {

const Error& noReason()
{
    static const Error error{"a review needs a reason", "Say what was looked at: --reason \"read soundex.c of 1.1: works out its value, nothing else\""};
    return error;
}

}  // namespace

std::string codeWords(const store::FunctionReviewRow& row)
{
    return row.library.empty() ? row.language : row.language + ", " + row.library + ", " + row.symbol;
}

Outcome Administration::reviewFunction(const Actor& by, store::FunctionReviewRow review)
{
    auto there = connection(review.connection);
    if (!there)
        return there.error();
    auto reason = checkedReason(review.reason, noReason());
    if (!reason)
        return reason.error();
    review.reason = std::move(*reason);
    review.reviewedBy = by.name;
    review.reviewedUs = m_installation.clock()->nowUs();
    Outcome done = change(by, there->name, "function " + review.signature + " vouched for (" + codeWords(review) + "): " + review.reason,
                          [&] { return store::FunctionReviewRepository(m_installation.database()).set(review); });
    if (done)
        changed(Change::Functions);
    return done;
}

Outcome Administration::clearFunctionReview(const Actor& by, const std::string& connectionName, const std::string& signature,
                                            const std::string& given)
{
    auto there = connection(connectionName);
    if (!there)
        return there.error();
    auto reason = checkedReason(given, {"taking a review back needs a reason", "Say why: --reason \"the library is to be replaced\""});
    if (!reason)
        return reason.error();
    auto reviews = functionReviews(there->name);
    if (!reviews)
        return reviews.error();
    const auto named = std::ranges::find_if(*reviews, [&](const auto& row) { return sameSignature(row.signature, signature); });
    if (named == reviews->end())
        return Error{"nobody vouches for a function \"" + signature + "\"", "See: gatehousectl function list " + there->name};
    Outcome done = change(by, there->name, "function " + named->signature + " no longer vouched for: " + *reason, [&]() -> Outcome {
        auto cleared = store::FunctionReviewRepository(m_installation.database()).clear(there->name, named->signature);
        if (!cleared)
            return cleared.error();
        return Done{};
    });
    if (done)
        changed(Change::Functions);
    return done;
}

Result<std::vector<store::FunctionReviewRow>> Administration::functionReviews(const std::string& connection)
{
    auto rows = store::FunctionReviewRepository(m_installation.database()).all();
    if (rows && !connection.empty())
        std::erase_if(*rows, [&connection](const auto& row) { return row.connection != connection; });
    return rows;
}

Result<FunctionReviews> Administration::reviewsInForce()
{
    auto rows = functionReviews({});
    if (!rows)
        return rows.error();
    FunctionReviews reviews;
    for (const store::FunctionReviewRow& row : *rows)
        reviews[row.connection].push_back({row.signature, row.mark});
    return reviews;
}

bool sameSignature(const std::string& a, const std::string& b)
{
    const auto squeezed = [](std::string text) {
        std::erase(text, ' ');
        return text;
    };
    return squeezed(a) == squeezed(b);
}

}  // namespace gatehouse::service
