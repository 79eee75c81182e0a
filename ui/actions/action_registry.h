// All actions of the console by id, with their shortcuts: for menus, tooltips, the palette and the key sheet.
#pragma once

#include <QHash>
#include <QKeySequence>
#include <QObject>
#include <QVector>

class QAction;
class QWidget;

namespace gatehouse::ui {

struct ActionSpec {
    QString id;                      ///< "approvals.approve": page, dot, verb
    QString text;                    ///< "Approve once"
    QString group;                   ///< heading on the key sheet
    QString iconName;
    QVector<QKeySequence> shortcuts; ///< the first is shown
    /// WindowShortcut, or WidgetWithChildrenShortcut for keys that count only on their page.
    Qt::ShortcutContext context = Qt::WindowShortcut;
};

class ActionRegistry : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// Makes the action and adds it to `owner`, whose life it shares. A second one with the same id is a
    /// programming error (asserted) and gives back the first.
    QAction* add(const ActionSpec& spec, QWidget* owner);
    [[nodiscard]] QAction* find(const QString& id) const;
    /// In the order of registration; ends with the owners that are gone are left out.
    [[nodiscard]] QVector<QAction*> actions() const;
    [[nodiscard]] QString group(const QAction* action) const;

    /// "Ctrl+K" as keys are shown: "Ctrl K".
    [[nodiscard]] static QString keysOf(const QAction* action);

private:
    struct Entry {
        QString id;
        QString group;
        QAction* action;
    };
    QVector<Entry> m_entries;
};

}  // namespace gatehouse::ui
