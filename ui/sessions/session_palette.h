// Offers sessions to the command palette.
#pragma once

#include "core/service/session_feed.h"
#include "ui/actions/palette_source.h"

#include <functional>

namespace gatehouse::ui {

class SessionPalette : public PaletteSource {
public:
    SessionPalette(const service::SessionFeed& feed, std::function<void(const QString&)> open);
    [[nodiscard]] QVector<PaletteItem> items(const QString& typed) override;

private:
    const service::SessionFeed& m_feed;
    std::function<void(const QString&)> m_open;
};

}  // namespace gatehouse::ui
