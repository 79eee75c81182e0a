// A run of result rows and its bytes on disk; a plain value.
#pragma once

#include "core/service/values.h"

#include <QByteArray>
#include <QVector>

#include <memory>
#include <optional>

namespace gatehouse::ui {

using ResultRow = QVector<service::Cell>;
using ResultRows = QVector<ResultRow>;

class RowPage {
public:
    static constexpr int rowsMax = 512;

    [[nodiscard]] static QByteArray encode(const ResultRows& rows);
    /// Empty when the bytes are not a whole page.
    [[nodiscard]] static std::optional<ResultRows> decode(const QByteArray& bytes);
};

}  // namespace gatehouse::ui
