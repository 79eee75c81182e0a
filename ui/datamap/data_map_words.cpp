#include "ui/datamap/data_map_words.h"

#include "ui/widgets/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("DataMapWords", text);
}

}  // namespace

bool isShown(const service::DataMapColumn& column, Shown shown)
{
    switch (shown) {
    case Shown::Sensitive: return column.enforced;
    case Shown::ToDecide: return column.state == u"proposed";
    case Shown::Cleared: return column.state == u"cleared";
    case Shown::Unlabelled: return column.label.isEmpty();
    case Shown::All: return true;
    }
    return true;
}

bool matches(const service::DataMapColumn& column, const QString& filter)
{
    const QString text = QStringList{column.schema + u'.' + column.table + u'.' + column.column, column.type, column.label,
                                     labelWords(column.label), stateWord(column), column.masker, column.setBy}.join(u' ');
    const QStringList words = filter.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(), [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

QString stateWord(const service::DataMapColumn& column)
{
    if (column.state == u"proposed")
        return column.enforced ? tr("proposed") : tr("shown only");
    if (column.state == u"confirmed")
        return tr("confirmed");
    if (column.state == u"cleared")
        return tr("cleared");
    return column.state == u"by name" ? tr("by name") : QString();
}

Tone stateTone(const service::DataMapColumn& column)
{
    if (column.state == u"confirmed")
        return Tone::Allowed;
    if (column.state == u"proposed" && column.enforced)
        return Tone::Held;
    return column.state == u"by name" ? Tone::Accent : Tone::Neutral;
}

QString sureWords(const service::DataMapColumn& column)
{
    if (column.state != u"proposed" && column.state != u"cleared")
        return {};
    return tr("%1 %").arg(qRound(column.confidence * 100));
}

QString maskerWords(const QString& masker)
{
    if (masker == u"partial")
        return tr("partial: as its label is");
    if (masker == u"round")
        return tr("round: one digit of a number");
    if (masker == u"year")
        return tr("year: the year of a date");
    if (masker == u"token")
        return tr("token: the same for the same value");
    if (masker == u"full")
        return tr("full: nothing of the value");
    return masker == u"null" ? tr("null: no value") : masker;
}

QString whoWords(const QString& setBy)
{
    if (setBy == u"discovery")
        return tr("found by itself");
    if (setBy == u"results")
        return tr("seen in results");
    return setBy.startsWith(u"os:") ? tr("%1 (this machine)").arg(setBy.mid(3)) : setBy;
}

QString lookWords(const service::DataMapColumn& column)
{
    if (!column.lookedAt.isValid())
        return tr("not looked at yet");
    if (!column.problem.isEmpty())
        return tr("values not read: %1").arg(column.problem);
    if (column.values < 0)
        return tr("by name and type");
    if (column.values == 0)
        return tr("no values yet");
    return column.values == 1 ? tr("1 value") : tr("%1 values").arg(formatCount(column.values));
}

QString changeWords(const service::DataMapChange& change)
{
    const QString label = labelWords(change.label);
    const QString before = labelWords(change.labelBefore);
    if (change.state == u"cleared")
        return tr("%1 cleared").arg(label);
    if (!change.labelBefore.isEmpty() && change.labelBefore != change.label)
        return tr("%1 changed to %2").arg(before, label);
    return change.state == u"confirmed" ? tr("%1 confirmed").arg(label) : tr("%1 found").arg(label);
}

}  // namespace gatehouse::ui
