#include "ui/approvals/approval_words.h"

#include "ui/widgets/format.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>

namespace gatehouse::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ApprovalWords", text);
}

bool has(const service::ApprovalView& approval, const char* effect)
{
    return approval.effects.contains(QLatin1String(effect));
}

/// The first word of the statement, comments before it skipped; empty when there is more than one statement.
QString leadingWord(const QString& statement)
{
    qsizetype at = 0;
    while (at < statement.size()) {
        if (statement.at(at).isSpace() || statement.at(at) == u'(') {
            ++at;
        } else if (QStringView(statement).mid(at).startsWith(u"--")) {
            at = statement.indexOf(u'\n', at);
            if (at < 0)
                return {};
        } else if (QStringView(statement).mid(at).startsWith(u"/*")) {
            at = statement.indexOf(QStringLiteral("*/"), at + 2);
            if (at < 0)
                return {};
            at += 2;
        } else {
            break;
        }
    }
    qsizetype end = at;
    while (end < statement.size() && statement.at(end).isLetter())
        ++end;
    const qsizetype next = statement.indexOf(u';', end);
    if (next >= 0 && !QStringView(statement).mid(next + 1).trimmed().isEmpty())
        return {};
    return statement.mid(at, end - at).toUpper();
}

struct Deed {
    const char* word;
    const char* withObjects;
    const char* without;
    const char* effect;   ///< believed only when the analysis found this effect too
};

constexpr Deed deeds[] = {
    {"DELETE", QT_TRANSLATE_NOOP("ApprovalWords", "delete from %1"), QT_TRANSLATE_NOOP("ApprovalWords", "delete rows"), "write"},
    {"DELETE", QT_TRANSLATE_NOOP("ApprovalWords", "delete from %1"), QT_TRANSLATE_NOOP("ApprovalWords", "delete rows"), "destructive"},
    {"UPDATE", QT_TRANSLATE_NOOP("ApprovalWords", "update %1"), QT_TRANSLATE_NOOP("ApprovalWords", "update rows"), "write"},
    {"INSERT", QT_TRANSLATE_NOOP("ApprovalWords", "insert into %1"), QT_TRANSLATE_NOOP("ApprovalWords", "insert rows"), "write"},
    {"MERGE", QT_TRANSLATE_NOOP("ApprovalWords", "merge into %1"), QT_TRANSLATE_NOOP("ApprovalWords", "merge rows"), "write"},
    {"TRUNCATE", QT_TRANSLATE_NOOP("ApprovalWords", "empty %1"), QT_TRANSLATE_NOOP("ApprovalWords", "empty a table"), "destructive"},
    {"DROP", QT_TRANSLATE_NOOP("ApprovalWords", "drop %1"), QT_TRANSLATE_NOOP("ApprovalWords", "drop an object"), "destructive"},
    {"ALTER", QT_TRANSLATE_NOOP("ApprovalWords", "alter %1"), QT_TRANSLATE_NOOP("ApprovalWords", "change the schema"), "ddl"},
    {"CREATE", QT_TRANSLATE_NOOP("ApprovalWords", "create %1"), QT_TRANSLATE_NOOP("ApprovalWords", "create an object"), "ddl"},
    {"GRANT", QT_TRANSLATE_NOOP("ApprovalWords", "grant rights on %1"), QT_TRANSLATE_NOOP("ApprovalWords", "grant rights"), "privilege"},
    {"REVOKE", QT_TRANSLATE_NOOP("ApprovalWords", "take away rights on %1"), QT_TRANSLATE_NOOP("ApprovalWords", "take away rights"), "privilege"},
    {"SELECT", QT_TRANSLATE_NOOP("ApprovalWords", "read %1"), QT_TRANSLATE_NOOP("ApprovalWords", "run a query"), "read"},
};

/// "email and full_name of customers": tables once, their columns together; at the most four columns by name.
QString columnWords(const QStringList& columns)
{
    constexpr int shown = 4;
    QStringList tables;
    QHash<QString, QStringList> byTable;
    for (const QString& column : columns.mid(0, shown)) {
        const QString table = column.section(u'.', 0, -2);
        if (!byTable.contains(table))
            tables.append(table);
        byTable[table].append(column.section(u'.', -1));
    }
    QStringList parts;
    for (const QString& table : std::as_const(tables))
        parts.append(tr("%1 of %2").arg(joinWords(byTable[table]), table.startsWith(u"public.") ? table.mid(7) : table));
    if (columns.size() > shown)
        parts.append(tr("%1 more").arg(columns.size() - shown));
    return joinWords(parts);
}

