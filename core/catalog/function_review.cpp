#include "core/catalog/function_review.h"

#include "core/base/bytes.h"

#include <algorithm>

namespace gatehouse::catalog {

bool isUnread(const Function& function)
{
    return !function.builtin && function.language != "sql" && function.language != "plpgsql" && function.language != "internal";
}

std::string signatureOf(const Function& function, const Snapshot& catalog)
{
    std::string result = function.schema + "." + function.name + "(";
    for (size_t i = 0; i < function.argumentTypes.size(); ++i) {
        const Type* type = catalog.type(function.argumentTypes[i]);
        result += i == 0 ? "" : ", ";
        if (!type)
            result += std::to_string(function.argumentTypes[i]);
        else
            result += type->schema == "pg_catalog" ? type->name : type->schema + "." + type->name;
    }
    return result + ")";
}

std::string reviewMark(const Function& function)
{
    // Lengths first: no two different functions give one text.
    std::string text;
    const auto add = [&text](const std::string& part) { text += std::to_string(part.size()) + ":" + part; };
    add(function.language);
    add(function.library);
    add(function.body);
    add(std::to_string(function.returnType));
    add(function.securityDefiner ? "definer" : "invoker");
    for (const std::string& setting : function.settings)
        add(setting);
    return toHex(sha256(asBytes(text)));
}

std::shared_ptr<const Snapshot> withReviews(const Snapshot& catalog, const std::vector<FunctionReview>& reviews, uint64_t version)
{
    Contents contents = catalog.contents();
    for (Function& function : contents.functions) {
        function.reviewed = false;
        function.reviewedAs.clear();
        function.standIn.clear();
        // Code that can be read speaks for itself.
        if (reviews.empty() || !isUnread(function))
            continue;
        const std::string signature = signatureOf(function, catalog);
        const auto review = std::ranges::find_if(reviews, [&](const FunctionReview& each) {
            return each.signature == signature && each.mark == reviewMark(function);
        });
        if (review == reviews.end())
            continue;
        function.reviewed = true;
        function.reviewedAs = review->contrib;
        function.standIn = review->standIn;
    }
    return std::make_shared<const Snapshot>(catalog.database(), version, std::move(contents));
}

}  // namespace gatehouse::catalog
