// One line of text that shortens itself to the room it has; the whole text is in its tooltip.
#pragma once

#include "ui/theme/tokens.h"
#include "ui/theme/typography.h"

#include <QWidget>

namespace gatehouse::ui {

class ElidedLabel : public QWidget {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    explicit ElidedLabel(const QString& text, QWidget* parent = nullptr);

    void setText(const QString& text);
    [[nodiscard]] QString text() const { return m_text; }
    void setRole(TextRole role);
    /// Muted text instead of the palette's own.
    void setMuted(bool muted);
    void setTone(Tone tone);
    void setElideMode(Qt::TextElideMode mode);
    void setAlignment(Qt::Alignment alignment);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void updateToolTip();

    QString m_text;
    Tone m_tone = Tone::Neutral;
    bool m_muted = false;
    Qt::TextElideMode m_mode = Qt::ElideRight;
    Qt::Alignment m_alignment = Qt::AlignLeft | Qt::AlignVCenter;
};

}  // namespace gatehouse::ui
