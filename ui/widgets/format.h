// Numbers, times and names in the words of the console, the same on every screen; text only.
#pragma once

#include <QDateTime>
#include <QString>

namespace gatehouse::ui {

[[nodiscard]] QString formatCount(qint64 count);              ///< "1,284,117", by the locale
[[nodiscard]] QString formatEstimate(double rows);            ///< "about 4,310"; "41 k" from formatShort
[[nodiscard]] QString formatShort(double count);              ///< "41 k", "1.2 M"
[[nodiscard]] QString formatDuration(qint64 micros);          ///< "0.9 ms", "38 ms", "1.4 s", "2 min 5 s"
[[nodiscard]] QString lengthWords(int seconds);               ///< "30 minutes", "1 hour", "90 seconds"
[[nodiscard]] QString formatTime(const QDateTime& time);      ///< local "18:23:41"
[[nodiscard]] QString formatTimeMs(const QDateTime& time);    ///< local "18:23:41.882"
[[nodiscard]] QString formatDateTime(const QDateTime& time);  ///< local "2026-11-20 18:23:41"
[[nodiscard]] QString formatAgo(const QDateTime& time, const QDateTime& now);  ///< "2 s ago"
[[nodiscard]] QString shortHash(const QString& hex);          ///< "9f3c…22a1"
[[nodiscard]] QString firstLine(const QString& sql);          ///< whitespace folded, one line
[[nodiscard]] QString labelWords(QString label);              ///< "date of birth" for date_of_birth
[[nodiscard]] QString joinWords(const QStringList& words);    ///< "a, b and c"

}  // namespace gatehouse::ui
