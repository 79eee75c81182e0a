// The bar between editor and grid: what would happen, what is happening, what the gateway decided.
#pragma once

#include "core/service/values.h"
#include "ui/workbench/verdict_summary.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QHBoxLayout;
class QPushButton;
class QScrollArea;

namespace gatehouse::ui {

class CountdownLabel;
class ElidedLabel;
class KeyValuePanel;
class TextLabel;

class VerdictBar : public QWidget {
    Q_OBJECT
public:
    explicit VerdictBar(QWidget* parent = nullptr);

    void showIdle(const QString& words);
    void showPreview(const service::Preview& preview);
    void showRunning();
    void showDecided(const service::Preview& verdict);
    void showHeld(const QStringList& reviewers, const QDateTime& expiresAt);
    void showEnd(const service::RunSummary& summary);
    [[nodiscard]] bool busy() const { return m_clock.isActive() || m_held; }
    /// What the bar says, for tests and screen readers.
    [[nodiscard]] QString words() const;

Q_SIGNALS:
    void withdrawWanted();
    void seeWanted();   ///< by the menu of its badges

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void show(const VerdictSummary& summary, const QString& facts);
    void setBadges(const QVector<VerdictSummary::Badge>& badges);
    void setHeld(bool held);
    void toggleWhy();
    void fitWhy();

    service::Preview m_preview;
    QWidget* m_badges;
    QHBoxLayout* m_badgeLine;
    TextLabel* m_ruleWord;
    TextLabel* m_rule;
    ElidedLabel* m_facts;
    CountdownLabel* m_countdown;
    QPushButton* m_withdraw;
    QPushButton* m_why;
    KeyValuePanel* m_whyPanel;
    QScrollArea* m_whyArea;
    QTimer m_clock;
    QElapsedTimer m_since;
    bool m_held = false;
};

}  // namespace gatehouse::ui
