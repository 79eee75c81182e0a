#include "ui/workbench/workbench_tab.h"

#include "ui/theme/style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/format.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/separator.h"
#include "ui/workbench/result_footer.h"
#include "ui/workbench/result_grid.h"
#include "ui/workbench/sight_form.h"
#include "ui/workbench/sql_editor.h"
#include "ui/workbench/text_position.h"
#include "ui/workbench/verdict_bar.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

namespace gatehouse::ui {

namespace {

constexpr int previewDelayMs = 250;

}  // namespace

WorkbenchTab::WorkbenchTab(const Services& services, const TabState& state, QWidget* parent)
    : QWidget(parent), m_catalog(services.catalog), m_approvals(services.approvals), m_run(services.runner.makeRun()), m_id(state.id), m_name(state.name),
      m_text(state.text), m_edited(state.edited), m_result(services.spillDirectory)
{
    m_editor = new SqlEditor(services.completion, this);
    m_editor->setText(state.text);
    m_editor->setCaret(state.caret);
    m_bar = new VerdictBar(this);
    m_bar->setObjectName(QStringLiteral("verdictBar"));
    m_message = new InlineMessage(this);
    m_message->setObjectName(QStringLiteral("runMessage"));
    m_message->hide();
    m_sightMessage = new InlineMessage(this);
    m_sightMessage->setObjectName(QStringLiteral("sightMessage"));
    m_sightMessage->hide();
    m_sight = new SightForm(this);
    m_grid = new ResultGrid(this);
    m_grid->setResult(&m_result);
    // The first rows may come alone; the next are shown a moment later.
    connect(&m_result, &QAbstractItemModel::rowsInserted, this, [this] {
        if (!m_fit)
            return;
        m_fit = m_result.rowCount() < ResultGrid::rowsMeasured;
        m_grid->fitColumns();
    });
    m_empty = new EmptyState(QStringLiteral("table"), tr("No result yet"), tr("Ctrl+Enter runs the statement at the caret."), this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_grid);
    m_footer = new ResultFooter(this);

    auto* lower = new QWidget(this);
    auto* lowerLayout = new QVBoxLayout(lower);
    lowerLayout->setContentsMargins(0, 0, 0, 0);
    lowerLayout->setSpacing(0);
    lowerLayout->addWidget(new Separator(Qt::Horizontal, lower));
    lowerLayout->addWidget(m_bar);
    lowerLayout->addWidget(m_message);
    lowerLayout->addWidget(m_sightMessage);
    lowerLayout->addWidget(m_sight);
    lowerLayout->addWidget(new Separator(Qt::Horizontal, lower));
    lowerLayout->addWidget(m_stack, 1);
    lowerLayout->addWidget(new Separator(Qt::Horizontal, lower));
    lowerLayout->addWidget(m_footer);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_editor);
    splitter->addWidget(lower);
    splitter->setSizes({160, 620});
    splitter->setStretchFactor(1, 1);
    m_editor->setMinimumHeight(60);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    m_previewTimer.setSingleShot(true);
    m_previewTimer.setInterval(previewDelayMs);
    connect(&m_previewTimer, &QTimer::timeout, this, &WorkbenchTab::preview);
    connect(m_editor, &SqlEditor::editPaused, this, [this] {
        const QString now = m_editor->text();
        if (now != m_text) {
            m_text = now;
            m_edited = !now.isEmpty();
        }
        Q_EMIT stateChanged();
    });
    connect(m_editor, &QsciScintilla::textChanged, this, &WorkbenchTab::previewSoon);
    connect(m_editor, &QsciScintilla::cursorPositionChanged, this, &WorkbenchTab::previewSoon);
    connect(m_editor, &QsciScintilla::selectionChanged, this, &WorkbenchTab::previewSoon);
    connect(m_bar, &VerdictBar::withdrawWanted, this, &WorkbenchTab::stop);
    connect(m_grid, &ResultGrid::stopWanted, this, &WorkbenchTab::stop);
    connect(m_grid, &ResultGrid::seeWanted, this, &WorkbenchTab::requestToSee);
    connect(m_footer, &ResultFooter::seeWanted, this, [this] { requestToSee(); });
    connect(m_bar, &VerdictBar::seeWanted, this, [this] { requestToSee(); });
    connect(m_sight, &SightForm::sendWanted, this, &WorkbenchTab::sendSight);
    connect(m_sight, &SightForm::closed, m_grid, [this] { m_grid->setFocus(Qt::OtherFocusReason); });
    connect(m_sightMessage, &InlineMessage::actionTriggered, this, &WorkbenchTab::actOnSight);
    connect(&m_approvals, &service::ApprovalFeed::approvalsChanged, this, &WorkbenchTab::followSights);
    connect(m_footer, &ResultFooter::recordWanted, this, &WorkbenchTab::recordWanted);
    connect(m_footer, &ResultFooter::copyWanted, this, &WorkbenchTab::copyAs);
    connect(m_footer, &ResultFooter::exportWanted, this, &WorkbenchTab::askExport);
    connect(m_footer, &ResultFooter::exportStopWanted, this, [this] { m_export.stop(); });
    connect(&m_export, &ResultExport::progress, m_footer, &ResultFooter::showExport);
    connect(&m_export, &ResultExport::textReady, this, [this](const QString& text, qint64 count, bool cut) {
        QGuiApplication::clipboard()->setText(text);
        m_message->setClosable(true);
        m_message->showMessage(cut ? Tone::Held : Tone::Allowed,
                               cut ? tr("Only the first %1 rows fit into the clipboard; export to a file for all.").arg(formatCount(count))
                                   : tr("%1 rows copied, masked as shown.").arg(formatCount(count)));
    });
    connect(&m_export, &ResultExport::fileDone, this, [this](const QString& path, qint64 count, const QString& problem) {
        m_footer->showExport(-1);
        m_message->setClosable(true);
        if (problem.isEmpty())
            m_message->showMessage(Tone::Allowed, tr("%1 rows written to %2.").arg(formatCount(count), path));
        else
            m_message->showMessage(Tone::Blocked, tr("The export was not written."), problem);
    });
    connect(&m_result, &ResultModel::spillFailed, this, [this](const QString& problem) {
        m_run->stop();
        m_message->showMessage(Tone::Blocked, tr("The result is too big for memory and the disk refused it; the run was stopped."), problem);
    });
    connectRun();
}

