#include "ui/audit/audit_page.h"

#include "ui/actions/action_registry.h"
#include "ui/audit/audit_query.h"
#include "ui/audit/facet_panel.h"
#include "ui/audit/histogram_view.h"
#include "ui/audit/query_line.h"
#include "ui/audit/record_panel.h"
#include "ui/theme/style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/format.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/separator.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/text_label.h"

#include <QAction>
#include <QApplication>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPointer>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QThreadPool>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatehouse::ui {

namespace {

QString words(const std::string& text)
{
    return QString::fromStdString(text);
}

QScrollArea* scrolled(QWidget* content, int width, QWidget* parent)
{
    auto* area = new QScrollArea(parent);
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setMinimumWidth(width);
    area->setFocusPolicy(Qt::NoFocus);
    return area;
}

}  // namespace

AuditPage::AuditPage(service::AuditReader& reader, service::StatusFeed& status, ActionRegistry& actions,
                     std::function<QDateTime()> now, QWidget* parent)
    : Page(parent), m_reader(reader), m_status(status), m_now(std::move(now))
{
    if (!m_now)
        m_now = [] { return QDateTime::currentDateTime(); };
    m_facets = new FacetPanel(this);
    m_panel = new RecordPanel(this);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(scrolled(m_facets, 190, splitter));
    splitter->addWidget(makeCentre());
    splitter->addWidget(scrolled(m_panel, 300, splitter));
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({210, 700, 330});
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connect(m_facets, &FacetPanel::toggled, this, [this](const QString& field, const QString& value) {
        setQueryText(AuditQuery::toggled(m_line->text(), field, value));
    });
    connect(m_panel, &RecordPanel::proveWanted, this, &AuditPage::prove);
    connect(m_panel, &RecordPanel::saveWanted, this, &AuditPage::askWhere);
    connect(m_panel, &RecordPanel::filterCopied, this, &AuditPage::setQueryText);
    connect(&m_records, &RecordModel::pageWanted, this, &AuditPage::fetchPage);

    m_newTimer.setSingleShot(true);
    m_newTimer.setInterval(1000);
    connect(&m_newTimer, &QTimer::timeout, this, &AuditPage::countNew);
    connect(&m_status, &service::StatusFeed::statusChanged, this, [this] {
        const qint64 size = m_status.status().ledgerRecords;
        if (m_settled && size > m_ledgerSize && !m_newTimer.isActive())
            m_newTimer.start();
    });
    registerActions(actions);
    m_line->setText(QStringLiteral("since:7d"));
    run();
}

