#include "ui/audit/record_panel.h"

#include "ui/theme/style.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_panel.h"
#include "ui/widgets/sql_label.h"
#include "ui/widgets/text_label.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatehouse::ui {

RecordPanel::RecordPanel(QWidget* parent) : QWidget(parent)
{
    setSurface(this, Surface::Panel);
    setAccessibleName(tr("Record"));
    m_title = new TextLabel(QString(), TextRole::Title, TextLabel::Ink::Normal, this);
    m_badge = new Chip(this);
    m_badge->setObjectName(QStringLiteral("proofBadge"));
    m_sql = new SqlLabel(this);
    m_sql->setLinesMax(14);
    m_sql->setAccessibleName(tr("Statement"));
    m_detail = new TextLabel(QString(), TextRole::Body, TextLabel::Ink::Muted, this);
    m_detail->setWordWrap(true);
    m_facts = new KeyValuePanel(this);
    m_facts->setObjectName(QStringLiteral("recordFacts"));
    m_proofHead = new TextLabel(tr("PROOF"), TextRole::Section, TextLabel::Ink::Muted, this);
    m_proofLines = new TextLabel(QString(), TextRole::MonoSmall, TextLabel::Ink::Muted, this);
    m_proofLines->setObjectName(QStringLiteral("proofLines"));
    m_proofLines->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_proofLines->setWordWrap(true);
    m_save = new QPushButton(tr("Save receipt"), this);
    m_save->setObjectName(QStringLiteral("saveReceipt"));
    m_again = new QPushButton(tr("Verify again"), this);
    m_filter = new QPushButton(tr("Copy as filter"), this);
    m_filter->setObjectName(QStringLiteral("copyAsFilter"));
    setButtonRole(m_filter, ButtonRole::Link);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::space2);
    buttons->addWidget(m_save);
    buttons->addWidget(m_again);
    buttons->addStretch(1);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_filter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::space4, metrics::space4, metrics::space4, metrics::space4);
    layout->setSpacing(metrics::space3);
    layout->addLayout(head);
    layout->addWidget(m_badge, 0, Qt::AlignLeft);
    layout->addWidget(m_sql);
    layout->addWidget(m_detail);
    layout->addWidget(m_facts);
    layout->addWidget(m_proofHead);
    layout->addWidget(m_proofLines);
    layout->addLayout(buttons);
    layout->addStretch(1);

    connect(m_save, &QPushButton::clicked, this, &RecordPanel::saveWanted);
    connect(m_again, &QPushButton::clicked, this, [this] {
        m_badge->setContent(tr("checking…"), Tone::Neutral);
        Q_EMIT proveWanted(m_record.seq);
    });
    connect(m_filter, &QPushButton::clicked, this, [this] {
        QStringList terms;
        if (!m_record.identity.isEmpty())
            terms.append(QStringLiteral("who:") + m_record.identity);
        if (!m_record.verdict.isEmpty())
            terms.append(QStringLiteral("verdict:") + m_record.verdict);
        if (!m_record.sessionId.isEmpty())
            terms.append(QStringLiteral("session:") + m_record.sessionId);
        Q_EMIT filterCopied(terms.join(u' '));
    });
    clear();
}

void RecordPanel::clear()
{
    m_record = {};
    m_proof = {};
    m_title->setText(tr("No record chosen"));
    m_detail->setText(tr("Choose a record to see it in full, with its proof."));
    m_detail->show();
    for (QWidget* part : {static_cast<QWidget*>(m_badge), static_cast<QWidget*>(m_sql), static_cast<QWidget*>(m_facts),
                          static_cast<QWidget*>(m_proofHead), static_cast<QWidget*>(m_proofLines),
                          static_cast<QWidget*>(m_save), static_cast<QWidget*>(m_again), static_cast<QWidget*>(m_filter)})
        part->hide();
}

void RecordPanel::showRecord(const service::RecordView& record)
{
    m_record = record;
    m_outcome = {};
    m_proof = {};
    m_title->setText(tr("Record %1").arg(formatCount(qint64(record.seq))));
    m_badge->setContent(tr("checking…"), Tone::Neutral);
    m_badge->show();
    m_sql->setSql(record.shape);
    m_sql->setVisible(!record.shape.isEmpty());
    m_detail->setText(record.detail);
    m_detail->setVisible(!record.detail.isEmpty());
    fillFacts();
    m_facts->show();
    m_filter->show();
    m_proofHead->hide();
    m_proofLines->hide();
    m_save->hide();
    m_again->hide();
}

