// The sessions screen: lanes of all identities over time, and the statements of what is chosen there.
#pragma once

#include "core/service/session_feed.h"
#include "ui/sessions/lane_table.h"
#include "ui/sessions/statement_model.h"
#include "ui/sessions/timeline.h"
#include "ui/shell/page.h"

#include <QTimer>

#include <functional>
#include <memory>

class QPushButton;
class QScrollArea;
class QStackedWidget;
class QToolButton;

namespace gatehouse::ui {

class ActionRegistry;
class EmptyState;
class LaneView;
class SearchField;
class SessionHeader;
class SessionPalette;
class TableView;
class TextLabel;
class TimeAxis;

class SessionsPage : public Page {
    Q_OBJECT
public:
    /// `nowUs` is the clock; empty: the machine's.
    SessionsPage(service::SessionFeed& feed, ActionRegistry& actions, std::function<qint64()> nowUs = {},
                 QWidget* parent = nullptr);
    ~SessionsPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("sessions"); }
    [[nodiscard]] QString title() const override { return tr("Sessions"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("sessions"); }
    void activated() override;
    void reveal(const QString& item) override;
    [[nodiscard]] PaletteSource* paletteSource() override;
    [[nodiscard]] bool settled() const override { return m_loaded; }

    [[nodiscard]] Timeline& timeline() { return m_timeline; }
    void setRange(qint64 seconds);

private:
    [[nodiscard]] QWidget* makeBar();
    [[nodiscard]] QWidget* makeLanes();
    [[nodiscard]] QWidget* makeDetail();
    void registerActions(ActionRegistry& actions);

    void load();
    void sessionsChanged();
    void take(const QVector<service::StatementView>& statements);
    void flush();
    void filterChanged(const QString& text);
    void lanesChanged();
    void chooseIdentity(const QString& identity);
    void chooseStatement(int number);
    void chooseSession(const QString& id, quint64 index = 0);
    void showBrushed();
    void mergeKeepingPlace(const QVector<service::StatementView>& statements);
    void endSession(const QString& id);

    service::SessionFeed& m_feed;
    std::function<qint64()> m_nowUs;
    LaneTable m_table;
    Timeline m_timeline;
    StatementModel m_statements;
    std::unique_ptr<SessionPalette> m_palette;
    QVector<service::StatementView> m_pending;
    QTimer m_flush;
    QTimer m_clock;
    QString m_session;
    qint64 m_rangeSeconds = 900;
    bool m_loaded = false;

    SearchField* m_filter = nullptr;
    TextLabel* m_filterProblem = nullptr;
    QToolButton* m_live = nullptr;
    QToolButton* m_range = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    LaneView* m_lanes = nullptr;
    SessionHeader* m_header = nullptr;
    TableView* m_view = nullptr;
};

}  // namespace gatehouse::ui