QWidget* AuditPage::makeCentre()
{
    auto* area = new QWidget(this);
    m_line = new QueryLine(area);
    connect(m_line, &SearchField::filterChanged, this, [this](const QString& text) {
        if (text != m_asked)   // it also tells of texts that a facet set and that were asked at once
            run();
    });
    connect(m_line, &QLineEdit::returnPressed, this, &AuditPage::run);
    m_new = new QToolButton(area);
    m_new->setObjectName(QStringLiteral("newRecords"));
    m_new->hide();
    connect(m_new, &QToolButton::clicked, this, &AuditPage::run);
    m_verify = new QPushButton(tr("Verify ledger"), area);
    m_verify->setObjectName(QStringLiteral("verifyLedger"));
    m_verify->setToolTip(tr("Read the whole ledger again and check every hash and signature"));
    connect(m_verify, &QPushButton::clicked, this, &AuditPage::verify);
    auto* bar = new QWidget(area);
    setSurface(bar, Surface::Panel);
    auto* line = new QHBoxLayout(bar);
    line->setContentsMargins(metrics::space4, metrics::space3, metrics::space4, metrics::space3);
    line->setSpacing(metrics::space2);
    line->addWidget(m_line, 1);
    line->addWidget(m_new);
    line->addWidget(m_verify);
    m_problem = new TextLabel(QString(), TextRole::Caption, TextLabel::Ink::Normal, area);
    m_problem->setObjectName(QStringLiteral("queryProblem"));
    m_problem->setTone(Tone::Blocked);
    m_problem->setContentsMargins(metrics::space4, metrics::space1, metrics::space4, metrics::space1);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_message = new InlineMessage(area);
    m_message->setObjectName(QStringLiteral("auditMessage"));
    m_message->hide();
    m_histogram = new HistogramView(area);
    connect(m_histogram, &HistogramView::rangeChosen, this, [this](qint64 since, qint64 until) {
        setQueryText(AuditQuery::withRange(m_line->text(), QDateTime::fromMSecsSinceEpoch(since / 1000),
                                           QDateTime::fromMSecsSinceEpoch(until / 1000)));
    });
    connect(m_histogram, &HistogramView::rangeCleared, this,
            [this] { setQueryText(AuditQuery::withRange(m_line->text(), {}, {})); });
    m_total = new TextLabel(QString(), TextRole::Caption, TextLabel::Ink::Muted, area);
    m_total->setObjectName(QStringLiteral("auditTotal"));
    m_total->setContentsMargins(metrics::space4, metrics::space1, metrics::space4, metrics::space1);

    auto* layout = new QVBoxLayout(area);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar);
    layout->addWidget(m_problem);
    layout->addWidget(new Separator(Qt::Horizontal, area));
    layout->addWidget(m_message);
    layout->addWidget(m_histogram);
    layout->addWidget(new Separator(Qt::Horizontal, area));
    layout->addWidget(makeTable(), 1);
    layout->addWidget(new Separator(Qt::Horizontal, area));
    layout->addWidget(m_total);
    return area;
}

QWidget* AuditPage::makeTable()
{
    m_view = new TableView(this);
    m_view->setObjectName(QStringLiteral("auditRecords"));
    m_view->setAccessibleName(tr("Records"));
    m_view->setModel(&m_records);
    m_view->setItemDelegate(new RowDelegate(m_view));
    auto* header = m_view->horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(RecordModel::ActionColumn, QHeaderView::Stretch);
    m_view->setColumnWidth(RecordModel::TimeColumn, 80);
    m_view->setColumnWidth(RecordModel::WhoColumn, 126);
    m_view->setColumnWidth(RecordModel::DecisionColumn, 88);
    m_view->setColumnWidth(RecordModel::TouchedColumn, 112);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AuditPage::chooseRow);
    m_empty = new EmptyState(this);
    m_empty->setObjectName(QStringLiteral("auditEmpty"));
    connect(m_empty, &EmptyState::actionTriggered, this, [this] { setQueryText(QString()); });
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    return m_stack;
}

void AuditPage::registerActions(ActionRegistry& actions)
{
    const QString group = tr("Audit");
    const auto add = [&](const QString& actionId, const QString& text, QVector<QKeySequence> keys, auto handler) {
        QAction* action = actions.add({actionId, text, group, QString(), std::move(keys), Qt::WidgetWithChildrenShortcut}, this);
        connect(action, &QAction::triggered, this, handler);
    };
    add(QStringLiteral("audit.filter"), tr("Edit the audit query"), {QKeySequence(Qt::Key_Slash)}, [this] {
        m_line->setFocus(Qt::ShortcutFocusReason);
        m_line->selectAll();
    });
    add(QStringLiteral("audit.refresh"), tr("Show the newest records"), {QKeySequence(QStringLiteral("Ctrl+R"))}, [this] { run(); });
    add(QStringLiteral("audit.verify"), tr("Verify the whole ledger"), {}, [this] { verify(); });
}

void AuditPage::activated()
{
    m_view->setFocus(Qt::OtherFocusReason);
}

