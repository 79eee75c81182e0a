// Pictures of every page for the README and for tests: runs one query in the workbench, then tours the pages, then quits.
#pragma once

#include "ui/shell/main_window.h"
#include "ui/shell/screenshot_tour.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace gatehouse::ui {
class ActionRegistry;
}

namespace gatehouse::console {

class Showcase : public QObject {
    Q_OBJECT
public:
    /// The query asks for columns of the demo's shop; elsewhere its error is what the picture shows.
    Showcase(ui::MainWindow& window, ui::Theme& theme, ui::ActionRegistry& actions, const QString& directory);

private:
    enum class Step { SignIn, Type, Run, Tour };
    void advance();

    ui::MainWindow& m_window;
    ui::ActionRegistry& m_actions;
    ui::ScreenshotTour m_tour;
    QTimer m_timer;
    QElapsedTimer m_waited;
    Step m_step = Step::SignIn;
};

}  // namespace gatehouse::console
