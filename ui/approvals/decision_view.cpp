#include "ui/approvals/decision_view.h"

#include "ui/approvals/approval_words.h"
#include "ui/approvals/decision_bar.h"
#include "ui/approvals/decision_history_model.h"
#include "ui/approvals/session_statement_model.h"
#include "ui/theme/style.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/countdown_label.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/format.h"
#include "ui/widgets/separator.h"
#include "ui/widgets/sql_label.h"
#include "ui/widgets/tab_strip.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/text_label.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QStackedWidget>

namespace gatehouse::ui {

namespace {

constexpr int cardHeightMin = 168;

/// Takes everything below the title out of a card.
void emptyCard(Card* card)
{
    while (card->body()->count() > 1) {
        QLayoutItem* item = card->body()->takeAt(1);
        if (QLayout* inner = item->layout()) {
            while (QLayoutItem* part = inner->takeAt(0)) {
                delete part->widget();
                delete part;
            }
        }
        delete item->widget();
        delete item;
    }
    card->body()->setSpacing(3);
}

/// One line for each column, its label as a remark.
QString columnList(const service::ApprovalView& approval)
{
    qsizetype width = 0;
    for (const QString& column : approval.columns)
        width = qMax(width, column.size());
    QStringList lines;
    for (qsizetype i = 0; i < approval.columns.size(); ++i)
        lines.append(approval.columns.at(i).leftJustified(width) + QStringLiteral("  -- ") + approval.labels.value(i));
    return lines.join(u'\n');
}

TextLabel* addLine(Card* card, const QString& text, TextLabel::Ink ink = TextLabel::Ink::Muted,
                   TextRole role = TextRole::Body)
{
    auto* label = new TextLabel(text, role, ink, card);
    label->setWordWrap(true);
    card->body()->addWidget(label);
    return label;
}

/// "rule **prod-writes**": a muted word and a strong one.
void addPair(Card* card, const QString& muted, const QString& strong, const QString& after = {})
{
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::space1);
    row->addWidget(new TextLabel(muted, TextRole::Body, TextLabel::Ink::Muted, card));
    row->addWidget(new TextLabel(strong, TextRole::Strong, TextLabel::Ink::Normal, card));
    if (!after.isEmpty())
        row->addWidget(new TextLabel(after, TextRole::Body, TextLabel::Ink::Muted, card));
    row->addStretch();
    card->body()->addLayout(row);
}

}  // namespace

DecisionView::DecisionView(service::SessionFeed& sessions, QWidget* parent) : QWidget(parent), m_sessions(sessions)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(22, metrics::space3, 22, metrics::space4);
    layout->setSpacing(14);
    layout->addWidget(makeHead());
    layout->addWidget(makeStatement());
    auto* cards = new QHBoxLayout;
    cards->setSpacing(metrics::space3);
    m_impact = new Card(tr("Impact"), this);
    m_who = new Card(tr("Who"), this);
    m_why = new Card(tr("Why it was held"), this);
    for (Card* card : {m_impact, m_who, m_why}) {
        card->setMinimumHeight(cardHeightMin);
        card->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        cards->addWidget(card, 1);
    }
    layout->addLayout(cards);
    layout->addWidget(makeTables(), 1);
    m_bar = new DecisionBar(this);
    layout->addWidget(m_bar);
}

QWidget* DecisionView::makeHead()
{
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::space2 + 2);
    m_risk = new Chip(head);
    m_risk->setObjectName(QStringLiteral("risk"));
    m_environment = new Chip(head);
    m_sentence = new ElidedLabel(head);
    m_sentence->setObjectName(QStringLiteral("sentence"));
    m_sentence->setRole(TextRole::Title);
    m_sentence->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_countdown = new CountdownLabel(head);
    m_countdown->setPrefix(tr("expires in"));
    row->addWidget(m_risk);
    row->addWidget(m_environment);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_countdown);
    return head;
}

