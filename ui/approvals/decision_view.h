// One held statement or request to see with everything needed to decide it, on one screen.
#pragma once

#include "core/service/session_feed.h"
#include "core/service/values.h"

#include <QWidget>

class QStackedWidget;

namespace gatehouse::ui {

class Card;
class Chip;
class CountdownLabel;
class DecisionBar;
class DecisionHistoryModel;
class ElidedLabel;
class EmptyState;
class SessionStatementModel;
class SqlLabel;
class TableView;
class TabStrip;
class TextLabel;

class DecisionView : public QWidget {
    Q_OBJECT
public:
    explicit DecisionView(service::SessionFeed& sessions, QWidget* parent = nullptr);

    void setApproval(const service::ApprovalView& approval, const QVector<service::ApprovalView>& ended);
    [[nodiscard]] DecisionBar* bar() const { return m_bar; }
    /// Its statements of the session have arrived.
    [[nodiscard]] bool settled() const { return m_settled; }

Q_SIGNALS:
    void sessionRequested(const QString& sessionId);

private:
    [[nodiscard]] QWidget* makeHead();
    [[nodiscard]] QWidget* makeStatement();
    [[nodiscard]] QWidget* makeTables();
    void fillImpact();
    void fillSightImpact();
    void fillWho();
    void fillWhy();
    void loadSession();
    void showTab(int tab);

    service::SessionFeed& m_sessions;
    service::ApprovalView m_approval;
    Chip* m_risk;
    Chip* m_environment;
    ElidedLabel* m_sentence;
    CountdownLabel* m_countdown;
    SqlLabel* m_sql;
    TextLabel* m_parameters;
    TextLabel* m_binding;
    Card* m_impact;
    Card* m_who;
    Card* m_why;
    TabStrip* m_tabs;
    QStackedWidget* m_tables;
    TableView* m_sessionTable;
    TableView* m_historyTable;
    EmptyState* m_nothing;
    SessionStatementModel* m_sessionModel;
    DecisionHistoryModel* m_historyModel;
    DecisionBar* m_bar;
    bool m_settled = false;
};

}  // namespace gatehouse::ui
