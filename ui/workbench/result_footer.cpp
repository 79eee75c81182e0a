#include "ui/workbench/result_footer.h"

#include "ui/theme/style.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/format.h"
#include "ui/widgets/text_label.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

namespace gatehouse::ui {

ResultFooter::ResultFooter(QWidget* parent) : QWidget(parent)
{
    setSurface(this, Surface::Panel);
    m_words = new TextLabel(QString(), TextRole::Body, TextLabel::Ink::Muted, this);
    m_words->setObjectName(QStringLiteral("resultWords"));
    m_masked = new Chip(this);
    m_shown = new Chip(this);
    m_shown->setObjectName(QStringLiteral("shownChip"));
    m_see = new QPushButton(tr("Request to see…"), this);
    m_see->setObjectName(QStringLiteral("requestToSeeLink"));
    m_see->setToolTip(tr("Ask a reviewer to show you masked columns for a while (Ctrl+Shift+M)"));
    setButtonRole(m_see, ButtonRole::Link);
    m_recordLink = new QPushButton(this);
    m_recordLink->setObjectName(QStringLiteral("recordLink"));
    m_recordLink->setToolTip(tr("Show the ledger's record of this run, with its proof"));
    setButtonRole(m_recordLink, ButtonRole::Link);
    m_transaction = new Chip(this);
    m_transaction->setObjectName(QStringLiteral("transaction"));
    m_stopExport = new QPushButton(tr("Stop export"), this);
    m_copy = new QToolButton(this);
    m_copy->setObjectName(QStringLiteral("copyAs"));
    m_copy->setText(tr("Copy as"));
    m_copy->setPopupMode(QToolButton::InstantPopup);
    auto* copyMenu = new QMenu(m_copy);
    for (const ResultFormat format : {ResultFormat::Tsv, ResultFormat::Csv, ResultFormat::Json, ResultFormat::Markdown, ResultFormat::Insert})
        copyMenu->addAction(nameOf(format), this, [this, format] { Q_EMIT copyWanted(format); });
    m_copy->setMenu(copyMenu);
    m_export = new QToolButton(this);
    m_export->setObjectName(QStringLiteral("export"));
    m_export->setText(tr("Export"));
    m_export->setPopupMode(QToolButton::InstantPopup);
    auto* exportMenu = new QMenu(m_export);
    for (const ResultFormat format : {ResultFormat::Csv, ResultFormat::JsonLines})
        exportMenu->addAction(tr("%1 file…").arg(nameOf(format)), this, [this, format] { Q_EMIT exportWanted(format); });
    m_export->setMenu(exportMenu);

    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(metrics::space3, 2, metrics::space3, 2);
    line->setSpacing(metrics::space3);
    line->addWidget(m_words);
    line->addWidget(m_masked);
    line->addWidget(m_shown);
    line->addWidget(m_see);
    line->addWidget(m_recordLink);
    line->addWidget(m_transaction);
    line->addStretch(1);
    line->addWidget(m_stopExport);
    line->addWidget(m_copy);
    line->addWidget(m_export);
    setFixedHeight(34);
    connect(m_recordLink, &QPushButton::clicked, this, [this] { Q_EMIT recordWanted(m_record); });
    connect(m_see, &QPushButton::clicked, this, &ResultFooter::seeWanted);
    connect(m_stopExport, &QPushButton::clicked, this, &ResultFooter::exportStopWanted);
    showNothing();
    showTransaction(0);
    showExport(-1);
}

QString ResultFooter::nameOf(ResultFormat format)
{
    switch (format) {
    case ResultFormat::Tsv: return tr("TSV");
    case ResultFormat::Csv: return tr("CSV");
    case ResultFormat::Json: return tr("JSON");
    case ResultFormat::JsonLines: return tr("JSON Lines");
    case ResultFormat::Markdown: return tr("Markdown");
    case ResultFormat::Insert: return tr("INSERT statements");
    }
    return {};
}

QString ResultFooter::words() const
{
    return m_words->text();
}

void ResultFooter::showNothing()
{
    m_record = 0;
    m_words->setText(QString());
    m_masked->hide();
    m_shown->hide();
    m_see->hide();
    m_recordLink->hide();
    m_copy->setEnabled(false);
    m_export->setEnabled(false);
}

void ResultFooter::showRows(qint64 rows)
{
    m_words->setText(tr("%1 rows so far").arg(formatCount(rows)));
    m_masked->hide();
    m_shown->hide();
    m_see->hide();
    m_recordLink->hide();
}

void ResultFooter::showEnd(const service::RunSummary& summary, qint64 rows, const Masks& masks)
{
    const bool table = masks.columns > 0;
    QStringList words;
    if (table)
        words.append(rows == 1 ? tr("1 row") : tr("%1 rows").arg(formatCount(rows)));
    else if (!summary.tag.isEmpty())
        words.append(summary.tag);
    if (summary.durationUs > 0)
        words.append(formatDuration(summary.durationUs));
    m_words->setText(words.join(QStringLiteral(" · ")));
    m_masked->setVisible(masks.masked > 0);
    m_masked->setContent(tr("%1 of %2 columns masked").arg(masks.masked).arg(masks.columns), Tone::Masked);
    m_shown->setVisible(masks.shown > 0);
    m_shown->setContent(masks.shown == 1 ? tr("1 column shown by grant") : tr("%1 columns shown by grant").arg(masks.shown), Tone::Held);
    m_see->setVisible(masks.askable > 0);
    m_record = summary.record;
    m_recordLink->setVisible(m_record != 0);
    m_recordLink->setText(tr("record #%1").arg(formatCount(qint64(m_record))));
    m_copy->setEnabled(table && rows > 0);
    m_export->setEnabled(table);
}

void ResultFooter::showTransaction(char state)
{
    m_transaction->setVisible(state == 'T' || state == 'E');
    if (state == 'T')
        m_transaction->setContent(tr("in a transaction"), Tone::Held);
    else if (state == 'E')
        m_transaction->setContent(tr("transaction failed: ROLLBACK to go on"), Tone::Blocked);
}

void ResultFooter::showExport(qint64 rows)
{
    m_stopExport->setVisible(rows >= 0);
    if (rows >= 0)
        m_stopExport->setText(tr("%1 rows written · stop").arg(formatCount(rows)));
}

}  // namespace gatehouse::ui
