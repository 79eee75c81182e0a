#include "ui/actions/action_source.h"

#include "ui/actions/action_registry.h"

#include <QAction>
#include <QPointer>
#include <QWidget>

namespace gatehouse::ui {

QVector<PaletteItem> ActionSource::items(const QString& typed)
{
    Q_UNUSED(typed)
    QVector<PaletteItem> result;
    const QVector<QAction*> actions = m_registry.actions();
    for (QAction* action : actions) {
        const auto* owner = qobject_cast<QWidget*>(action->parent());
        if (!action->isEnabled() || !action->isVisible() || (owner && !owner->isVisible()))
            continue;  // an action of a page counts only while the page is in front
        if (action->objectName().startsWith(u"shell.page.") || action->objectName() == u"shell.palette")
            continue;  // pages are offered as themselves, and the palette is open already
        PaletteItem item;
        item.title = action->text();
        item.group = m_registry.group(action);
        item.keys = ActionRegistry::keysOf(action);
        item.iconName = QStringLiteral("command");
        item.run = [guard = QPointer<QAction>(action)] {
            if (guard)
                guard->trigger();
        };
        result.append(item);
    }
    return result;
}

}  // namespace gatehouse::ui
