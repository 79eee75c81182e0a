// Holds which appearance is in use and dresses the application in it; it draws nothing itself.
#pragma once

#include "ui/theme/tokens.h"

#include <QObject>

class QApplication;
class QPalette;

namespace gatehouse::ui {

/// One for each application, made by the composition root before the first window. Widgets reach it
/// through `Theme::of()`, because painting code has no constructor argument to receive it by.
class Theme : public QObject {
    Q_OBJECT
public:
    enum class Mode { System, Dark, Light };
    Q_ENUM(Mode)

    /// Sets style, palette and fonts of the application.
    explicit Theme(QApplication& app, Mode mode = Mode::System);
    ~Theme() override;

    /// The application's theme. Must exist.
    [[nodiscard]] static Theme& of();
    /// Its tokens; the dark ones where there is no theme (a test of one widget).
    [[nodiscard]] static const Tokens& tokens();

    [[nodiscard]] Mode mode() const { return m_mode; }
    [[nodiscard]] bool dark() const;
    void setMode(Mode mode);
    /// Dark to light and back, leaving System.
    void toggle();

    [[nodiscard]] static QPalette paletteFor(const Tokens& tokens);
    [[nodiscard]] static QString nameOf(Mode mode);            ///< "system", "dark", "light"
    [[nodiscard]] static Mode modeNamed(const QString& name);  ///< System for anything unknown

Q_SIGNALS:
    /// After palette and style were replaced; custom painters only need it for cached pictures.
    void changed();

private:
    void apply();

    QApplication& m_app;
    Mode m_mode;
    bool m_systemDark;
    const Tokens* m_tokens = nullptr;
};

}  // namespace gatehouse::ui
