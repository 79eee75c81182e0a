// Prints what SQL is, touches and would be allowed, for people: a block for each statement. JSON is printed by output.h.
#pragma once

#include <QJsonObject>

#include <string>

namespace gatehouse::ctl {

/// report: core/service/analysis_report.h, asked for in words about this text.
void printReport(const QJsonObject& report, const std::string& text);

}  // namespace gatehouse::ctl
