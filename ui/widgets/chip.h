// A small badge: a word on a soft coloured ground, never colour alone. Not a button.
#pragma once

#include "ui/theme/tokens.h"

#include <QWidget>

namespace gatehouse::ui {

class Chip : public QWidget {
    Q_OBJECT
public:
    explicit Chip(QWidget* parent = nullptr);
    Chip(const QString& text, Tone tone, QWidget* parent = nullptr);

    void setContent(const QString& text, Tone tone, const QString& iconName = {});
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] Tone tone() const { return m_tone; }

    /// "allowed", "masked", … in its colour.
    void setVerdict(const QString& verdict);
    /// "PROD" red, "STAGING" amber, "DEV" green.
    void setEnvironment(const QString& environment);
    /// "agent" with its mark, "human", "service".
    void setIdentityKind(const QString& kind);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
    QString m_icon;
    Tone m_tone = Tone::Neutral;
};

}  // namespace gatehouse::ui
