#include "ui/widgets/format.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace gatehouse::ui {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("Words", text);
}

/// Three significant figures at the most, no trailing zeros: "1.2", "38", "410".
QString figure(double value)
{
    if (value >= 10)
        return QLocale().toString(value, 'f', 0);
    QString text = QLocale().toString(value, 'f', value >= 1 ? 1 : 2);
    while (text.endsWith(u'0'))
        text.chop(1);
    return text.endsWith(QLocale().decimalPoint()) ? text.chopped(1) : text;
}

}  // namespace

QString formatCount(qint64 count)
{
    return QLocale().toString(count);
}

QString formatEstimate(double rows)
{
    if (rows < 0)
        return words("unknown");
    return words("about %1").arg(QLocale().toString(std::round(rows), 'f', 0));
}

QString formatShort(double count)
{
    if (count < 0)
        return {};
    if (count < 1000)
        return QLocale().toString(count, 'f', 0);
    if (count < 1e6)
        return words("%1 k").arg(figure(count / 1e3));
    return count < 1e9 ? words("%1 M").arg(figure(count / 1e6)) : words("%1 G").arg(figure(count / 1e9));
}

QString formatDuration(qint64 micros)
{
    if (micros < 0)
        return QStringLiteral("–");
    if (micros < 1000000)
        return words("%1 ms").arg(figure(double(micros) / 1e3));
    if (micros < 60000000)
        return words("%1 s").arg(figure(double(micros) / 1e6));
    const qint64 seconds = micros / 1000000;
    if (seconds < 3600)
        return words("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
    return words("%1 h %2 min").arg(seconds / 3600).arg(seconds % 3600 / 60);
}

QString lengthWords(int seconds)
{
    if (seconds % 3600 == 0)
        return seconds == 3600 ? words("1 hour") : words("%1 hours").arg(seconds / 3600);
    if (seconds % 60 == 0)
        return seconds == 60 ? words("1 minute") : words("%1 minutes").arg(seconds / 60);
    return words("%1 seconds").arg(seconds);
}

QString formatTime(const QDateTime& time)
{
    return time.isValid() ? time.toLocalTime().toString(QStringLiteral("HH:mm:ss")) : QString();
}

QString formatTimeMs(const QDateTime& time)
{
    return time.isValid() ? time.toLocalTime().toString(QStringLiteral("HH:mm:ss.zzz")) : QString();
}

QString formatDateTime(const QDateTime& time)
{
    return time.isValid() ? time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) : QString();
}

QString formatAgo(const QDateTime& time, const QDateTime& now)
{
    if (!time.isValid())
        return {};
    const qint64 seconds = qMax<qint64>(0, time.secsTo(now));
    if (seconds < 1)
        return words("just now");
    if (seconds < 60)
        return words("%1 s ago").arg(seconds);
    if (seconds < 3600)
        return words("%1 min ago").arg(seconds / 60);
    if (seconds < 86400)
        return words("%1 h ago").arg(seconds / 3600);
    return formatDateTime(time);
}

QString shortHash(const QString& hex)
{
    return hex.size() <= 9 ? hex : hex.left(4) + QChar(0x2026) + hex.right(4);
}

QString firstLine(const QString& sql)
{
    return sql.left(2000).simplified();
}

QString labelWords(QString label)
{
    return label.replace(u'_', u' ');
}

QString joinWords(const QStringList& list)
{
    if (list.size() < 2)
        return list.join(QString());
    return words("%1 and %2").arg(list.mid(0, list.size() - 1).join(QStringLiteral(", ")), list.last());
}

}  // namespace gatehouse::ui