void AuditPage::reveal(const QString& item)
{
    if (item.startsWith(QStringLiteral("query/"))) {
        setQueryText(item.mid(6));
        return;
    }
    const quint64 seq = item.startsWith(QStringLiteral("record/")) ? item.mid(7).toULongLong() : 0;
    if (seq == 0)
        return;
    if (const int row = m_records.rowOf(seq); row >= 0) {
        m_view->selectRow(row);
        m_view->scrollTo(m_records.index(row, 0));
        return;
    }
    m_reader.record(seq, service::replyTo<service::RecordView>(this, [this](auto result) {
        if (result)
            chooseRecord(*result);
        else
            m_message->showMessage(Tone::Blocked, words(result.error().message), words(result.error().hint));
    }));
}

QString AuditPage::queryText() const
{
    return m_line->text();
}

void AuditPage::setQueryText(const QString& text)
{
    m_line->setText(text);
    run();
}

void AuditPage::run()
{
    m_asked = m_line->text();
    const AuditQuery read(m_asked, m_now());
    m_line->markProblem(read.problem().position, read.ok() ? 0 : read.problem().length);
    m_problem->setText(read.problem().words);
    m_problem->setVisible(!read.ok());
    if (!read.ok())
        return;   // what is shown stays until the text can be read
    m_query = read.query();
    m_query.limit = pageSize;
    m_ledgerSize = m_status.status().ledgerRecords;
    m_new->hide();
    m_settled = false;
    m_reader.find(m_query, buckets, service::replyTo<service::AuditPage>(this, [this, mine = ++m_generation](auto result) {
        if (mine != m_generation)
            return;
        m_settled = true;
        if (!result) {
            m_message->setClosable(true);
            m_message->showMessage(Tone::Blocked, words(result.error().message), words(result.error().hint));
            return;
        }
        showPage(*result);
    }));
}

void AuditPage::showPage(const service::AuditPage& page)
{
    const quint64 chosen = m_panel->seq();
    m_newest = page.records.isEmpty() ? 0 : page.records.front().seq;
    m_records.setRecords(page.records, page.more);
    // Young ledgers have short numbers: what they leave goes to the statement.
    m_view->resizeColumnToContents(RecordModel::RecordColumn);
    m_facets->show(page, m_line->text());
    m_histogram->show(page.histogram, page.histogramBlocked, page.since.toMSecsSinceEpoch() * 1000,
                      page.until.toMSecsSinceEpoch() * 1000);
    m_total->setText(tr("%1 records").arg(formatCount(page.total)));
    if (page.records.isEmpty()) {
        const bool all = m_line->text().trimmed().isEmpty();
        m_empty->setContent(all ? QStringLiteral("audit") : QStringLiteral("search"),
                            all ? tr("No records yet") : tr("Nothing matches"),
                            all ? tr("Every statement through the gateway is recorded here before it runs.")
                                : tr("No record fits this query."));
        m_empty->setAction(all ? QString() : tr("Show everything"));
    }
    m_stack->setCurrentIndex(page.records.isEmpty() ? 1 : 0);
    // What was looked at stays chosen; otherwise the newest one shows how a record looks.
    const int row = m_records.rowOf(chosen);
    if (row >= 0)
        m_view->selectRow(row);
    else if (chosen == 0 && m_records.rowCount() > 0)
        m_view->selectRow(0);
}

void AuditPage::fetchPage(quint64 beforeSeq)
{
    ledger::Query query = m_query;
    query.beforeSeq = beforeSeq;
    m_reader.find(query, 0, service::replyTo<service::AuditPage>(this, [this, mine = m_generation](auto result) {
        if (mine != m_generation)
            return;
        if (result)
            m_records.addPage(result->records, result->more);
        else
            m_message->showMessage(Tone::Blocked, words(result.error().message), words(result.error().hint));
    }));
}

void AuditPage::chooseRow(const QModelIndex& index)
{
    if (index.isValid() && m_records.at(index.row()).seq != m_panel->seq())
        chooseRecord(m_records.at(index.row()));
}

