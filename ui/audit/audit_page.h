// The audit screen: query line, facets, histogram, records and for each one its proof.
#pragma once

#include "core/service/audit_reader.h"
#include "core/service/status_feed.h"
#include "ui/audit/record_model.h"
#include "ui/shell/page.h"

#include <QTimer>

#include <functional>

class QPushButton;
class QStackedWidget;
class QToolButton;

namespace gatehouse::ui {

class ActionRegistry;
class EmptyState;
class FacetPanel;
class HistogramView;
class InlineMessage;
class QueryLine;
class RecordPanel;
class TableView;
class TextLabel;

class AuditPage : public Page {
    Q_OBJECT
public:
    /// `now` is the clock that since:7d counts from; empty: the machine's.
    AuditPage(service::AuditReader& reader, service::StatusFeed& status, ActionRegistry& actions,
              std::function<QDateTime()> now = {}, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("audit"); }
    [[nodiscard]] QString title() const override { return tr("Audit"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("audit"); }
    void activated() override;
    /// "record/12", or "query/who:agent" to show that query.
    void reveal(const QString& item) override;
    [[nodiscard]] bool settled() const override { return m_settled; }

    void setQueryText(const QString& text);
    [[nodiscard]] QString queryText() const;
    /// Writes the shown record's receipt; the answer appears inline.
    void saveReceipt(const QString& path);

private:
    [[nodiscard]] QWidget* makeCentre();
    [[nodiscard]] QWidget* makeTable();
    void registerActions(ActionRegistry& actions);

    void run();
    void showPage(const service::AuditPage& page);
    void fetchPage(quint64 beforeSeq);
    void chooseRow(const QModelIndex& index);
    void chooseRecord(const service::RecordView& record);
    void prove(quint64 seq);
    void verify();
    void countNew();
    void askWhere();

    static constexpr int pageSize = 200;
    static constexpr int buckets = 96;

    service::AuditReader& m_reader;
    service::StatusFeed& m_status;
    std::function<QDateTime()> m_now;
    RecordModel m_records;
    QString m_asked;                ///< the text of the last question
    ledger::Query m_query;
    quint64 m_generation = 0;       ///< answers to older questions are dropped
    quint64 m_newest = 0;
    qint64 m_ledgerSize = -1;
    bool m_settled = false;
    QTimer m_newTimer;

    QueryLine* m_line = nullptr;
    TextLabel* m_problem = nullptr;
    TextLabel* m_total = nullptr;
    QToolButton* m_new = nullptr;
    QPushButton* m_verify = nullptr;
    InlineMessage* m_message = nullptr;
    HistogramView* m_histogram = nullptr;
    FacetPanel* m_facets = nullptr;
    QStackedWidget* m_stack = nullptr;
    TableView* m_view = nullptr;
    EmptyState* m_empty = nullptr;
    RecordPanel* m_panel = nullptr;
};

}  // namespace gatehouse::ui