WorkbenchTab::~WorkbenchTab() = default;

void WorkbenchTab::connectRun()
{
    connect(m_run.get(), &service::QueryRun::decided, this, [this](service::Preview verdict, quint64) {
        // The gateway tells what it decided; what the statement is was told before.
        if (m_sent == m_explained)
            verdict.explanation = m_explanation;
        m_bar->showDecided(verdict);
    });
    connect(m_run.get(), &service::QueryRun::held, this, [this](const QString&, const QStringList& reviewers, const QDateTime& expiresAt) {
        m_bar->showHeld(reviewers, expiresAt);
        m_empty->setContent(QStringLiteral("clock"), tr("Waiting for approval"),
                            tr("The statement has not reached the database. It runs as soon as a reviewer approves it."));
    });
    connect(m_run.get(), &service::QueryRun::columns, this, &WorkbenchTab::columns);
    connect(m_run.get(), &service::QueryRun::rows, this, &WorkbenchTab::rows);
    connect(m_run.get(), &service::QueryRun::notice, this, [this](const QString& text) { m_message->showMessage(Tone::Accent, text); });
    connect(m_run.get(), &service::QueryRun::finished, this, &WorkbenchTab::finished);
}

void WorkbenchTab::setConnection(const service::ConnectionView& connection)
{
    m_connection = connection;
    m_explained.clear();   // another schema, another meaning
    m_editor->setEnvironment(connection.environment);
    previewSoon();
}

TabState WorkbenchTab::state() const
{
    return {m_id, m_name, m_editor->text(), m_editor->caret(), m_edited};
}

bool WorkbenchTab::running() const
{
    return m_run->running();
}

void WorkbenchTab::runStatement()
{
    const StatementSpan span = m_editor->runSpan();
    m_editor->markStatement(m_editor->hasSelectedText() ? StatementSpan{} : span);
    start(m_editor->text().mid(span.start, span.length()), span.start);
}

