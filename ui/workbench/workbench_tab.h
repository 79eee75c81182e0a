// One tab: editor, verdict bar, result. Owns its own line to the gateway; knows nothing of other tabs or the journal.
#pragma once

#include "core/service/approval_feed.h"
#include "core/service/catalog_browser.h"
#include "core/service/query_runner.h"
#include "ui/workbench/result_export.h"
#include "ui/workbench/result_model.h"
#include "ui/workbench/sql_scanner.h"
#include "ui/workbench/tab_journal.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QStackedWidget;

namespace gatehouse::ui {

class CompletionEngine;
class EmptyState;
class InlineMessage;
class ResultFooter;
class ResultGrid;
class SightForm;
class SqlEditor;
class VerdictBar;

class WorkbenchTab : public QWidget {
    Q_OBJECT
public:
    struct Services {
        service::CatalogBrowser& catalog;
        service::QueryRunner& runner;
        service::ApprovalFeed& approvals;
        const CompletionEngine& completion;
        QString spillDirectory;
    };
    WorkbenchTab(const Services& services, const TabState& state, QWidget* parent = nullptr);
    ~WorkbenchTab() override;

    void setConnection(const service::ConnectionView& connection);
    [[nodiscard]] TabState state() const;
    void setName(const QString& name) { m_name = name; }
    [[nodiscard]] QString name() const { return m_name; }
    [[nodiscard]] bool edited() const { return m_edited; }
    [[nodiscard]] bool running() const;
    [[nodiscard]] SqlEditor& editor() { return *m_editor; }
    [[nodiscard]] ResultModel& result() { return m_result; }

    void runStatement();
    void runAll();
    void explain();
    void stop();
    void exportTo(ResultFormat format, const QString& path);
    void copyAs(ResultFormat format);
    void switchFocus();
    /// Asks for the masked ones of these columns of the result; empty: of the chosen cells, else of all.
    void requestToSee(QVector<int> columns = {});

Q_SIGNALS:
    void stateChanged();      ///< text, caret or edited: worth writing to the journal
    void runningChanged();
    void recordWanted(quint64 record);

private:
    void connectRun();
    void start(const QString& sql, int offset);
    void previewSoon();
    void preview();
    void columns(const QVector<service::ResultColumnView>& columns);
    void rows(const ResultRows& rows);
    void finished(const service::RunSummary& summary);
    void showEnd(const service::RunSummary& summary);
    void askExport(ResultFormat format);
    void sendSight(const service::SightAsk& ask);
    void followSights();
    void tellSight(const service::ApprovalView& view);
    void actOnSight();

    service::CatalogBrowser& m_catalog;
    service::ApprovalFeed& m_approvals;
    std::unique_ptr<service::QueryRun> m_run;
    service::ConnectionView m_connection;
    QString m_id;
    QString m_name;
    QString m_text;               ///< as last seen, to tell edits from moves
    bool m_edited = false;
    QString m_sent;               ///< what runs, and where it stands in the editor
    int m_sentOffset = 0;
    bool m_fit = false;
    quint64 m_previewNumber = 0;
    QString m_explained;          ///< the text that m_explanation is about
    QVector<service::WordsLine> m_explanation;
    QStringList m_asked;          ///< requests to see that wait for a decision
    QStringList m_granted;        ///< … that were approved and whose grant had not ended yet
    QString m_withdrawable;       ///< what the message's button takes back; empty: it runs the statement again
    QTimer m_previewTimer;
    ResultModel m_result;
    ResultExport m_export;

    SqlEditor* m_editor;
    VerdictBar* m_bar;
    InlineMessage* m_message;
    InlineMessage* m_sightMessage;
    SightForm* m_sight;
    ResultGrid* m_grid;
    EmptyState* m_empty;
    QStackedWidget* m_stack;
    ResultFooter* m_footer;
};

}  // namespace gatehouse::ui
