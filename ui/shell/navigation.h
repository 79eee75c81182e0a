// The column on the left: one button a page, with a badge for what waits. It opens nothing itself.
#pragma once

#include <QAbstractButton>
#include <QButtonGroup>
#include <QWidget>

class QVBoxLayout;

namespace gatehouse::ui {

class NavigationButton : public QAbstractButton {
    Q_OBJECT
public:
    NavigationButton(const QString& title, const QString& iconName, QWidget* parent = nullptr);

    /// 0 hides it.
    void setBadge(int count);
    [[nodiscard]] int badge() const { return m_badge; }

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_iconName;
    int m_badge = 0;
};

class Navigation : public QWidget {
    Q_OBJECT
public:
    explicit Navigation(QWidget* parent = nullptr);

    void addSection(const QString& title);
    void addPage(const QString& id, const QString& title, const QString& iconName, const QString& keys);
    /// Below everything, at the foot of the column.
    void addFootButton(const QString& title, const QString& iconName, const QString& toolTip, const char* objectName);
    void clear();
    void setCurrent(const QString& id);
    void setBadge(const QString& id, int count);

Q_SIGNALS:
    void pageChosen(const QString& id);
    void footChosen();

private:
    [[nodiscard]] NavigationButton* button(const QString& id) const;

    QVBoxLayout* m_pages;
    QVBoxLayout* m_foot;
    QButtonGroup m_group;
};

}  // namespace gatehouse::ui