void WorkbenchTab::runAll()
{
    m_editor->markStatement({});
    start(m_editor->text(), 0);
}

void WorkbenchTab::explain()
{
    const StatementSpan span = m_editor->runSpan();
    if (!span.empty())
        start(QStringLiteral("EXPLAIN ") + m_editor->text().mid(span.start, span.length()), span.start - 8);
}

void WorkbenchTab::stop()
{
    if (m_run->running())
        m_run->stop();
}

void WorkbenchTab::start(const QString& sql, int offset)
{
    if (m_run->running() || sql.trimmed().isEmpty())
        return;
    if (m_connection.name.isEmpty()) {
        m_message->showMessage(Tone::Held, tr("There is no connection to run on."), tr("Choose one in the bar at the top."));
        return;
    }
    m_sent = sql;
    m_sentOffset = offset;
    ++m_previewNumber;   // an answer that is still on its way is about another text
    m_previewTimer.stop();
    m_message->hide();
    m_sight->hide();
    if (m_asked.isEmpty())
        m_sightMessage->hide();
    m_editor->clearError();
    m_result.clear();
    m_empty->setContent(QStringLiteral("clock"), tr("Running"), tr("Rows appear as they arrive."));
    m_stack->setCurrentIndex(0);
    m_footer->showNothing();
    m_bar->showRunning();
    m_run->start(m_connection.name, sql);
    if (m_edited) {
        m_edited = false;
        Q_EMIT stateChanged();
    }
    Q_EMIT runningChanged();
}

void WorkbenchTab::previewSoon()
{
    if (!m_run->running())
        m_previewTimer.start();
}

void WorkbenchTab::preview()
{
    if (m_connection.name.isEmpty() || m_run->running())
        return;
    const StatementSpan span = m_editor->runSpan();
    const QString sql = m_editor->text().mid(span.start, span.length());
    const quint64 number = ++m_previewNumber;
    if (sql.trimmed().isEmpty()) {
        m_bar->showIdle(tr("Write a statement to see what the policy would do."));
        return;
    }
    m_catalog.preview(m_connection.name, sql, service::replyTo<service::Preview>(this, [this, number, sql, span](auto result) {
        if (number != m_previewNumber || m_run->running())
            return;
        if (!result) {
            m_bar->showIdle(QString::fromStdString(result.error().message));
            return;
        }
        m_explained = sql;
        m_explanation = result->explanation;
        m_bar->showPreview(*result);
        // While one still types the end of the line, a mark there would only be noise.
        const int at = unitsOfCharacter(sql, result->errorPosition);
        if (!result->error.isEmpty() && at >= 0 && span.start + at < m_editor->caret())
            m_editor->markError(span.start + at, result->error);
        else
            m_editor->clearError();
    }));
}

void WorkbenchTab::columns(const QVector<service::ResultColumnView>& columns)
{
    m_result.begin(columns);
    m_fit = true;
    m_grid->fitColumns();
    m_stack->setCurrentIndex(1);
}

void WorkbenchTab::rows(const ResultRows& rows)
{
    m_result.append(rows);
    m_footer->showRows(m_result.rowsReceived());
}

void WorkbenchTab::finished(const service::RunSummary& summary)
{
    m_result.flush();
    m_bar->showEnd(summary);
    ResultFooter::Masks masks;
    for (const service::ResultColumnView& column : m_result.columns()) {
        ++masks.columns;
        masks.masked += column.masked ? 1 : 0;
        masks.askable += column.masked && !column.behind.isEmpty() ? 1 : 0;
        masks.shown += column.shown.isEmpty() ? 0 : 1;
    }
    m_footer->showEnd(summary, m_result.rowsReceived(), masks);
    m_footer->showTransaction(m_run->transactionState());
    showEnd(summary);
    Q_EMIT runningChanged();
}

