// The time left until something ends ("0:48"), counting by itself, coloured by how little is left.
#pragma once

#include "ui/theme/tokens.h"

#include <QDateTime>
#include <QTimer>
#include <QWidget>

namespace gatehouse::ui {

/// "0:48", "12:05", "1 h 20 min"; "expired" at and after the end.
[[nodiscard]] QString countdownText(qint64 secondsLeft);
/// Blocked (red) under a minute, Held (amber) under five, else Neutral.
[[nodiscard]] Tone countdownTone(qint64 secondsLeft);

class CountdownLabel : public QWidget {
    Q_OBJECT
public:
    explicit CountdownLabel(QWidget* parent = nullptr);

    /// An invalid time shows nothing.
    void setEnd(const QDateTime& end);
    /// Words before the time, such as "expires in".
    void setPrefix(const QString& prefix);
    [[nodiscard]] QString text() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void expired();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void tick();
    [[nodiscard]] qint64 secondsLeft() const;

    QDateTime m_end;
    QString m_prefix;
    QTimer m_timer;
    bool m_told = false;
};

}  // namespace gatehouse::ui
