#include "core/service/verdict_words.h"

#include "core/masking/cell_masker.h"
#include "core/masking/plan.h"
#include "core/service/views.h"

#include <QJsonArray>

#include <algorithm>

namespace gatehouse::service {

namespace {

QString text(const std::string& value)
{
    return QString::fromStdString(value);
}

QString decisionWord(policy::Decision decision)
{
    return QString::fromLatin1(policy::decisionName(decision));
}

/// The value of a type that takes no bullets; empty for the others.
QString valueShown(const masking::ValueType& type)
{
    using masking::ValueKind;
    if (type.kind == ValueKind::Array || type.kind == ValueKind::Composite || type.kind == ValueKind::Name || type.kind == ValueKind::Char)
        return {};
    masking::CellPlan cell{.action = masking::CellAction::Mask, .masker = policy::Masker::Full};
    cell.type = std::make_shared<const masking::ValueType>(type);
    std::string out;
    masking::CellMasker masker(masking::Tools{});
    return masker.apply(out, "1", cell) == masking::Applied::Changed ? QString::fromStdString(out) : QStringLiteral("NULL");
}

QString shownAs(const masking::CellPlan& cell)
{
    using masking::MaskForm;
    // A type of its own takes no bullets. 0: the type is only known when the server describes the result.
    if (cell.action == masking::CellAction::Null && cell.typeOid != 0)
        return QStringLiteral("NULL");
    if (cell.action == masking::CellAction::Members)
        return QStringLiteral("a row, member by member");
    switch (cell.masker) {
    case policy::Masker::Token: return QStringLiteral("a token that is the same for the same value");
    case policy::Masker::Year: return QStringLiteral("its year, or ••••••••");
    case policy::Masker::Round: return QStringLiteral("one significant digit, or ••••••••");
    case policy::Masker::Null: return QStringLiteral("NULL");
    case policy::Masker::Full:
    case policy::Masker::Partial: break;
    }
    if (cell.type && cell.typeOid != 0 && !masking::holdsText(*cell.type)) {
        QString shown = valueShown(*cell.type);
        if (!shown.isEmpty())
            return shown;
    }
    switch (cell.masker == policy::Masker::Full && cell.form < MaskForm::Json ? MaskForm::Full : cell.form) {
    case MaskForm::Full: return cell.typeOid != 0 ? QStringLiteral("••••••••") : QStringLiteral("••••••••, or NULL where its type takes no text");
    case MaskForm::Email: return QStringLiteral("a•••@••••••.com");
    case MaskForm::PersonName: return QStringLiteral("A••• K•••••");
    case MaskForm::LastFour: return QStringLiteral("•••-••-4417");
    case MaskForm::LastTwo: return QStringLiteral("+•• ••• •••••17");
    case MaskForm::Iban: return QStringLiteral("DE•• •••• •••• •••• ••30 00");
    case MaskForm::Json:
    case MaskForm::JsonbBinary: return QStringLiteral("\"•••\"");
    case MaskForm::Char: return QStringLiteral("*");
    }
    return {};
}

QString labelWords(const QString& label)
{
    return label == u"unknown" ? QStringLiteral("its origin cannot be told") : QStringLiteral("label %1").arg(label);
}

QString lengthWords(int seconds)
{
    if (seconds % 60 != 0)
        return QStringLiteral("%1 seconds").arg(seconds);
    return seconds == 60 ? QStringLiteral("1 minute") : QStringLiteral("%1 minutes").arg(seconds / 60);
}

QJsonObject maskersOf(const policy::Verdict& verdict)
{
    QJsonObject maskers;
    for (const policy::LabelMasker& entry : verdict.maskers)
        maskers.insert(text(entry.label), QString::fromLatin1(policy::maskerName(entry.masker)));
    return maskers;
}

/// ", email as token, the others as partial"; nothing when all of them are partial.
QString maskersInWords(const policy::Verdict& verdict)
{
    QString words;
    for (const policy::LabelMasker& entry : verdict.maskers) {
        if (entry.masker != policy::Masker::Partial)
            words += QStringLiteral(", %1 as %2").arg(entry.label == "*" ? QStringLiteral("any other") : text(entry.label),
                                                      QString::fromLatin1(policy::maskerName(entry.masker)));
    }
    return words;
}

void owed(QVector<WordsLine>& lines, const policy::Verdict& verdict, const JudgedEffects& judged)
{
    const auto add = [&lines](const char* subject, const QString& says) {
        lines.append({QStringLiteral("owed"), QString::fromLatin1(subject), says});
    };
    if (verdict.decision == policy::Decision::Block)
        return add("record", QStringLiteral("the refusal is recorded; nothing reaches the database"));
    if (verdict.decision == policy::Decision::Hold) {
        add("approval", QStringLiteral("waits up to %1 for the role %2: %3").arg(lengthWords(verdict.expiresSeconds), text(verdict.reviewerRole),
                judged.reviewers.isEmpty() ? QStringLiteral("nobody can approve it now") : judged.reviewers.join(QStringLiteral(", "))));
    }
    add("record", judged.mayChange ? QStringLiteral("recorded durably before it reaches the database")
                                              : QStringLiteral("recorded before its first row leaves"));
    if (!verdict.maskedLabels.empty()) {
        const QStringList labels = listOf(verdict.maskedLabels);
        add("masking", (labels.contains(QStringLiteral("*")) ? QStringLiteral("every label is masked") : QStringLiteral("masked labels: ") + labels.join(QStringLiteral(", ")))
                           + maskersInWords(verdict)
                           + (verdict.maskUnknown ? QStringLiteral(", and so are values whose origin cannot be told") : QString()));
    }
}

}  // namespace

QVector<MaskedColumn> maskedColumnsOf(const sql::Statement& statement, const policy::Verdict& verdict, const catalog::Snapshot& catalog,
                                      const std::vector<sql::BaseColumn>& shown)
{
    QVector<MaskedColumn> masked;
    const bool answers = statement.returnsRows || statement.copy.direction == sql::CopyDirection::Out;
    if (!answers || !statement.outputsKnown || verdict.decision == policy::Decision::Block)
        return masked;
    const masking::Plan plan = masking::planForCopy(statement.outputs.size(), statement, verdict, catalog, shown);
    for (const int index : plan.maskedColumns()) {
        const masking::CellPlan& cell = plan.cells[static_cast<size_t>(index)];
        masked.append({index, text(statement.outputs[static_cast<size_t>(index)].name), text(cell.label), shownAs(cell), QString::fromLatin1(policy::maskerName(cell.masker))});
    }
    return masked;
}

QStringList aboutOutputs(const sql::Statement& statement, const QVector<MaskedColumn>& masked)
{
    QStringList about(static_cast<qsizetype>(statement.outputs.size()));
    for (const MaskedColumn& column : masked)
        about[column.index] = QStringLiteral("masked");
    return about;
}

QVector<WordsLine> wordsOf(const policy::Verdict& verdict, const QVector<MaskedColumn>& masked, const JudgedEffects& judged)
{
    QVector<WordsLine> lines;
    // A rule that masks decides nothing by itself, but what comes back is not what stands there.
    const bool masks = verdict.decision == policy::Decision::Allow && !masked.isEmpty();
    lines.append({QStringLiteral("verdict"), masks ? QStringLiteral("mask") : decisionWord(verdict.decision), QStringLiteral("by rule %1").arg(text(verdict.rule()))});
    for (const policy::Reason& reason : verdict.reasons)
        lines.append({QStringLiteral("because"), QStringLiteral("%1 (%2)").arg(text(reason.rule), decisionWord(reason.decision)), text(reason.because)});
    for (const MaskedColumn& column : masked)
        lines.append({QStringLiteral("masked"), column.name, QStringLiteral("%1, shown like %2").arg(labelWords(column.label), column.shownAs)});
    owed(lines, verdict, judged);
    if (!verdict.hint.empty())
        lines.append({QStringLiteral("next"), {}, text(verdict.hint)});
    return lines;
}

QJsonObject verdictJson(const policy::Verdict& verdict, const QVector<MaskedColumn>& masked, const JudgedEffects& judged)
{
    QJsonArray reasons;
    for (const policy::Reason& reason : verdict.reasons) {
        reasons.append(QJsonObject{{QStringLiteral("rule"), text(reason.rule)}, {QStringLiteral("decision"), decisionWord(reason.decision)},
                                   {QStringLiteral("because"), text(reason.because)}});
    }
    QJsonArray columns;
    for (const MaskedColumn& column : masked) {
        columns.append(QJsonObject{{QStringLiteral("index"), column.index}, {QStringLiteral("name"), column.name},
                                   {QStringLiteral("label"), column.label}, {QStringLiteral("masker"), column.masker}, {QStringLiteral("shownAs"), column.shownAs}});
    }
    QJsonValue approval;
    if (verdict.decision == policy::Decision::Hold) {
        approval = QJsonObject{{QStringLiteral("role"), text(verdict.reviewerRole)},
                               {QStringLiteral("reviewers"), QJsonArray::fromStringList(judged.reviewers)},
                               {QStringLiteral("expiresSeconds"), verdict.expiresSeconds}};
    }
    const QJsonObject obligations{
        {QStringLiteral("record"), judged.mayChange ? QStringLiteral("durable") : QStringLiteral("written")},
        {QStringLiteral("maskLabels"), QJsonArray::fromStringList(listOf(verdict.maskedLabels))},
        {QStringLiteral("sealedLabels"), QJsonArray::fromStringList(listOf(verdict.sealedLabels))},
        {QStringLiteral("maskUnknown"), verdict.maskUnknown}, {QStringLiteral("maskers"), maskersOf(verdict)},
        {QStringLiteral("scan"), QString::fromLatin1(policy::scanName(verdict.scan))}, {QStringLiteral("approval"), approval}};
    return {{QStringLiteral("decision"), decisionWord(verdict.decision)}, {QStringLiteral("rule"), text(verdict.rule())},
            {QStringLiteral("reasons"), reasons}, {QStringLiteral("hint"), text(verdict.hint)},
            {QStringLiteral("maskedColumns"), columns}, {QStringLiteral("obligations"), obligations},
            {QStringLiteral("policyVersion"), static_cast<qint64>(verdict.policyVersion)}};
}

}  // namespace gatehouse::service