QString RecordPanel::resultWords(const service::RecordView& outcome)
{
    QStringList words;
    if (!outcome.sqlState.isEmpty() && outcome.sqlState != u"00000")
        words.append(tr("error %1").arg(outcome.sqlState));
    if (outcome.rows >= 0)
        words.append(outcome.rows == 1 ? tr("1 row") : tr("%1 rows").arg(formatCount(outcome.rows)));
    if (outcome.cellsMasked > 0)
        words.append(outcome.cellsMasked == 1 ? tr("1 cell masked") : tr("%1 cells masked").arg(formatCount(outcome.cellsMasked)));
    if (outcome.durationUs >= 0)
        words.append(formatDuration(outcome.durationUs));
    if (words.isEmpty())
        words.append(outcome.detail);
    return words.join(QStringLiteral(" · "));
}

void RecordPanel::fillFacts()
{
    using Ink = KeyValuePanel::ValueStyle;
    const service::RecordView& r = m_record;
    m_facts->clear();
    m_facts->addRow(tr("time"), formatDateTime(r.time), Ink::Mono);
    const QString who = r.identity.isEmpty() ? tr("gateway")
        : r.sponsor.isEmpty()                ? r.identity
                                             : tr("%1 for %2").arg(r.identity, r.sponsor);
    m_facts->addRow(tr("who"), who, Ink::Text, toneOfIdentityKind(r.identityKind));
    m_facts->addRow(tr("kind"), QString(r.kind).replace(u'-', u' '));
    if (!r.connection.isEmpty())
        m_facts->addRow(tr("on"), r.environment.isEmpty() ? r.connection : tr("%1 · %2").arg(r.connection, r.environment));
    if (!r.verdict.isEmpty())
        m_facts->addRow(tr("decision"), r.rule.isEmpty() ? wordOfVerdict(r.verdict)
                                                         : tr("%1 · %2").arg(wordOfVerdict(r.verdict), r.rule),
                        Ink::Text, toneOfVerdict(r.verdict));
    const QString result = m_outcome.seq != 0 ? resultWords(m_outcome) : (r.rows >= 0 ? resultWords(r) : QString());
    if (!result.isEmpty())
        m_facts->addRow(tr("result"), result);
    if (!r.effects.isEmpty())
        m_facts->addRow(tr("effects"), r.effects.join(QStringLiteral(", ")));
    if (!r.objects.isEmpty())
        m_facts->addRow(tr("touched"), r.objects.join(QStringLiteral(", ")), Ink::Mono);
    if (!r.labels.isEmpty())
        m_facts->addRow(tr("data"), labelWords(r.labels.join(QStringLiteral(", "))), Ink::Text, Tone::Masked);
    if (!r.sessionId.isEmpty())
        m_facts->addRow(tr("session"), r.sessionId, Ink::Mono);
    if (!r.approval.isEmpty())
        m_facts->addRow(tr("approval"), r.approval, Ink::Mono);
    if (r.about != 0)
        m_facts->addRow(tr("about record"), formatCount(qint64(r.about)), Ink::Mono);
}

void RecordPanel::showOutcome(const service::RecordView& outcome)
{
    if (outcome.about != m_record.seq)
        return;
    m_outcome = outcome;
    fillFacts();
}

void RecordPanel::showProof(const service::RecordProof& proof)
{
    if (proof.seq != m_record.seq)
        return;
    if (!proof.proven) {
        showProofProblem(proof.seq, proof.problem);
        return;
    }
    m_proof = proof;
    m_badge->setContent(tr("proven in ledger"), Tone::Allowed, QStringLiteral("check"));
    m_proofLines->setText(tr("leaf %1\npath %2 hashes\nroot %3\nhead of %4 records, signed %5\nby %6")
                              .arg(shortHash(proof.leaf), QString::number(proof.pathLength), shortHash(proof.root), formatCount(proof.headSize),
                                   formatDateTime(proof.signedAt), proof.origin));
    m_proofLines->setTone(Tone::Neutral);
    m_proofLines->setToolTip(tr("leaf %1\nroot %2").arg(proof.leaf, proof.root));
    for (QWidget* part : {static_cast<QWidget*>(m_proofHead), static_cast<QWidget*>(m_proofLines),
                          static_cast<QWidget*>(m_save), static_cast<QWidget*>(m_again)})
        part->show();
    m_save->setEnabled(!proof.receipt.isEmpty());
}

void RecordPanel::showProofProblem(quint64 seq, const QString& problem)
{
    if (seq != m_record.seq)
        return;
    m_proof = {};
    m_badge->setContent(tr("not proven"), Tone::Blocked, QStringLiteral("warning"));
    m_proofLines->setText(problem);
    m_proofLines->setTone(Tone::Blocked);
    m_proofHead->show();
    m_proofLines->show();
    m_save->hide();
    m_again->show();
}

}  // namespace gatehouse::ui
