// Answers "what is this SQL, and what would the policy say": what `gatehousectl analyze` and `policy test` print. Runs nothing.
#pragma once

#include "core/base/result.h"
#include "core/catalog/snapshot.h"
#include "core/policy/policy.h"

#include <QJsonObject>
#include <QStringList>

#include <functional>
#include <string>
#include <vector>

namespace gatehouse::service {

// One object: {database, error: "" or the parser's text, errorPosition: its character from 1, 0 none, statements: […]}. Each statement
// is statement_json.h's object, or for people {tag, offset, length, words: [{heading, subject, text}]}. With a policy each
// has its verdict (verdict_words.h), and the object the verdict of them all, since they would be sent as one.

struct ReportRequest {
    enum class Form { Json, Words };
    std::string text;
    std::vector<std::string> searchPath{"public"};
    Form form = Form::Json;
};

/// Whose verdict, by which policy.
struct ReportJudge {
    const policy::Policy& policy;
    policy::Facts facts;
    std::function<QStringList(const std::string& role)> reviewers;
};

inline constexpr qsizetype kReportBytesMax = qsizetype{8} << 20;

/// judge null: without verdicts. Error: the report would be over kReportBytesMax. Safe from any thread.
[[nodiscard]] Result<QJsonObject> reportOn(const ReportRequest& request, const catalog::Snapshot& catalog, const ReportJudge* judge = nullptr);

}  // namespace gatehouse::service