QWidget* DecisionView::makeStatement()
{
    auto* card = new Card({}, this);
    card->body()->setSpacing(metrics::space2 - 2);
    m_sql = new SqlLabel(card);
    m_sql->setObjectName(QStringLiteral("statement"));
    m_sql->setLinesMax(10);
    card->body()->addWidget(m_sql);
    m_parameters = new TextLabel({}, TextRole::MonoSmall, TextLabel::Ink::Muted, card);
    m_parameters->setObjectName(QStringLiteral("parameters"));
    m_parameters->setWordWrap(true);
    m_parameters->setTextInteractionFlags(Qt::TextSelectableByMouse);
    card->body()->addWidget(m_parameters);
    m_binding = new TextLabel({}, TextRole::Body, TextLabel::Ink::Faint, card);
    m_binding->setObjectName(QStringLiteral("binding"));
    m_binding->setWordWrap(true);
    card->body()->addWidget(m_binding);
    return card;
}

QWidget* DecisionView::makeTables()
{
    auto* card = new Card({}, this);
    card->body()->setContentsMargins(1, 1, 1, metrics::space2);
    card->body()->setSpacing(0);
    m_tabs = new TabStrip(card);
    m_tabs->setAccessibleName(tr("More about this request"));
    m_tabs->addTab(tr("This session"));
    m_tabs->addTab(tr("Recent decisions"));
    card->body()->addWidget(m_tabs);
    card->body()->addWidget(new Separator(Qt::Horizontal, card));
    m_tables = new QStackedWidget(card);
    m_sessionModel = new SessionStatementModel(this);
    m_historyModel = new DecisionHistoryModel(this);
    const auto makeTable = [&](QAbstractItemModel* model, const QString& name) {
        auto* table = new TableView(m_tables);
        table->setModel(model);
        table->setAccessibleName(name);
        setSurface(table, Surface::Panel);
        m_tables->addWidget(table);
        return table;
    };
    m_sessionTable = makeTable(m_sessionModel, tr("Statements of this session"));
    m_historyTable = makeTable(m_historyModel, tr("Recent decisions"));
    auto* header = m_sessionTable->horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(SessionStatementModel::Statement, QHeaderView::Stretch);
    m_sessionTable->setColumnWidth(SessionStatementModel::Time, 84);
    m_sessionTable->setColumnWidth(SessionStatementModel::Decision, 102);
    m_sessionTable->setColumnWidth(SessionStatementModel::Rows, 72);
    m_sessionTable->setColumnWidth(SessionStatementModel::Took, 106);
    m_historyTable->setColumnWidth(DecisionHistoryModel::Time, 156);
    m_historyTable->setColumnWidth(DecisionHistoryModel::Who, 120);
    m_historyTable->setColumnWidth(DecisionHistoryModel::Outcome, 112);
    m_historyTable->setColumnWidth(DecisionHistoryModel::DecidedBy, 90);
    m_historyTable->horizontalHeader()->setSectionResizeMode(DecisionHistoryModel::Statement, QHeaderView::Stretch);
    m_nothing = new EmptyState(m_tables);
    m_tables->addWidget(m_nothing);
    card->body()->addWidget(m_tables, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, &DecisionView::showTab);
    return card;
}