QString deedOf(const service::ApprovalView& approval)
{
    if (approval.isSight())
        return tr("see %1").arg(columnWords(approval.columns));
    const QString objects = objectWords(approval.objects);
    const auto words = [&](const char* with, const char* without) {
        return objects.isEmpty() ? tr(without) : tr(with).arg(objects);
    };
    // The statement's own first word is used only where the analysis agrees: a SELECT that writes is no reading.
    const QString word = leadingWord(approval.statement);
    for (const Deed& deed : deeds) {
        if (word != QLatin1String(deed.word) || !has(approval, deed.effect))
            continue;
        const bool onlyReads = std::all_of(approval.effects.begin(), approval.effects.end(), [](const QString& effect) {
            return effect == u"read" || effect == u"session" || effect == u"transaction";
        });
        if (word == u"SELECT" && !onlyReads)
            break;
        return words(deed.withObjects, deed.without);
    }
    if (has(approval, "privilege"))
        return words("change rights on %1", "change rights");
    if (has(approval, "ddl"))
        return words("change the schema of %1", "change the schema");
    if (has(approval, "destructive"))
        return words("destroy data in %1", "destroy data");
    if (has(approval, "execution"))
        return words("run code that touches %1", "run code that cannot be looked into");
    if (has(approval, "admin"))
        return tr("administer the server");
    if (has(approval, "write"))
        return words("write to %1", "write");
    if (has(approval, "maintenance"))
        return words("maintain %1", "run maintenance");
    if (has(approval, "read"))
        return words("read %1", "read");
    return tr("run a statement that is not understood");
}

}  // namespace

Risk riskOf(const service::ApprovalView& approval)
{
    // Values leave their mask, but nothing changes and it ends by itself.
    if (approval.isSight())
        return Risk::Medium;
    bool known = false;
    for (const QString& effect : approval.effects) {
        if (effect == u"destructive" || effect == u"ddl" || effect == u"privilege" || effect == u"execution"
            || effect == u"admin")
            return Risk::High;
        known = known || effect == u"read" || effect == u"write" || effect == u"session" || effect == u"transaction"
                || effect == u"maintenance";
    }
    // An environment that is not one of the harmless two counts as prod.
    const bool prod = approval.environment != u"dev" && approval.environment != u"staging";
    if (!known || (prod && approval.identityKind != u"human" && approval.identityKind != u"service"))
        return Risk::High;
    if (has(approval, "write") || has(approval, "maintenance") || !approval.findings.isEmpty())
        return Risk::Medium;
    return Risk::Low;
}

QString riskWord(Risk risk)
{
    switch (risk) {
    case Risk::High: return tr("High risk");
    case Risk::Medium: return tr("Medium risk");
    case Risk::Low: break;
    }
    return tr("Low risk");
}

Tone riskTone(Risk risk)
{
    switch (risk) {
    case Risk::High: return Tone::Blocked;
    case Risk::Medium: return Tone::Held;
    case Risk::Low: break;
    }
    return Tone::Allowed;
}

QString requestSentence(const service::ApprovalView& approval)
{
    return tr("%1 wants to %2").arg(approval.identity, deedOf(approval));
}

QString deedWords(const service::ApprovalView& approval)
{
    return approval.environment.isEmpty() ? deedOf(approval)
                                          : tr("%1 in %2").arg(deedOf(approval), approval.environment);
}

QString behalfWords(const service::ApprovalView& approval)
{
    return approval.sponsor.isEmpty() ? QString() : tr("for %1").arg(approval.sponsor);
}

QString objectWords(const QStringList& objects)
{
    constexpr int shown = 3;
    QStringList names;
    for (const QString& object : objects.mid(0, shown))
        names.append(object.startsWith(u"public.") ? object.mid(7) : object);
    if (objects.size() > shown)
        names.last() = tr("%1 more").arg(objects.size() - shown + 1);
    return joinWords(names);
}

QString stakeWords(const service::ApprovalView& approval)
{
    if (approval.isSight()) {
        QStringList labels = approval.labels;
        labels.removeDuplicates();
        return tr("%1 in plain for %2").arg(joinWords(labels), lengthWords(approval.seconds));
    }
    if (approval.effects.isEmpty())
        return tr("not understood");
    if (has(approval, "privilege"))
        return tr("change of rights");
    if (has(approval, "ddl"))
        return tr("schema change");
    if (has(approval, "execution"))
        return tr("runs code");
    if (approval.rowsEstimated >= 0)
        return approval.rowsEstimated < 1.5 ? tr("about 1 row") : tr("%1 rows").arg(formatEstimate(approval.rowsEstimated));
    return approval.effects.join(QStringLiteral(", "));
}

QString outcomeWords(const service::ApprovalView& approval)
{
    const bool granted = approval.isSight() && approval.state == u"executed";
    const QString word = granted ? tr("granted") : wordOfState(approval.state, QStringLiteral("hold"));
    QString text = approval.decidedBy.isEmpty() ? word : tr("%1 by %2").arg(word, approval.decidedBy);
    if (!approval.reason.isEmpty())
        text += QStringLiteral(": ") + approval.reason;
    if (granted && !approval.grantEnd.isEmpty())
        text += tr(" · ended: %1").arg(approval.grantEnd);
    else if (granted && approval.grantUntil.isValid())
        text += tr(" · until %1").arg(formatTime(approval.grantUntil));
    return text;
}

}  // namespace gatehouse::ui
