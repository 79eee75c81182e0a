// What the data map says of columns and their labels, in words; text only.
#pragma once

#include "core/service/data_map_values.h"
#include "ui/theme/tokens.h"

namespace gatehouse::ui {

/// Which columns are listed.
enum class Shown { Sensitive, ToDecide, Cleared, Unlabelled, All };

[[nodiscard]] bool isShown(const service::DataMapColumn& column, Shown shown);
/// The words of the filter all stand in its name, type, label, state or masker.
[[nodiscard]] bool matches(const service::DataMapColumn& column, const QString& filter);

/// "confirmed", "proposed", "shown only", "cleared", "by name"; empty without a label.
[[nodiscard]] QString stateWord(const service::DataMapColumn& column);
[[nodiscard]] Tone stateTone(const service::DataMapColumn& column);
/// "98 %"; empty where a person decided or nothing is known.
[[nodiscard]] QString sureWords(const service::DataMapColumn& column);
/// "full: nothing of it", of a word of DataMap::maskers.
[[nodiscard]] QString maskerWords(const QString& masker);
/// "lena", "found by itself", "seen in results".
[[nodiscard]] QString whoWords(const QString& setBy);
/// "200 values", "values not read: the table was locked", "not looked at yet".
[[nodiscard]] QString lookWords(const service::DataMapColumn& column);
/// "found as email", "confirmed as email", "email changed to secret", "email cleared".
[[nodiscard]] QString changeWords(const service::DataMapChange& change);

}  // namespace gatehouse::ui
