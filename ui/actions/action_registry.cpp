#include "ui/actions/action_registry.h"

#include "ui/theme/icons.h"

#include <QAction>
#include <QWidget>

#include <algorithm>

namespace gatehouse::ui {

QAction* ActionRegistry::add(const ActionSpec& spec, QWidget* owner)
{
    if (QAction* existing = find(spec.id)) {
        Q_ASSERT_X(false, "ActionRegistry::add", "two actions with one id");
        return existing;
    }
    auto* action = new QAction(spec.text, owner);
    action->setObjectName(spec.id);
    if (!spec.iconName.isEmpty())
        action->setIcon(icon(spec.iconName));
    action->setShortcuts(QList<QKeySequence>(spec.shortcuts.begin(), spec.shortcuts.end()));
    action->setShortcutContext(spec.context);
    const QString keys = keysOf(action);
    action->setToolTip(keys.isEmpty() ? spec.text : QStringLiteral("%1  (%2)").arg(spec.text, keys));
    owner->addAction(action);
    m_entries.append({spec.id, spec.group, action});
    connect(action, &QObject::destroyed, this, [this, action] {
        m_entries.erase(std::remove_if(m_entries.begin(), m_entries.end(),
                                       [action](const Entry& entry) { return entry.action == action; }),
                        m_entries.end());
    });
    return action;
}

QAction* ActionRegistry::find(const QString& id) const
{
    for (const Entry& entry : m_entries) {
        if (entry.id == id)
            return entry.action;
    }
    return nullptr;
}

QVector<QAction*> ActionRegistry::actions() const
{
    QVector<QAction*> result;
    for (const Entry& entry : m_entries)
        result.append(entry.action);
    return result;
}

QString ActionRegistry::group(const QAction* action) const
{
    for (const Entry& entry : m_entries) {
        if (entry.action == action)
            return entry.group;
    }
    return {};
}

QString ActionRegistry::keysOf(const QAction* action)
{
    QString keys = action->shortcut().toString(QKeySequence::NativeText);
    // "Ctrl+K" reads as "Ctrl K"; a plus that is itself the key stays.
    keys.replace(QStringLiteral("Return"), QStringLiteral("Enter"));
    for (const QString& modifier : {QStringLiteral("Ctrl"), QStringLiteral("Shift"), QStringLiteral("Alt"),
                                    QStringLiteral("Meta")})
        keys.replace(modifier + u'+', modifier + u' ');
    return keys;
}

}  // namespace gatehouse::ui
