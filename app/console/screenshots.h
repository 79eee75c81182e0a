// Saves one picture of each page once it has settled, then quits: for the README and for tests.
#pragma once

#include "ui/shell/main_window.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

namespace gatehouse::console {

class Screenshots : public QObject {
    Q_OBJECT
public:
    /// Files are DIR/PAGE-THEME.png; they have the screen's device pixel ratio.
    Screenshots(ui::MainWindow& window, QString directory, QString theme);

private:
    void look();

    ui::MainWindow& m_window;
    QString m_directory;
    QString m_theme;
    QTimer m_timer;
    QElapsedTimer m_waited;
    int m_next = -1;
};

}  // namespace gatehouse::console
