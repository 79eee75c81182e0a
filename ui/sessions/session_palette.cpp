#include "ui/sessions/session_palette.h"

#include "ui/sessions/session_header.h"

#include <QCoreApplication>

namespace gatehouse::ui {

SessionPalette::SessionPalette(const service::SessionFeed& feed, std::function<void(const QString&)> open)
    : m_feed(feed), m_open(std::move(open))
{
}

QVector<PaletteItem> SessionPalette::items(const QString&)
{
    constexpr int itemsMax = 200;
    QVector<PaletteItem> items;
    for (const service::SessionView& session : m_feed.sessions()) {
        if (items.size() == itemsMax)
            break;
        items.append({QCoreApplication::translate("SessionPalette", "%1 · session %2").arg(session.identity, session.id),
                      SessionHeader::wordsOf(session), QCoreApplication::translate("SessionPalette", "Sessions"),
                      QStringLiteral("sessions"), QString(), [open = m_open, id = session.id] { open(id); }});
    }
    return items;
}

}  // namespace gatehouse::ui
