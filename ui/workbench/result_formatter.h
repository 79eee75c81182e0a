// Writes result rows as text for the clipboard and for files; masked cells leave as they are shown.
#pragma once

#include "core/service/values.h"
#include "ui/workbench/row_page.h"

#include <QString>
#include <QVector>

namespace gatehouse::ui {

enum class ResultFormat { Tsv, Csv, Json, JsonLines, Markdown, Insert };

class ResultFormatter {
public:
    /// `table` names the target of INSERT statements.
    ResultFormatter(ResultFormat format, QVector<service::ResultColumnView> columns, QString table = {});

    /// A document is header() + row() for each row, the first one told apart + footer().
    [[nodiscard]] QString header() const;
    [[nodiscard]] QString row(const ResultRow& cells, bool first) const;
    [[nodiscard]] QString footer() const;

private:
    [[nodiscard]] QString separated(const ResultRow& cells, QChar separator) const;
    [[nodiscard]] QString jsonObject(const ResultRow& cells) const;
    [[nodiscard]] QString sqlValue(const service::Cell& cell, const service::ResultColumnView& column) const;

    ResultFormat m_format;
    QVector<service::ResultColumnView> m_columns;
    QString m_table;
};

}  // namespace gatehouse::ui
