// A key as it looks on a keyboard, for hints beside what it does.
#pragma once

#include <QWidget>

namespace gatehouse::ui {

class KeyCap : public QWidget {
    Q_OBJECT
public:
    explicit KeyCap(const QString& key, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_key;
};

/// "[J] [K] move · [A] approve": key caps and words in one line. Odd entries are keys ("J K"), even ones words.
[[nodiscard]] QWidget* makeKeyHints(const QStringList& keysAndWords, QWidget* parent = nullptr);

}  // namespace gatehouse::ui
