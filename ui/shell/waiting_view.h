// Shown while the gateway is looked for or started, and when it cannot be reached.
#pragma once

#include <QWidget>

namespace gatehouse::ui {

class EmptyState;
class LoadingState;

class WaitingView : public QWidget {
    Q_OBJECT
public:
    explicit WaitingView(QWidget* parent = nullptr);
    void showConnecting();
    void showProblem(const QString& problem);

private:
    LoadingState* m_loading;
    EmptyState* m_problem;
};

}  // namespace gatehouse::ui