void DecisionView::setApproval(const service::ApprovalView& approval, const QVector<service::ApprovalView>& ended)
{
    const bool other = approval.id != m_approval.id;
    m_approval = approval;
    const Risk risk = riskOf(approval);
    m_risk->setContent(riskWord(risk), riskTone(risk));
    m_environment->setEnvironment(approval.environment);
    m_sentence->setText(requestSentence(approval));
    m_countdown->setEnd(approval.state == u"pending" ? approval.expiresAt : QDateTime());
    m_sql->setSql(approval.isSight() ? columnList(approval) : approval.statement);
    QStringList parameters;
    for (int i = 0; i < approval.parameters.size(); ++i)
        parameters.append(QStringLiteral("$%1 = %2").arg(i + 1).arg(approval.parameters.at(i)));
    m_parameters->setText(parameters.join(u'\n'));
    m_parameters->setVisible(!parameters.isEmpty());
    m_binding->setText(approval.isSight()
                           ? tr("Shows %1 the plain values of these columns on %2 for %3 from the approval on; everything else stays masked. sha256 %4")
                                 .arg(approval.identity, approval.connection, lengthWords(approval.seconds), shortHash(approval.digest))
                           : (approval.parameters.isEmpty() ? tr("Exactly this text will run, once. sha256 %1")
                                                      : tr("Exactly this text and its parameters will run, once. sha256 %1"))
                           .arg(shortHash(approval.digest)));
    m_binding->setToolTip(approval.digest);
    fillImpact();
    fillWho();
    fillWhy();
    const QVector<service::ApprovalView> related = relatedDecisions(approval, ended);
    m_historyModel->setDecisions(related);
    m_tabs->setTabText(1, tr("Recent decisions (%1)").arg(related.size()));
    m_bar->setApproval(approval);
    if (other && m_tabs->isTabVisible(0) == approval.isSight()) {
        m_tabs->setTabVisible(0, !approval.isSight());   // it comes from a person, not from a session
        m_tabs->setCurrentIndex(approval.isSight() ? 1 : 0);
    }
    if (other) {
        m_settled = false;
        m_sessionModel->setStatements({});
        m_tabs->setTabText(0, tr("This session"));
    }
    loadSession();
    showTab(m_tabs->currentIndex());
}

void DecisionView::fillSightImpact()
{
    if (m_approval.rowsShown >= 0) {
        auto* row = new QHBoxLayout;
        row->setSpacing(metrics::space2);
        row->addWidget(new TextLabel(formatCount(m_approval.rowsShown), TextRole::Display, TextLabel::Ink::Normal, m_impact), 0, Qt::AlignBaseline);
        row->addWidget(new TextLabel(m_approval.rowsShown == 1 ? tr("row in the last result") : tr("rows in the last result"), TextRole::Body,
                                     TextLabel::Ink::Muted, m_impact), 0, Qt::AlignBaseline);
        row->addStretch();
        m_impact->body()->addLayout(row);
    }
    QStringList labels = m_approval.labels;
    labels.removeDuplicates();
    addPair(m_impact, tr("shows"), joinWords(labels), tr("in plain"));
    addPair(m_impact, tr("for"), lengthWords(m_approval.seconds), tr("from the approval on"));
    addLine(m_impact, m_approval.rowsShown >= 0 ? tr("In that time any statement may show them, in every row that it reads.")
                                                : tr("Any statement may show them in that time, in every row that it reads."));
    if (!m_approval.grant.isEmpty())
        addPair(m_impact, tr("grant"), m_approval.grant);
    m_impact->body()->addStretch();
}

void DecisionView::fillImpact()
{
    emptyCard(m_impact);
    if (m_approval.isSight()) {
        fillSightImpact();
        return;
    }
    if (m_approval.rowsEstimated >= 0) {
        auto* row = new QHBoxLayout;
        row->setSpacing(metrics::space2);
        row->addWidget(new TextLabel(formatCount(qRound64(m_approval.rowsEstimated)), TextRole::Display,
                                     TextLabel::Ink::Normal, m_impact), 0, Qt::AlignBaseline);
        row->addWidget(new TextLabel(tr("rows, by the planner"), TextRole::Body, TextLabel::Ink::Muted,
                                     m_impact), 0, Qt::AlignBaseline);
        row->addStretch();
        m_impact->body()->addLayout(row);
    } else {
        addLine(m_impact, tr("The number of rows is not known."));
    }
    addPair(m_impact, tr("effects"), m_approval.effects.isEmpty() ? tr("not understood")
                                                                  : m_approval.effects.join(QStringLiteral(", ")));
    if (!m_approval.objects.isEmpty())
        addLine(m_impact, tr("touches %1").arg(m_approval.objects.join(QStringLiteral(", "))));
    for (const QString& finding : std::as_const(m_approval.findings))
        addLine(m_impact, QStringLiteral("▲ ") + finding)->setTone(Tone::Held);
    m_impact->body()->addStretch();
}

