#include "core/service/live_calls.h"

#include "core/catalog/function_review.h"
#include "core/service/json_values.h"
#include "core/service/views.h"
#include "core/sql/builtin_functions.h"

#include <algorithm>
#include <map>

namespace gatehouse::service {

namespace {

using store::FunctionReviewRow;

QJsonValue text(const std::string& value)
{
    return QString::fromStdString(value);
}

/// What the analysis follows without anybody's word: code that is text, and what is known of PostgreSQL's own extensions.
bool isKnown(const catalog::Function& function)
{
    return !catalog::isUnread(function) || (function.language == "c" && sql::extensionKind(function.extension, function.name));
}

FunctionReviewRow rowOf(const std::string& connection, const catalog::Function& function, const catalog::Snapshot& snapshot)
{
    FunctionReviewRow row;
    row.connection = connection;
    row.signature = catalog::signatureOf(function, snapshot);
    row.mark = catalog::reviewMark(function);
    row.language = function.language;
    if (function.language == "c") {
        row.library = function.library;
        row.symbol = function.body;
    }
    return row;
}

QJsonObject codeJson(const FunctionReviewRow& row)
{
    return {{QStringLiteral("function"), text(row.signature)}, {QStringLiteral("language"), text(row.language)},
            {QStringLiteral("library"), text(row.library)}, {QStringLiteral("symbol"), text(row.symbol)}};
}

void insertReview(QJsonObject& entry, const char* state, const FunctionReviewRow* review)
{
    entry.insert(QStringLiteral("state"), QLatin1String(state));
    entry.insert(QStringLiteral("reviewedBy"), review ? text(review->reviewedBy) : QJsonValue());
    entry.insert(QStringLiteral("reviewedAt"), review ? QJsonValue(timeOf(review->reviewedUs).toString(Qt::ISODateWithMs)) : QJsonValue());
    entry.insert(QStringLiteral("reviewedCode"), review ? text(codeWords(*review)) : QJsonValue());
    entry.insert(QStringLiteral("reason"), review ? text(review->reason) : QJsonValue());
}

/// Sorted by signature: what cannot be read, and reviews of what is gone.
QJsonArray listOf(const std::string& connection, const catalog::Snapshot& snapshot, const std::vector<FunctionReviewRow>& reviews)
{
    std::map<std::string, QJsonObject> entries;
    for (const FunctionReviewRow& review : reviews) {
        QJsonObject entry = codeJson(review);
        insertReview(entry, "gone", &review);
        entries[review.signature] = entry;
    }
    for (const catalog::Function& function : snapshot.contents().functions) {
        if (isKnown(function))
            continue;
        const FunctionReviewRow row = rowOf(connection, function, snapshot);
        const auto review = std::ranges::find(reviews, row.signature, &FunctionReviewRow::signature);
        QJsonObject entry = codeJson(row);
        if (review == reviews.end())
            insertReview(entry, "not reviewed", nullptr);
        else
            insertReview(entry, review->mark == row.mark ? "reviewed" : "changed since", &*review);
        entries[row.signature] = entry;
    }
    QJsonArray list;
    for (const auto& [signature, entry] : entries)
        list.append(entry);
    return list;
}

/// The one function of that signature, as it is to be vouched for.
Result<FunctionReviewRow> reviewable(const std::string& connection, const std::string& signature, const catalog::Snapshot& snapshot)
{
    const std::string name = signature.substr(0, signature.find('('));
    std::vector<const catalog::Function*> found;
    std::string others;
    for (const catalog::Function& function : snapshot.contents().functions) {
        if (function.schema + "." + function.name != name)
            continue;
        const std::string own = catalog::signatureOf(function, snapshot);
        if (sameSignature(own, signature))
            found.push_back(&function);
        others += (others.empty() ? "" : "; ") + own;
    }
    if (found.empty()) {
        return Error{"there is no function \"" + signature + "\" on " + connection,
                     others.empty() ? "Name it SCHEMA.NAME(TYPES): gatehousectl function list " + connection : "There is: " + others};
    }
    if (found.size() > 1)
        return Error{"\"" + signature + "\" names more than one function, so none can be vouched for", ""};
    const catalog::Function& function = *found.front();
    if (function.builtin)
        return Error{signature + " ships with PostgreSQL: what it does is known", ""};
    if (!catalog::isUnread(function))
        return Error{signature + " is written in " + function.language + ": its code is read, and speaks for itself", ""};
    if (isKnown(function))
        return Error{signature + " belongs to the extension " + function.extension + ", of which it is known what it does", ""};
    return rowOf(connection, function, snapshot);
}

Result<std::shared_ptr<const catalog::Snapshot>> snapshotOf(Engine& engine, const std::string& connection)
{
    auto snapshot = engine.catalogs().snapshot(connection, "");
    if (!snapshot)
        return Error{"the schema of " + connection + " cannot be read: " + engine.catalogs().problem(connection, ""), ""};
    return snapshot;
}

Result<QJsonValue> list(Engine& engine, const std::string& connection)
{
    const auto snapshot = snapshotOf(engine, connection);
    if (!snapshot)
        return snapshot.error();
    const auto reviews = engine.administration().functionReviews(connection);
    if (!reviews)
        return reviews.error();
    return QJsonValue(listOf(connection, **snapshot, *reviews));
}

Result<QJsonValue> review(Engine& engine, const Actor& by, const std::string& connection, const std::string& signature, const std::string& reason)
{
    const auto snapshot = snapshotOf(engine, connection);
    if (!snapshot)
        return snapshot.error();
    auto row = reviewable(connection, signature, **snapshot);
    if (!row)
        return row.error();
    row->reason = reason;
    if (const Outcome done = engine.administration().reviewFunction(by, *row); !done)
        return done.error();
    return QJsonValue(codeJson(*row));
}

/// Answers on the engine's thread with what work gives, of the schema as it is now, also when it was changed behind the gateway.
void onceRead(Engine& engine, const std::string& connection, const CallTable::Answer& answer, std::function<Result<QJsonValue>()> work)
{
    if (const Outcome there = checkConnection(engine, connection); !there)
        return answer(there.error());
    engine.catalogs().refresh(connection, "", [&engine, connection, answer, work = std::move(work)](const Outcome& read) {
        const auto finish = [connection, answer, work, read] {
            if (read)
                answer(work());
            else
                answer(Error{"the schema of " + connection + " cannot be read: " + read.error().message, ""});
        };
        QMetaObject::invokeMethod(&engine, finish, Qt::QueuedConnection);
    });
}

}  // namespace

void addFunctionCalls(CallTable& table, Engine& engine)
{
    table.add("function.list", [&engine](const std::shared_ptr<Caller>&, const QJsonObject& args, const CallTable::Answer& answer) {
        const std::string connection = textArg(args, "connection");
        onceRead(engine, connection, answer, [&engine, connection] { return list(engine, connection); });
    });
    table.add("function.review", [&engine](const std::shared_ptr<Caller>& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        if (const Outcome may = caller->mayAdminister(); !may)
            return answer(may.error());
        const std::string connection = textArg(args, "connection");
        onceRead(engine, connection, answer,
                 [&engine, connection, by = caller->actor(), signature = textArg(args, "function"), reason = textArg(args, "reason")] {
                     return review(engine, by, connection, signature, reason);
                 });
    });
}

}  // namespace gatehouse::service
