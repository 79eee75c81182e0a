// SQL to read and to copy, never to edit: highlighted, as high as its text up to a number of lines, then it scrolls.
#pragma once

#include <QPlainTextEdit>

namespace gatehouse::ui {

class SqlLabel : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit SqlLabel(QWidget* parent = nullptr);

    void setSql(const QString& sql);
    [[nodiscard]] QString sql() const { return toPlainText(); }
    void setLinesMax(int lines);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
    int contentHeight() const;

    int m_linesMax = 12;
};

}  // namespace gatehouse::ui
