// What every test of the screens begins with: a theme, and no warning allowed.
#pragma once

#include "ui/theme/theme.h"

#include <QApplication>
#include <QRegularExpression>
#include <QTest>

namespace gatehouse::test {

/// Call in init(). The offscreen platform's own complaints do not count.
inline void failOnAnyWarning()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support|QFont|Populating font).*")));
}

/// Every widget under `root` that can take the keyboard and has no accessible name, by class and object name.
inline QStringList namelessWidgets(const QWidget* root)
{
    QStringList nameless;
    const QList<QWidget*> widgets = root->findChildren<QWidget*>();
    for (const QWidget* widget : widgets) {
        if (!(widget->focusPolicy() & Qt::TabFocus) || !widget->isVisibleTo(root))
            continue;
        const QString text = widget->property("text").toString();
        if (widget->accessibleName().isEmpty() && text.isEmpty())
            nameless.append(QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName());
    }
    return nameless;
}

}  // namespace gatehouse::test