void AuditPage::chooseRecord(const service::RecordView& record)
{
    m_panel->showRecord(record);
    prove(record.seq);
    if (record.kind != u"statement")
        return;
    ledger::Query outcome;
    outcome.about = record.seq;
    outcome.kinds = {"outcome"};
    outcome.limit = 1;
    m_reader.find(outcome, 0, service::replyTo<service::AuditPage>(this, [this](auto result) {
        if (result && !result->records.isEmpty())
            m_panel->showOutcome(result->records.front());
    }));
}

void AuditPage::prove(quint64 seq)
{
    m_reader.prove(seq, service::replyTo<service::RecordProof>(this, [this, seq](auto result) {
        if (result)
            m_panel->showProof(*result);
        else
            m_panel->showProofProblem(seq, words(result.error().message));
    }));
}

void AuditPage::verify()
{
    m_verify->setEnabled(false);
    m_verify->setText(tr("Verifying…"));
    m_reader.verify(service::replyTo<service::LedgerCheck>(this, [this](auto result) {
        m_verify->setEnabled(true);
        m_verify->setText(tr("Verify ledger"));
        m_message->setClosable(true);
        m_message->setAction(QString());
        if (!result)
            m_message->showMessage(Tone::Blocked, words(result.error().message), words(result.error().hint));
        else if (result->ok)
            m_message->showMessage(Tone::Allowed, tr("The whole ledger holds: %1 records under %2 signed heads.")
                                                      .arg(formatCount(qint64(result->records)), formatCount(qint64(result->heads))));
        else
            m_message->showMessage(Tone::Blocked,
                                   result->firstBad == 0
                                       ? tr("The ledger does not hold.")
                                       : tr("The ledger does not hold from record %1 on.").arg(formatCount(qint64(result->firstBad))),
                                   result->problem);
    }));
}

void AuditPage::countNew()
{
    if (!isVisible() || !m_settled)
        return;
    m_ledgerSize = m_status.status().ledgerRecords;
    ledger::Query query = m_query;
    query.limit = pageSize;
    m_reader.find(query, 0, service::replyTo<service::AuditPage>(this, [this, mine = m_generation](auto result) {
        if (mine != m_generation || !result)
            return;
        int fresh = 0;
        for (const service::RecordView& record : result->records)
            fresh += record.seq > m_newest ? 1 : 0;
        m_new->setText(fresh == pageSize ? tr("%1+ new records").arg(fresh) : fresh == 1 ? tr("1 new record") : tr("%1 new records").arg(fresh));
        m_new->setVisible(fresh > 0);
    }));
}

void AuditPage::askWhere()
{
    const QString name = QStringLiteral("receipt-%1.json").arg(m_panel->seq());
    auto* dialog = new QFileDialog(this, tr("Save receipt"), QString(), tr("Receipts (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(name);
    connect(dialog, &QFileDialog::fileSelected, this, &AuditPage::saveReceipt);
    dialog->open();
}

void AuditPage::saveReceipt(const QString& path)
{
    const QByteArray bytes = m_panel->proof().receipt.toUtf8();
    if (bytes.isEmpty())
        return;
    QThreadPool::globalInstance()->start([page = QPointer<AuditPage>(this), path, bytes] {
        QSaveFile file(path);
        const bool good = file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
        const QString problem = good ? QString() : file.errorString();
        // Only compared and called on the page's own thread.
        QMetaObject::invokeMethod(qApp, [page, path, problem] {
            if (!page)
                return;
            page->m_message->setClosable(true);
            page->m_message->setAction(QString());
            if (problem.isEmpty())
                page->m_message->showMessage(Tone::Allowed, tr("Receipt saved to %1.").arg(path));
            else
                page->m_message->showMessage(Tone::Blocked, tr("The receipt could not be saved."), problem);
        });
    });
}

}  // namespace gatehouse::ui
