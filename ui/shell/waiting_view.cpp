#include "ui/shell/waiting_view.h"

#include "ui/widgets/empty_state.h"
#include "ui/widgets/loading_state.h"

#include <QVBoxLayout>

namespace gatehouse::ui {

WaitingView::WaitingView(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    m_loading = new LoadingState(tr("Connecting to the gateway…"), this);
    m_problem = new EmptyState(this);
    layout->addWidget(m_loading);
    layout->addWidget(m_problem);
    showConnecting();
}

void WaitingView::showConnecting()
{
    m_problem->hide();
    m_loading->show();
}

void WaitingView::showProblem(const QString& problem)
{
    m_loading->hide();
    m_problem->setContent(QStringLiteral("disconnected"), tr("The gateway cannot be reached"),
                          tr("%1\nThe console keeps trying. Sessions that are open go on without it.")
                              .arg(problem));
    m_problem->show();
}

}  // namespace gatehouse::ui