void WorkbenchTab::showEnd(const service::RunSummary& summary)
{
    using End = service::RunSummary::End;
    Tone tone = Tone::Blocked;
    QString icon = QStringLiteral("error");
    QString title;
    switch (summary.end) {
    case End::Done:
        if (m_result.columns().isEmpty())
            m_empty->setContent(QStringLiteral("check"), summary.tag.isEmpty() ? tr("Done") : summary.tag,
                                tr("The statement returned no rows."));
        return;
    case End::Failed: title = tr("The statement failed"); break;
    case End::Blocked: title = tr("Blocked by policy"); icon = QStringLiteral("shield"); break;
    case End::Denied: title = tr("Denied by a reviewer"); icon = QStringLiteral("deny"); break;
    case End::Withdrawn: title = tr("Withdrawn"); tone = Tone::Accent; icon = QStringLiteral("info"); break;
    case End::Expired: title = tr("Nobody decided in time"); tone = Tone::Held; icon = QStringLiteral("clock"); break;
    case End::Stopped: title = tr("Stopped"); tone = Tone::Accent; icon = QStringLiteral("stop"); break;
    case End::ConnectionLost: title = tr("The connection to the gateway was lost"); icon = QStringLiteral("disconnected"); break;
    }
    QString message = summary.message.isEmpty() ? title : summary.message;
    if (summary.end == End::Failed && !summary.sqlState.isEmpty())
        message += QStringLiteral(" (%1)").arg(summary.sqlState);
    m_message->setClosable(true);
    m_message->showMessage(tone, message, summary.hint);
    const bool reached = summary.end == End::Failed || summary.end == End::Stopped || summary.end == End::ConnectionLost;
    m_empty->setContent(icon, title, reached ? tr("There is no result.") : tr("The statement never reached the database."));
    if (m_result.rowsReceived() == 0)
        m_stack->setCurrentIndex(0);
    const int at = unitsOfCharacter(m_sent, summary.errorPosition);
    if (at >= 0)
        m_editor->markError(qMax(0, m_sentOffset + at), message);
}

void WorkbenchTab::copyAs(ResultFormat format)
{
    if (m_export.running())
        return;
    m_export.toText(m_result.reader(), ResultFormatter(format, m_result.columns()), 0, std::numeric_limits<qint64>::max() - 1);
}

void WorkbenchTab::exportTo(ResultFormat format, const QString& path)
{
    if (m_export.running())
        return;
    m_footer->showExport(0);
    m_export.toFile(m_result.reader(), ResultFormatter(format, m_result.columns()), path);
}

void WorkbenchTab::askExport(ResultFormat format)
{
    const QString suffix = format == ResultFormat::Csv ? QStringLiteral("csv") : QStringLiteral("jsonl");
    auto* dialog = new QFileDialog(this, tr("Export %1").arg(ResultFooter::nameOf(format)), QString(),
                                   QStringLiteral("%1 (*.%2)").arg(ResultFooter::nameOf(format), suffix));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(QStringLiteral("result.") + suffix);
    connect(dialog, &QFileDialog::fileSelected, this, [this, format](const QString& path) { exportTo(format, path); });
    dialog->open();
}

void WorkbenchTab::requestToSee(QVector<int> columns)
{
    if (columns.isEmpty())
        columns = m_grid->maskedSelected();
    const QVector<service::ResultColumnView>& result = m_result.columns();
    QVector<SightForm::Choice> choices;
    int masked = 0;
    int sealed = 0;
    for (int at = 0; at < int(result.size()); ++at) {
        const service::ResultColumnView& column = result[at];
        masked += column.masked ? 1 : 0;
        sealed += column.sealed ? 1 : 0;
        for (const QString& name : column.behind) {
            const auto known = std::find_if(choices.begin(), choices.end(), [&name](const SightForm::Choice& choice) { return choice.column == name; });
            const bool wanted = columns.isEmpty() || columns.contains(at);
            if (known == choices.end())
                choices.append({name, column.label, wanted});
            else
                known->wanted = known->wanted || wanted;
        }
    }
    if (!choices.isEmpty()) {
        m_sight->ask(m_connection.name, choices, m_result.rowsReceived());
        return;
    }
    m_withdrawable.clear();
    m_sightMessage->setAction({});
    m_sightMessage->setClosable(true);
    if (masked == 0)
        m_sightMessage->showMessage(Tone::Accent, tr("Nothing in this result is masked."));
    else if (sealed > 0)
        m_sightMessage->showMessage(Tone::Held, tr("What is masked here is sealed: the policy lets nobody see it."));
    else
        m_sightMessage->showMessage(Tone::Held, tr("What is masked here cannot be asked for: where it comes from is not known."),
                                    tr("Select the columns themselves rather than what is computed from them."));
}

