// Offers the connection's relations to the command palette.
#pragma once

#include "ui/actions/palette_source.h"
#include "ui/workbench/completion_engine.h"

#include <functional>

namespace gatehouse::ui {

class ObjectPalette : public PaletteSource {
public:
    ObjectPalette(const CompletionEngine& catalog, std::function<void(const QString&)> insert);
    [[nodiscard]] QVector<PaletteItem> items(const QString& typed) override;

private:
    const CompletionEngine& m_catalog;
    std::function<void(const QString&)> m_insert;
};

}  // namespace gatehouse::ui
