#include "ui/workbench/verdict_summary.h"

#include "ui/widgets/format.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace gatehouse::ui {

namespace {

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("VerdictSummary", text, nullptr, n);
}

QString shortObjects(const QStringList& objects)
{
    constexpr int namesMax = 4;
    QStringList names;
    for (const QString& object : objects.mid(0, namesMax))
        names.append(object.startsWith(u"public.") ? object.mid(7) : object);
    QString text = names.join(QStringLiteral(", "));
    if (objects.size() > namesMax)
        text += tr(" and %1 more").arg(objects.size() - namesMax);
    return text;
}

QString maskedWords(const service::Preview& preview)
{
    if (preview.maskedColumns.size() == 1)
        return tr("1 column masked");
    if (!preview.maskedColumns.isEmpty())
        return tr("%1 columns masked").arg(preview.maskedColumns.size());
    if (preview.maskedLabels.contains(QStringLiteral("*")))
        return tr("everything masked");
    return preview.maskedLabels.isEmpty() ? tr("masked") : tr("masked: %1").arg(preview.maskedLabels.join(QStringLiteral(", ")));
}

bool namesThings(const QString& heading)
{
    static const QStringList headings{QStringLiteral("touches"), QStringLiteral("shows"), QStringLiteral("uses"),
                                      QStringLiteral("writes"), QStringLiteral("runs"), QStringLiteral("inside")};
    return headings.contains(heading);
}

/// Lines under one heading become one row; names stand in columns.
QVector<VerdictSummary::Line> explained(const QVector<service::WordsLine>& words)
{
    constexpr qsizetype subjectWidthMax = 24;
    QVector<VerdictSummary::Line> lines;
    for (qsizetype first = 0; first < words.size();) {
        const QString& heading = words[first].heading;
        const bool mono = namesThings(heading);
        qsizetype end = first;
        qsizetype width = 0;
        for (; end < words.size() && words[end].heading == heading; ++end)
            width = qMax(width, qMin(words[end].subject.size(), subjectWidthMax));
        QStringList texts;
        for (qsizetype at = first; at < end; ++at) {
            const service::WordsLine& line = words[at];
            if (mono && width > 0)
                texts.append(line.subject.leftJustified(width) + QStringLiteral("  ") + line.text);
            else
                texts.append(line.subject.isEmpty() ? line.text : line.subject + QStringLiteral(": ") + line.text);
        }
        const bool warns = heading == u"found" || heading == u"not told" || heading == u"refused";
        lines.append({heading, texts.join(u'\n'), mono, warns ? Tone::Held : Tone::Neutral});
        first = end;
    }
    return lines;
}

}  // namespace

VerdictSummary VerdictSummary::of(const service::Preview& preview)
{
    VerdictSummary summary;
    if (!preview.error.isEmpty()) {
        summary.badges.append({tr("does not parse"), Tone::Blocked});
        summary.facts = preview.error;
        summary.explains = !preview.reasons.isEmpty() || !preview.explanation.isEmpty();
        return summary;
    }
    if (preview.verdict.isEmpty())
        return summary;
    const QString effects = preview.effects.isEmpty() ? QString() : preview.effects.join(QStringLiteral(" + ")) + QStringLiteral(" · ");
    const bool masks = (preview.verdict == u"mask" && preview.shown.isEmpty()) || !preview.maskedColumns.isEmpty();
    if (preview.verdict == u"block")
        summary.badges.append({effects + tr("blocked"), Tone::Blocked});
    else if (preview.verdict == u"hold")
        summary.badges.append({effects + tr("needs approval"), Tone::Held});
    else
        summary.badges.append({effects + tr("allowed"), Tone::Allowed});
    if (masks && preview.verdict != u"block")
        summary.badges.append({maskedWords(preview), Tone::Masked});
    if (!preview.shown.isEmpty() && preview.verdict != u"block")
        summary.badges.append({preview.shown.size() == 1 ? tr("1 column shown by grant") : tr("%1 columns shown by grant").arg(preview.shown.size()), Tone::Held});
    summary.rule = preview.rule;

    QStringList facts;
    const auto refused = std::find_if(preview.explanation.begin(), preview.explanation.end(),
                                      [](const service::WordsLine& line) { return line.heading == u"refused"; });
    if (refused != preview.explanation.end())
        facts.append(tr("the database will refuse it: %1").arg(refused->text));
    const auto untold = std::count_if(preview.explanation.begin(), preview.explanation.end(),
                                      [](const service::WordsLine& line) { return line.heading == u"not told"; });
    if (untold == 1)
        facts.append(tr("1 thing cannot be told"));
    else if (untold > 1)
        facts.append(tr("%1 things cannot be told").arg(untold));
    if (!preview.objects.isEmpty())
        facts.append(tr("touches %1").arg(shortObjects(preview.objects)));
    if (preview.verdict != u"block" && preview.rowsEstimated >= 0)
        facts.append(tr("est. %1 rows").arg(QLocale().toString(qint64(preview.rowsEstimated))));
    if (preview.verdict == u"hold")
        facts.append(preview.reviewers.isEmpty() ? tr("nobody can approve it now")
                                                 : tr("%1 can approve").arg(joinWords(preview.reviewers)));
    else if (preview.verdict == u"block")
        facts.append(preview.because);
    else
        facts.append(tr("no approval needed"));
    facts.removeAll(QString());
    summary.facts = facts.join(QStringLiteral(" · "));
    summary.explains = true;
    return summary;
}

QVector<VerdictSummary::Line> VerdictSummary::why(const service::Preview& preview)
{
    QVector<Line> lines;
    const auto add = [&lines](const QString& heading, const QString& text) {
        if (!text.isEmpty())
            lines.append({heading, text});
    };
    // The first rule's line says it already.
    if (preview.reasons.isEmpty() || !preview.reasons.front().endsWith(preview.because))
        add(tr("because"), preview.because);
    for (const QString& reason : preview.reasons)
        add(tr("rule"), reason.startsWith(QStringLiteral("rule ")) ? reason.mid(5) : reason);
    if (preview.explanation.isEmpty()) {
        for (const QString& finding : preview.findings)
            add(tr("found"), finding);
        add(tr("effects"), preview.effects.join(QStringLiteral(", ")));
    }
    lines.append(explained(preview.explanation));
    QStringList masked;
    for (qsizetype at = 0; at < preview.maskedColumns.size(); ++at) {
        const int column = preview.maskedColumns[at];
        if (column >= 0 && column < preview.outputs.size())
            masked.append(preview.outputs[column]);
    }
    add(tr("masked"), masked.isEmpty() ? preview.maskedLabels.join(QStringLiteral(", ")) : masked.join(QStringLiteral(", ")));
    add(tr("shown"), preview.shown.join(u'\n'));
    add(tr("reviewers"), preview.reviewers.join(QStringLiteral(", ")));
    add(tr("next"), preview.hint);
    return lines;
}

}  // namespace gatehouse::ui
