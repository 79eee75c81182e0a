// Something the command palette can offer: pages, actions, sessions, objects.
#pragma once

#include <QString>
#include <QVector>

#include <functional>

namespace gatehouse::ui {

struct PaletteItem {
    QString title;
    QString detail;                  ///< second-rank words on the right: "session of Dan Ortiz"
    QString group;                   ///< "Pages", "Actions", "Sessions", "Objects"
    QString iconName;
    QString keys;                    ///< shortcut in words; may be empty
    std::function<void()> run;       ///< called after the palette closed
};

class PaletteSource {
public:
    virtual ~PaletteSource() = default;
    /// Items worth offering for the words typed so far, unsorted, at the most some hundreds. Must not block:
    /// give what is known now. The palette ranks and filters by itself.
    [[nodiscard]] virtual QVector<PaletteItem> items(const QString& typed) = 0;
};

}  // namespace gatehouse::ui