void DecisionView::fillWho()
{
    emptyCard(m_who);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::space2);
    auto* kind = new Chip(m_who);
    kind->setIdentityKind(m_approval.identityKind);
    row->addWidget(kind);
    row->addWidget(new TextLabel(m_approval.identity, TextRole::Strong, TextLabel::Ink::Normal, m_who));
    row->addStretch();
    m_who->body()->addLayout(row);
    if (!m_approval.sponsor.isEmpty())
        addPair(m_who, tr("acts for"), m_approval.sponsor);
    const QVector<service::SessionView> sessions = m_sessions.sessions();
    for (const service::SessionView& session : sessions) {
        if (session.id != m_approval.sessionId)
            continue;
        if (!session.application.isEmpty())
            addPair(m_who, tr("with"), session.application, session.peer.isEmpty() ? QString()
                                                                                   : tr("from %1").arg(session.peer));
        addLine(m_who, tr("connected since %1").arg(formatTime(session.openedAt)));
        break;
    }
    addPair(m_who, tr("on"), m_approval.connection);
    addLine(m_who, tr("asked at %1").arg(formatTime(m_approval.createdAt)));
    m_who->body()->addStretch();
    if (!m_approval.sessionId.isEmpty()) {
        auto* open = new QPushButton(tr("Open the session"), m_who);
        open->setObjectName(QStringLiteral("open_session"));
        setButtonRole(open, ButtonRole::Link);
        connect(open, &QPushButton::clicked, this, [this] { Q_EMIT sessionRequested(m_approval.sessionId); });
        m_who->body()->addWidget(open, 0, Qt::AlignLeft);
    }
}

void DecisionView::fillWhy()
{
    emptyCard(m_why);
    m_why->setTitle(m_approval.isSight() ? tr("Why") : tr("Why it was held"));
    if (m_approval.isSight()) {
        // What a person typed is told apart from what Gatehouse says.
        addLine(m_why, tr("%1 writes:").arg(m_approval.identity));
        addLine(m_why, m_approval.asked, TextLabel::Ink::Normal)->setObjectName(QStringLiteral("asked"));
    }
    for (const QString& rule : std::as_const(m_approval.rules))
        addPair(m_why, tr("rule"), rule);
    if (!m_approval.because.isEmpty())
        addLine(m_why, m_approval.because);
    if (!m_approval.reviewerRole.isEmpty())
        addPair(m_why, tr("needs a"), m_approval.reviewerRole);
    addLine(m_why, m_approval.reviewers.isEmpty() ? tr("Nobody who may decide it is known.")
                                                  : tr("may decide: %1").arg(joinWords(m_approval.reviewers)));
    m_why->body()->addStretch();
}

void DecisionView::loadSession()
{
    const QString id = m_approval.id;
    if (m_approval.isSight()) {
        m_settled = true;
        return;
    }
    m_sessions.statementsOf(
        m_approval.sessionId,
        service::replyTo<QVector<service::StatementView>>(this, [this, id](Result<QVector<service::StatementView>> result) {
            if (id != m_approval.id)
                return;  // the answer for the one before
            m_settled = true;
            if (result) {
                m_sessionModel->setStatements(*result);
                m_tabs->setTabText(0, result->size() == 1 ? tr("This session (1 statement)")
                                                          : tr("This session (%1 statements)").arg(result->size()));
            } else {
                m_sessionModel->setStatements({});
            }
            showTab(m_tabs->currentIndex());
        }));
}

void DecisionView::showTab(int tab)
{
    TableView* table = tab == 0 ? m_sessionTable : m_historyTable;
    if (table->model()->rowCount() > 0) {
        m_tables->setCurrentWidget(table);
        return;
    }
    if (tab == 0)
        m_nothing->setContent(QStringLiteral("sessions"), {},
                              m_settled ? tr("The session has no statements on record.") : tr("Reading the session…"));
    else
        m_nothing->setContent(QStringLiteral("history"), {},
                              tr("Nothing was decided lately for these objects or this identity."));
    m_tables->setCurrentWidget(m_nothing);
}

}  // namespace gatehouse::ui