void WorkbenchTab::sendSight(const service::SightAsk& ask)
{
    m_approvals.askToSee(ask, service::replyTo<service::ApprovalView>(this, [this](Result<service::ApprovalView> asked) {
        if (!asked) {
            m_sight->showProblem(QString::fromStdString(asked.error().message), QString::fromStdString(asked.error().hint));
            return;
        }
        m_sight->hide();
        m_asked.append(asked->id);
        m_withdrawable = asked->id;
        m_sightMessage->setClosable(true);
        m_sightMessage->setAction(tr("Withdraw"));
        m_sightMessage->showMessage(Tone::Held,
                                    asked->reviewers.isEmpty() ? tr("Asked to see %1. Nobody can decide it now.").arg(joinWords(asked->columns))
                                                               : tr("Asked to see %1. It can be decided by %2.")
                                                                     .arg(joinWords(asked->columns), joinWords(asked->reviewers)),
                                    tr("You can go on working; this line tells what became of it."));
        m_grid->setFocus(Qt::OtherFocusReason);
        followSights();   // it may be decided already
    }));
}

void WorkbenchTab::followSights()
{
    if (m_asked.isEmpty() && m_granted.isEmpty())
        return;
    const QVector<service::ApprovalView> ended = m_approvals.recent();
    for (const service::ApprovalView& view : ended) {
        if (m_asked.contains(view.id) || (m_granted.contains(view.id) && !view.grantEnd.isEmpty()))
            tellSight(view);
    }
}

void WorkbenchTab::tellSight(const service::ApprovalView& view)
{
    const QString columns = joinWords(view.columns);
    m_asked.removeAll(view.id);
    m_withdrawable.clear();
    m_sightMessage->setAction({});
    m_sightMessage->setClosable(true);
    if (!view.grantEnd.isEmpty()) {
        m_granted.removeAll(view.id);
        m_sightMessage->showMessage(Tone::Accent, tr("%1: masked again from the next run on.").arg(columns), tr("The grant ended: %1.").arg(view.grantEnd));
    } else if (view.state == u"approved" || view.state == u"executed") {
        if (!m_granted.contains(view.id))
            m_granted.append(view.id);
        m_sightMessage->setAction(tr("Run again"));
        m_sightMessage->showMessage(Tone::Allowed,
                                    view.grantUntil.isValid() ? tr("%1 approved: you see %2 until %3.").arg(view.decidedBy, columns, formatTime(view.grantUntil))
                                                              : tr("%1 approved: you see %2.").arg(view.decidedBy, columns),
                                    view.reason);
    } else if (view.state == u"denied") {
        m_sightMessage->showMessage(Tone::Blocked, tr("%1 denied the request to see %2: %3").arg(view.decidedBy, columns, view.reason));
    } else if (view.state == u"expired") {
        m_sightMessage->showMessage(Tone::Held, tr("Nobody decided in time about the request to see %1.").arg(columns));
    } else {
        m_sightMessage->showMessage(Tone::Accent, tr("The request to see %1 was withdrawn.").arg(columns), view.reason);
    }
}

void WorkbenchTab::actOnSight()
{
    if (m_withdrawable.isEmpty()) {
        // What ran before, wherever the caret is by now.
        start(QString(m_sent), m_sentOffset);
        return;
    }
    m_approvals.withdraw(m_withdrawable, service::replyTo<service::ApprovalView>(this, [this](Result<service::ApprovalView> done) {
        if (!done)
            m_sightMessage->showMessage(Tone::Blocked, QString::fromStdString(done.error().message), QString::fromStdString(done.error().hint));
        else if (m_asked.contains(done->id))
            tellSight(*done);
    }));
}

void WorkbenchTab::switchFocus()
{
    if (m_editor->hasFocus())
        m_grid->setFocus(Qt::ShortcutFocusReason);
    else
        m_editor->setFocus(Qt::ShortcutFocusReason);
}

}  // namespace gatehouse::ui
