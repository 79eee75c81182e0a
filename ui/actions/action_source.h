// Offers the registered actions to the command palette: those that can be run now.
#pragma once

#include "ui/actions/palette_source.h"

namespace gatehouse::ui {

class ActionRegistry;

class ActionSource : public PaletteSource {
public:
    explicit ActionSource(const ActionRegistry& registry) : m_registry(registry) {}
    [[nodiscard]] QVector<PaletteItem> items(const QString& typed) override;

private:
    const ActionRegistry& m_registry;
};

}  // namespace gatehouse::ui
