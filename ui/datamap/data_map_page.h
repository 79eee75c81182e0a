// The administrator's map of sensitive columns: what is labelled, how that is known, what masks it, and the decisions.
#pragma once

#include "core/service/data_map_feed.h"
#include "ui/datamap/column_model.h"
#include "ui/shell/page.h"

#include <functional>

class QPushButton;
class QProgressBar;
class QStackedWidget;

namespace gatehouse::ui {

class ActionRegistry;
class ColumnPanel;
class CoveragePanel;
class EmptyState;
class InlineMessage;
class LoadingState;
class SearchField;
class TableView;
class TextLabel;

class DataMapPage : public Page {
    Q_OBJECT
public:
    /// `now` is the clock that "3 h ago" counts from; empty: the machine's.
    DataMapPage(service::DataMapFeed& feed, ActionRegistry& actions, std::function<QDateTime()> now = {}, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("datamap"); }
    [[nodiscard]] QString title() const override { return tr("Data map"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("datamap"); }
    void activated() override;
    /// "column/public.customers.email"
    void reveal(const QString& item) override;
    void setConnection(const service::ConnectionView& connection) override;
    [[nodiscard]] bool settled() const override { return m_settled; }

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QWidget* makeBar();
    [[nodiscard]] QWidget* makeTable();
    void registerActions(ActionRegistry& actions);
    void load();
    void showMap(const service::DataMap& map);
    void showDiscovery(const service::DiscoveryView& discovery);
    void list();
    void select(int row);
    void move(int by);
    void discover();
    void decided(const Result<Done>& result);

    service::DataMapFeed& m_feed;
    std::function<QDateTime()> m_now;
    service::ConnectionView m_connection;
    service::DataMap m_map;
    ColumnModel m_model;
    Shown m_shown = Shown::Sensitive;
    QString m_chosen;              ///< DataMapColumn::name()
    quint64 m_generation = 0;      ///< answers to older questions are dropped
    bool m_loading = false;
    bool m_again = false;
    bool m_settled = true;
    bool m_asked = false;          ///< "find again" is under way and this page asked for it

    CoveragePanel* m_coverage = nullptr;
    ColumnPanel* m_panel = nullptr;
    SearchField* m_filter = nullptr;
    QPushButton* m_confirmAll = nullptr;
    QPushButton* m_find = nullptr;
    QWidget* m_progress = nullptr;
    QProgressBar* m_bar = nullptr;
    TextLabel* m_progressWords = nullptr;
    InlineMessage* m_message = nullptr;
    QStackedWidget* m_stack = nullptr;
    TableView* m_view = nullptr;
    EmptyState* m_empty = nullptr;
    LoadingState* m_wait = nullptr;
    TextLabel* m_total = nullptr;
};

}  // namespace gatehouse::ui
